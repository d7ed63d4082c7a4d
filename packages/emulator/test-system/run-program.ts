import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Credentials that the clients sign with. */
export const credentials = { accessKeyId: 'AKIAEMULATED', secretAccessKey: 'an-emulated-secret' };

/** What a program did. */
export interface ProgramResult {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program of Debian with credentials and without anything from the user's own configuration.
 * @throws Error when it is not installed: that is a failure of these tests and no reason to skip them
 */
export async function runProgram(path: string, args: readonly string[]): Promise<ProgramResult> {
  const child = spawn(path, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const ended = once(child, 'close');
  try {
    const [output, errors, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, output, errors };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${path} is not installed; run scripts/install-system-test-dependencies.sh as root.`);
  }
}
