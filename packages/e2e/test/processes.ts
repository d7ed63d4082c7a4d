import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a process ended. */
export interface ProcessRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** Resolves when it has ended and its output is complete. */
  readonly ended: Promise<ProcessRun>;
  /** Resolves when its standard output or error holds the text; rejects when it ends before. */
  waitForOutput(text: string): Promise<void>;
}

const require = createRequire(import.meta.url);

/** The command line of the controller. */
export const CLOUD_SPI = join(dirname(require.resolve('@cloud-spi/controller/package.json')), 'bin/cloud-spi.js');
/** The demonstration, and its outside world alone. */
export const DEMO = fileURLToPath(new URL('../bin/demo.js', import.meta.url));
export const DEMO_WORLD = fileURLToPath(new URL('../bin/demo-world.js', import.meta.url));
/** The simulation. */
export const SIMULATE = fileURLToPath(new URL('../bin/simulate.js', import.meta.url));

/**
 * Starts a script with the Node that runs the tests.
 *
 * @param script - Its path.
 * @param args - Its arguments.
 */
export function startScript(script: string, args: readonly string[]): RunningProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<ProcessRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...output }));
  });
  return {
    child,
    ended,
    waitForOutput: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.stdout.includes(text) || output.stderr.includes(text)) resolve();
        };
        listeners.add(look);
        look();
        ended.then(({ stderr }) => reject(new Error(`It ended before it said "${text}": ${stderr}`)), reject);
      }),
  };
}

/** Runs a script to its end. */
export function runScript(script: string, args: readonly string[]): Promise<ProcessRun> {
  return startScript(script, args).ended;
}

/**
 * Runs a script and kills it with SIGKILL after some time unless it has ended.
 *
 * @param killAfterMs - Milliseconds from its start.
 */
export async function runAndKill(script: string, args: readonly string[], killAfterMs: number): Promise<ProcessRun> {
  const { child, ended } = startScript(script, args);
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}
