import { findInstalled, type InstalledPackage } from '../measure/installed-size.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

/** What a user of one provider installs, and which part of it is ours: docs/decisions/0025. */
export const awsSizeRow: Row = {
  name: 'aws-size',
  title: 'Size of what npm installs for provider-aws, beside the SDK alone',
  needs: 'nothing',
  run: async () => {
    const sdk = findInstalled('@aws-sdk/client-ec2', import.meta.dirname);
    const all = findInstalled('@cloud-spi/provider-aws', import.meta.dirname);
    const ours = all.filter(({ name }) => name.startsWith('@cloud-spi/'));
    const others = all.filter(({ name }) => !name.startsWith('@cloud-spi/') && !sdk.some((one) => one.name === name));
    const raw = toFigure('the SDK', sdk);
    return [
      withRatios(toFigure('own, with the SDK', all), { 'raw SDK': raw }),
      raw,
      toFigure('added by packages of this repository', ours),
      toFigure('added by what they need besides the SDK', others),
    ];
  },
};

function toFigure(name: string, packages: readonly InstalledPackage[]): Figure {
  const mebibytes = packages.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20;
  const names = packages.map((one) => one.name).join(', ');
  const note = packages.length > 5 ? `${packages.length} packages` : names;
  return { name, unit: 'MiB', value: summarize([mebibytes]), note };
}
