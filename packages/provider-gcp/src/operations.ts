import { createCloudProvisioningError } from '@cloud-spi/spi';
import { ComputeError, toOperationFailure } from './compute-error.ts';
import type { ComputeCall, RequestPurpose } from './compute-requests.ts';
import type { ComputeOperation } from './compute-resources.ts';
import { type InstancePath, toResourceName } from './instance-id.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

// The server answers a wait after two minutes at the latest.
const WAIT_TIMEOUT_MS = 150_000;

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
  const { clock } = call.settings;
  const name = operation.name ?? '';
  const enough = new AbortController();
  const end = () => enough.abort();
  signal?.addEventListener('abort', end, { once: true });
  const timer = clock.delay(limitMs, { signal: enough.signal }).then(end, () => {});
  let latest = operation;
  try {
    while (latest.status !== 'DONE' && name !== '' && !enough.signal.aborted) {
      latest = await call.send(
        'waitForOperation',
        (api) => api.waitForOperation({ zone, operation: name }, { signal: enough.signal, timeoutMs: WAIT_TIMEOUT_MS }),
        { isOnce: true },
      );
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
 * @param call - For whom; its deadline is that of the wait.
 * @param zone - Of the operation.
 * @param operation - As it was answered.
 * @param purpose - What it was begun for.
 * @throws What the operation failed with; Timeout when it did not end.
 */
export async function finishOperation(
  call: ComputeCall,
  zone: string,
  operation: ComputeOperation,
  purpose: RequestPurpose = {},
): Promise<void> {
  const { timeoutMs = WAIT_TIMEOUT_MS } = call.options;
  const latest = await watchOperation(call, zone, operation, timeoutMs);
  throwIfFailed(call, latest, purpose);
  if (latest.status === 'DONE') return;
  throw createCloudProvisioningError({
    code: 'Timeout',
    message: `The operation ${operation.name} has not ended within ${timeoutMs} ms`,
    provider: 'gcp',
    operation: call.operation,
    outcome: 'unknown',
  });
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
  const operations = await call.send('listOperations', (api, options) => api.listOperations({ zone, filter }, options));
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
  const operations = await call.send('listOperations', (api, options) => api.listOperations({ zone, filter }, options));
  const running = operations.filter(
    ({ operationType, status, targetLink }) =>
      operationType === 'delete' && status !== 'DONE' && targetLink?.includes('/instances/'),
  );
  return new Set(running.map(({ targetLink }) => toResourceName(targetLink)));
}
