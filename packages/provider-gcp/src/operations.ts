import { restateError } from '@cloud-spi/provider-kit';
import { ComputeError, toOperationFailure } from './compute-error.ts';
import type { ComputeCall, RequestPurpose } from './compute-requests.ts';
import type { ComputeOperation } from './compute-resources.ts';
import { type InstancePath, toResourceName } from './instance-ids.ts';
import { readAllPages } from './read-all-pages.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

// The server answers a wait after two minutes at the latest.
const WAIT_TIMEOUT_MS = 150_000;
// Should it answer at once, it is not asked again at once.
const SHORTEST_WAIT_MS = 1_000;

/**
 * Waits for a while whether an operation ends: the server holds the answer back, so that nothing is polled.
 *
 * @param call - For whom.
 * @param zone - Of the operation.
 * @param operation - As it was answered.
 * @param limitMs - For how long at most.
 * @returns Its last known state. Not being able to ask is no failure of what was accepted.
 * @throws The signal's reason when the caller gave up.
 */
export async function watchOperation(
  call: ComputeCall,
  zone: string,
  operation: ComputeOperation,
  limitMs: number,
): Promise<ComputeOperation> {
  const { signal } = call.options;
  const enough = new AbortController();
  const end = () => enough.abort();
  signal?.addEventListener('abort', end, { once: true });
  const timer = call.settings.clock.delay(limitMs, { signal: enough.signal }).then(end, () => {});
  let latest = operation;
  try {
    while (latest.status !== 'DONE' && !enough.signal.aborted) {
      latest = await askOnce(call, zone, latest, { signal: enough.signal, isOnce: true });
    }
  } catch {
    signal?.throwIfAborted();
  } finally {
    end();
    await timer;
    signal?.removeEventListener('abort', end);
  }
  return latest;
}

/**
 * Waits until an operation has ended.
 *
 * @param call - For whom; its signal ends the wait.
 * @param zone - Of the operation.
 * @param operation - As it was answered.
 * @param purpose - What it was begun for.
 * @throws What the operation failed with; what asking for it failed with, whose outcome is `unknown`.
 */
export async function finishOperation(
  call: ComputeCall,
  zone: string,
  operation: ComputeOperation,
  purpose: RequestPurpose = {},
): Promise<void> {
  let latest = operation;
  try {
    while (latest.status !== 'DONE') {
      latest = await askOnce(call, zone, latest, { signal: call.options.signal, isOnce: false });
    }
  } catch (error) {
    throw restateError(error, { outcome: 'unknown' });
  }
  throwIfFailed(call, latest, purpose);
}

/** Asks for an operation; the answer comes when it ends, or after two minutes. */
async function askOnce(
  call: ComputeCall,
  zone: string,
  { name = '' }: ComputeOperation,
  { signal, isOnce }: { readonly signal: AbortSignal | undefined; readonly isOnce: boolean },
): Promise<ComputeOperation> {
  const { clock } = call.settings;
  const askedAt = clock.now();
  const operation = await call.send(
    'waitForOperation',
    (api) => api.waitForOperation({ zone, operation: name }, { signal, timeoutMs: WAIT_TIMEOUT_MS }),
    { isOnce },
  );
  const isHasty = operation.status !== 'DONE' && clock.now() - askedAt < SHORTEST_WAIT_MS;
  if (isHasty) await clock.delay(SHORTEST_WAIT_MS, { signal });
  return operation;
}

/**
 * Throws what an operation failed with: the answer that carries it is a 200.
 *
 * @param call - For whom.
 * @param operation - Its last known state.
 * @param purpose - What it was begun for.
 */
export function throwIfFailed(call: ComputeCall, operation: ComputeOperation, purpose: RequestPurpose): void {
  const failure = toOperationFailure(operation);
  if (failure === undefined) return;
  throw toCloudProvisioningError(new ComputeError(failure), { ...purpose, operation: call.operation });
}

/**
 * Reads the operations of a machine, the latest first.
 *
 * @param call - For whom.
 * @param path - The machine, which need not exist.
 */
export async function readOperations(call: ComputeCall, { zone, name }: InstancePath): Promise<ComputeOperation[]> {
  const filter = `targetLink eq ".*/zones/${zone}/instances/${name}"`;
  const operations = await listOperations(call, zone, filter);
  return operations.filter(({ targetLink }) => targetLink?.endsWith(`/zones/${zone}/instances/${name}`));
}

/**
 * Finds the machines of a zone that are being deleted.
 *
 * @param call - For whom.
 * @param zone - The zone.
 * @returns Their names.
 */
export async function readDeletions(call: ComputeCall, zone: string): Promise<ReadonlySet<string>> {
  const filter = '(operationType = "delete") AND (status != "DONE")';
  const operations = await listOperations(call, zone, filter);
  const running = operations.filter(
    ({ operationType, status, targetLink }) =>
      operationType === 'delete' && status !== 'DONE' && targetLink?.includes('/instances/'),
  );
  return new Set(running.map(({ targetLink }) => toResourceName(targetLink)));
}

/** All pages: what a filter lets through may be on a later one, and an operation that is overlooked is a lost machine. */
async function listOperations(call: ComputeCall, zone: string, filter: string): Promise<readonly ComputeOperation[]> {
  const { resources } = await readAllPages<ComputeOperation>((pageToken) =>
    call.send('listOperations', (api, options) => api.listOperations({ zone, filter, pageToken }, options)),
  );
  return resources;
}
