import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StoreReport, StoreTask } from './store-process.ts';

const SCRIPT = fileURLToPath(new URL('store-process.ts', import.meta.url));

/** How long tests wait for other processes. */
export const PATIENCE_MS = 60_000;

/** A process that has opened a store, or is about to. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** All that it has told so far. */
  readonly reports: readonly StoreReport[];
  send(task: StoreTask): void;
}

/**
 * Starts a process that opens a store.
 *
 * @param location - Path of a file, or URL of a server.
 */
export function startStoreProcess(location: string): StoreProcess {
  const child = fork(SCRIPT, [location], { execPath: process.execPath, execArgv: ['--conditions=@cloud-spi/source'] });
  const reports: StoreReport[] = [];
  child.on('message', (message) => reports.push(message as StoreReport));
  return { child, reports, send: (task) => child.send(task) };
}

/** Waits until something is true. */
export async function waitUntil(isTrue: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await isTrue())) {
    if (performance.now() > giveUpAt) {
      throw new Error('It did not happen in time.');
    }
    await delay(5);
  }
}

/** Kills a process, if it still runs. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
