import type { CloudProviderSPI } from '@cloud-spi/spi';
import type { SuiteTime } from './suite-time.ts';

/**
 * Disposes a provider object; whatever goes wrong is left to the checks of disposal.
 *
 * @param provider - The provider object.
 * @param time - The cloud's time.
 * @param limitMs - How long it may take.
 */
export async function disposeQuietly(provider: CloudProviderSPI, time: SuiteTime, limitMs: number): Promise<void> {
  const dispose = async () => await provider[Symbol.asyncDispose]();
  await time.limit(dispose(), limitMs, 'asyncDispose').catch(() => {});
}
