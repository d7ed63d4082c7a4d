import { findFailure } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import { type InstancePath, toInstanceId } from './instance-ids.ts';

const MAX_BYTES = 65_536;

/**
 * Reads the end of what a machine wrote to its first serial port.
 *
 * @param call - For whom.
 * @param path - Where the machine is.
 * @returns At most 64 KiB; empty for a machine that is stopped, whose port cannot be read.
 * @throws NotFound.
 */
export async function readConsole(call: ComputeCall, path: InstancePath): Promise<string> {
  const { zone, name } = path;
  try {
    const { contents = '' } = await call.send(
      'getSerialPortOutput',
      (api, options) => api.getSerialPortOutput({ zone, instance: name, start: -MAX_BYTES }, options),
      { instanceId: toInstanceId(path) },
    );
    return toLastBytes(contents, MAX_BYTES);
  } catch (error) {
    if (findFailure(error)?.codes.includes('resourceNotReady')) return '';
    throw error;
  }
}

/**
 * Cuts a text from its beginning to a number of bytes, between characters.
 *
 * @param text - The text.
 * @param maxBytes - In UTF-8.
 */
export function toLastBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let start = bytes.length - maxBytes;
  // The first bytes may be the end of a character.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.toString('utf8', start);
}
