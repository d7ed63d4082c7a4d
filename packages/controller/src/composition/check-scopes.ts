import type { ProviderScope } from '@cloud-spi/spi';
import type { LabWorker } from '../resources/lab-worker.ts';

/**
 * Checks that no provider speaks for another account, project or set of hosts than the one where its workers have, or
 * may have, an instance: there their ids mean nothing, and their instances would seem to be gone. Pure.
 *
 * @param workers - All workers.
 * @param scopes - What `describeScope()` of each provider said, by the provider's name in the configuration.
 * @returns One sentence for each provider that has moved; the controller must not start then.
 */
export function checkScopes(
  workers: readonly LabWorker[],
  scopes: ReadonlyMap<string, Pick<ProviderScope, 'id'>>,
): string[] {
  const moved = new Map<string, { provider: string; from: string; to: string; workers: string[] }>();
  for (const { metadata, status } of workers) {
    if (status.intent === undefined || status.phase === 'Terminated') continue;
    const { provider, scope } = status.intent;
    const to = scopes.get(provider)?.id;
    if (to === undefined || to === scope.id) continue;
    const key = JSON.stringify([provider, scope.id]);
    const entry = moved.get(key) ?? { provider, from: scope.id, to, workers: [] };
    entry.workers.push(`${metadata.namespace}/${metadata.name}`);
    moved.set(key, entry);
  }
  return [...moved.values()].map(
    (move) =>
      `Provider "${move.provider}" speaks for ${move.to} now, but instances of these workers are in ${move.from}: ` +
      `${move.workers.join(', ')}. Restore the configuration of the provider, or delete those workers with it first.`,
  );
}
