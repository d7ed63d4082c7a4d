import type { CallOptions } from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import type { Instance } from './ec2-api.ts';
import type { Ec2Instances } from './ec2-instances.ts';

const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 5_000;

/**
 * Finds what was made with a client token, and believes that there is nothing only when the consistency window has
 * passed: EC2's indexes lag behind what it accepted.
 *
 * @param tools - EC2.
 * @param clientToken - As sent to EC2.
 * @param operation - The method that asks, for errors.
 * @param options - Of the call.
 */
export async function findUntilVisible(
  { instances, settings }: { readonly instances: Ec2Instances; readonly settings: AwsProviderSettings },
  clientToken: string,
  operation: string,
  options: CallOptions,
): Promise<readonly Instance[]> {
  const { clock, consistencyWindowMs } = settings;
  const giveUpAt = clock.now() + consistencyWindowMs;
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
    const found = await instances.findByClientToken(clientToken, operation, options);
    const leftMs = giveUpAt - clock.now();
    if (found.length > 0 || leftMs <= 0) return found;
    await clock.delay(Math.min(lookMs, leftMs), { signal: options.signal });
  }
}
