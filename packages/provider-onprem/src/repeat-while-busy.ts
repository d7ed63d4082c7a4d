import { isLibvirtError, type LibvirtCallOptions, type LibvirtErrorCodeName } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';

const TRIES = 200;
const PAUSE_MS = 50;

/**
 * Does something again while a host refuses it because of what somebody else is doing there; that passes.
 *
 * @param codeNames - How the host says so.
 * @param work - What is done; safe to repeat.
 * @param clock - Measures the pauses.
 * @param options - The signal.
 * @throws The last refusal, after ten seconds.
 */
export async function repeatWhileBusy<T>(
  codeNames: readonly LibvirtErrorCodeName[],
  work: () => Promise<T>,
  clock: Clock,
  options: LibvirtCallOptions,
): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!isLibvirtError(error, ...codeNames) || left <= 1) throw error;
      await clock.delay(PAUSE_MS, options);
    }
  }
}
