import { type HostProbe, isLabHostError, type LabHostErrorKind } from '@cloud-spi/lab-host';
import type { SystemInformation } from './cml-answers.ts';

/** What the host says of itself. */
export function toHostProbe({ version, ready }: SystemInformation): HostProbe {
  const reason = ready ? {} : { reason: 'The host says that it cannot run labs yet.' };
  return { reach: 'up', ready, ...(version === undefined ? {} : { version }), ...reason };
}

// Not reaching a host is an answer; these kinds of errors tell how far one gets.
const REACHES: Partial<Readonly<Record<LabHostErrorKind, HostProbe['reach']>>> = {
  unreachable: 'unreachable',
  booting: 'booting',
  transient: 'booting',
  timeout: 'booting',
  protocol: 'booting',
};

/**
 * Turns the failure of a look at a host into what it shows.
 *
 * @throws The error itself when it shows nothing, as `tls-identity` or `aborted`.
 */
export function toUnreachedProbe(error: unknown): HostProbe {
  const reach = isLabHostError(error) ? REACHES[error.kind] : undefined;
  if (reach === undefined || !isLabHostError(error)) throw error;
  return { reach, ready: false, reason: error.message };
}
