import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CloudName } from './clouds/all-clouds.ts';
import type { WorldMessage, WorldRequest } from './world-messages.ts';
import type { WorldSummary } from './world-summary.ts';

/** The outside world in a process of its own. */
export interface WorldProcess {
  /** Counts what there is and was. @param labsRequested how many labs were asked for */
  summarize(labsRequested: number): Promise<WorldSummary>;
  /** Aborted, with the reason, when the world has ended. */
  readonly lost: AbortSignal;
  /** Ends the process; all state stays in the data folder. */
  close(): Promise<void>;
}

/**
 * Starts the outside world in a process of its own and waits until it is ready. It is detached, so that neither Ctrl-C
 * nor a kill of the caller's group hits it; it ends by itself when the caller is gone.
 *
 * @param dataDir - The data folder.
 * @param providers - The clouds that there are.
 * @throws Error with the world's own words when it cannot start.
 */
export async function forkWorld(dataDir: string, providers: readonly CloudName[]): Promise<WorldProcess> {
  const main = fileURLToPath(new URL('./world-process-main.js', import.meta.url));
  const child = fork(main, [dataDir, providers.join(',')], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextMessage(child, 'ready');
  const lost = new AbortController();
  child.once('exit', (code) => lost.abort(new Error(`The world ended with exit code ${code}.`)));
  return {
    lost: lost.signal,
    async summarize(labsRequested) {
      const answer = nextMessage(child, 'summary');
      child.send({ type: 'summarize', labsRequested } satisfies WorldRequest);
      return (await answer).summary;
    },
    async close() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

type MessageOf<Type extends WorldMessage['type']> = Extract<WorldMessage, { type: Type }>;

function nextMessage<Type extends WorldMessage['type']>(child: ChildProcess, type: Type): Promise<MessageOf<Type>> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: WorldMessage) => {
      if (message.type === type) resolve(message as MessageOf<Type>);
      else reject(new Error(message.type === 'failed' ? message.message : `The world answered ${message.type}.`));
    });
    child.once('exit', (code) => reject(new Error(`The world ended with exit code ${code}.`)));
  });
}
