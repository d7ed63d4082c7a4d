import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerMessage, WorkerOrder } from './worker-messages.ts';

const PROCESS = fileURLToPath(new URL('./worker-process.js', import.meta.url));

/** A process that works on a queue. Killed when it is disposed. */
export interface Worker extends AsyncDisposable {
  /** Begins to work. */
  begin(): void;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/**
 * Starts a process, and waits until it is connected.
 *
 * @param order - What it is to do.
 * @param onMessage - Told of each key.
 */
export async function startWorker(order: WorkerOrder, onMessage: (message: WorkerMessage) => void): Promise<Worker> {
  const child = fork(PROCESS, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const kill = async () => await endProcess(child);
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: WorkerMessage) => {
      if (message.type === 'ready') resolve();
      else onMessage(message);
    });
    child.once('exit', () => reject(new Error(`A worker of ${order.system} ended.`)));
  });
  return { begin: () => void child.send('begin'), kill, [Symbol.asyncDispose]: kill };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
