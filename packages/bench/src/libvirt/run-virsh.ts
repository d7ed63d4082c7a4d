import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LIBVIRT_URI } from './with-domains.ts';

/**
 * Runs one command of libvirt's own program.
 *
 * @returns What it prints.
 */
export async function runVirsh(...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('virsh', ['--connect', LIBVIRT_URI, '--quiet', ...command]);
  return stdout;
}
