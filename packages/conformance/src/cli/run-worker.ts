import { runConformance } from '../run-conformance.ts';
import { loadHarness } from './load-harness.ts';
import type { WorkerMessage, WorkerTask } from './worker-protocol.ts';

const HEARTBEAT_MS = 1_000;

/**
 * Runs in a child process: waits for its task, runs the checks and tells its parent of every step, so that the parent
 * knows what was under way when the process ends or no longer answers.
 */
export function runWorker(): void {
  const exit = process.exit.bind(process);
  // Without its parent nobody would hear of the results.
  process.once('disconnect', () => exit(1));
  process.once('message', (task: WorkerTask) => {
    tell({ kind: 'alive' });
    const heartbeat = setInterval(() => tell({ kind: 'alive' }), HEARTBEAT_MS);
    void work(task)
      .catch((error: unknown) => {
        tell({ kind: 'unusable', message: error instanceof Error ? error.message : String(error) });
      })
      .finally(() => {
        clearInterval(heartbeat);
        // What a provider has left open must not keep the process; the last message goes first.
        process.send?.({ kind: 'alive' } satisfies WorkerMessage, () => exit(0));
      });
  });
}

async function work({ source, ...options }: WorkerTask): Promise<void> {
  const { harness, packageVersion } = await loadHarness(source);
  const report = await runConformance(harness, {
    ...options,
    live: source.live,
    providerVersion: packageVersion,
    catchStrayErrors: true,
    onReady: ({ capabilities, residueAtStart }) => {
      const { name, version = packageVersion } = harness;
      tell({ kind: 'ready', provider: { name, version }, capabilities, residueAtStart });
    },
    onBegin: () => tell({ kind: 'begin' }),
    onCreation: (creation) => tell({ kind: 'creation', creation }),
    onResult: (result) => tell({ kind: 'result', result }),
    onFinishing: () => tell({ kind: 'finishing' }),
  });
  tell({ kind: 'report', report });
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
