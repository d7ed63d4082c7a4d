import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process of the demonstration ended. */
export interface DemoRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the demonstration as a user does, in a process of its own.
 *
 * @param args - Its arguments.
 * @param killAfterMs - Kills it with SIGKILL after this time unless it has ended.
 */
export function runDemoProcess(args: readonly string[], killAfterMs?: number): Promise<DemoRun> {
  const bin = fileURLToPath(new URL('../bin/demo.js', import.meta.url));
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, stdout, stderr });
    });
  });
}

/** The JSON summary: the last line of standard output. */
export function summaryOf({ stdout }: DemoRun): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/** A sequence of numbers from 0 to 1 that depends on the seed alone. */
export function* seededRandom(seed: number): Generator<number, never> {
  // Park and Miller's minimal standard generator.
  for (let state = seed % 2_147_483_647 || 1; ; ) {
    state = (state * 16_807) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}
