import { type CallOptions, isCloudProvisioningError } from '@cloud-spi/spi';
import type { Ec2Tools } from './ec2-tools.ts';

const OPERATION = 'getConsoleOutput';
const LONGEST_BYTES = 65_536;

/**
 * Reads the console. Types on Nitro show it as it is now; the others show what they posted after the last start or stop.
 *
 * @param tools - EC2.
 * @param instanceId - The instance.
 * @param options - Of the call.
 * @throws NotFound.
 */
export async function readConsole(
  { requests, instances }: Ec2Tools,
  instanceId: string,
  options: CallOptions,
): Promise<string> {
  const call = { ...options, operation: OPERATION, instanceId };
  const read = async (latest: boolean) => {
    const request = { InstanceId: instanceId, ...(latest && { Latest: true }) };
    const { Output = '' } = await requests.send('GetConsoleOutput', request, call);
    return Output;
  };
  try {
    const output = await read(true);
    if (output !== '') return toConsoleText(output);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    // EC2 does not show it yet, so it has not written anything.
    if (error.code === 'NotFound' && instances.recent.find(instanceId) !== undefined) return '';
    // The type, or the state of the instance, has no latest output.
    if (error.code !== 'InvalidConfiguration' && error.code !== 'Conflict') throw error;
  }
  return toConsoleText(await read(false));
}

/**
 * Decodes the last 64 KiB, beginning with a whole character.
 *
 * @param output - As EC2 answers: base64.
 */
export function toConsoleText(output: string): string {
  const bytes = Buffer.from(output, 'base64');
  let start = Math.max(0, bytes.length - LONGEST_BYTES);
  // A byte 10xxxxxx continues a character whose beginning is cut off.
  while (start > 0 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start).toString('utf8');
}
