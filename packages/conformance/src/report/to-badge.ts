import type { ConformanceReport, ConformanceVerdict } from '../conformance-report.ts';

/** What the endpoint badges of shields.io read. */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

const COLORS = {
  conformant: 'brightgreen',
  'conformant with deviations': 'yellow',
  'not conformant': 'red',
} satisfies Record<ConformanceVerdict, string>;

/**
 * Says the verdict in a few words.
 *
 * @param report - The report.
 */
export function toBadge({ verdict, spi, counts }: ConformanceReport): Badge {
  const partly = counts['not-exercised'] === 0 ? '' : `, ${counts['not-exercised']} checks not exercised`;
  return {
    schemaVersion: 1,
    label: `cloud-spi v${spi.version}`,
    message: `${verdict}${partly}`,
    color: COLORS[verdict],
  };
}
