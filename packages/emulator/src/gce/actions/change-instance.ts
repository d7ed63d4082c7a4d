import { ParkError } from '../../park/park-error.ts';
import type { Machine } from '../../park/to-machine.ts';
import { instancePath, requireInstance } from '../find-instance.ts';
import type { GceCloud, GceHandler, GceRequest } from '../gce-context.ts';
import { GceError, invalidValue, notReady } from '../gce-error.ts';
import type { OperationError } from '../gce-notes.ts';
import { beginOperation, findReplay, toOperation } from '../gce-operations.ts';
import { noRoomError, quotaError, toOperationError } from '../to-operation-error.ts';

/** What a change does, and how long its operation takes. */
export interface ChangeOutcome {
  readonly durationMs: number;
  readonly error?: OperationError | undefined;
}

/** Does a change inside of `park.change`; refuses with a `GceError` before it changes anything. */
export type Change = (cloud: GceCloud, machine: Machine, request: GceRequest) => ChangeOutcome;

/**
 * Makes the handler of a change of an instance: it answers with an operation, and with the same one when the request is
 * repeated.
 * @param type the type of the operation
 */
export function changeInstance(type: string, change: Change): GceHandler {
  return (cloud, request) => {
    const { params, query } = request;
    const requestId = query.get('requestId');
    const now = cloud.park.clock.now();
    const replay = findReplay(cloud, params.zone ?? '', requestId);
    if (replay) return { json: toOperation(cloud, replay, now) };
    const machine = requireInstance(cloud, params);
    const { zone } = machine;
    const target = instancePath(cloud, zone, machine.name ?? '');
    const record = cloud.park.change(() => {
      const outcome = change(cloud, machine, request);
      return beginOperation(cloud, { type, zone, target, targetId: machine.id, requestId, ...outcome });
    });
    return { json: toOperation(cloud, record, now) };
  };
}

/** Refuses what is not possible while a machine is on its way out. */
export function requireStaying(cloud: GceCloud, machine: Machine): void {
  if (machine.state === 'terminating') throw notReady(instancePath(cloud, machine.zone, machine.name ?? ''));
}

/** `instances.delete`: the name is taken until the operation is done. */
export const deleteInstance = changeInstance('delete', (cloud, machine) => {
  const path = instancePath(cloud, machine.zone, machine.name ?? '');
  requireStaying(cloud, machine);
  if (machine.isProtected) {
    const message = `Invalid resource usage: 'Resource cannot be deleted if it's protected against deletion. Resource: '${path}''.`;
    throw new GceError(400, 'invalidResourceUsage', message);
  }
  cloud.park.terminate(machine.id, { reason: { code: 'delete', message: 'Deleted by a request.' } });
  return { durationMs: cloud.park.timings.terminatingMs };
});

/** `instances.stop`. What runs on local disks is lost, which the caller has to agree to. */
export const stopInstance = changeInstance('stop', (cloud, machine, { query }) => {
  requireStaying(cloud, machine);
  requireWordOnLocalDisks(machine, query);
  if (machine.state === 'stopped' || machine.state === 'stopping') return { durationMs: cloud.timings.changeMs };
  if (machine.state !== 'running') throw notReady(instancePath(cloud, machine.zone, machine.name ?? ''));
  const stopsAt = cloud.park.clock.now() + cloud.park.timings.stoppingMs;
  setAttributes(cloud, machine, { isSuspended: false, lastStopAt: stopsAt });
  cloud.park.stop(machine.id, { code: 'stop', message: 'Stopped by a request.' });
  return { durationMs: cloud.park.timings.stoppingMs };
});

/** `instances.suspend`. */
export const suspendInstance = changeInstance('suspend', (cloud, machine, { query }) => {
  requireWordOnLocalDisks(machine, query);
  if (machine.state !== 'running') throw notReady(instancePath(cloud, machine.zone, machine.name ?? ''));
  setAttributes(cloud, machine, { isSuspended: true });
  cloud.park.stop(machine.id, { code: 'suspend', message: 'Suspended by a request.' });
  return { durationMs: cloud.park.timings.stoppingMs };
});

/** `instances.start`: that there is no room shows in the operation. */
export const startInstance = changeInstance('start', (cloud, machine, request) => {
  if (machine.state === 'stopped' && machine.attributes.isSuspended === true) {
    throw new GceError(400, 'invalid', 'The instance is suspended: it has to be resumed.');
  }
  return start(cloud, machine, request);
});

/** `instances.resume`. */
export const resumeInstance = changeInstance('resume', (cloud, machine, request) => {
  if (machine.state !== 'stopped' || machine.attributes.isSuspended !== true) {
    throw new GceError(400, 'invalid', 'Only an instance that is suspended can be resumed.');
  }
  return start(cloud, machine, request);
});

/** `instances.reset`. */
export const resetInstance = changeInstance('reset', (cloud, machine) => {
  if (machine.state !== 'running') throw notReady(instancePath(cloud, machine.zone, machine.name ?? ''));
  cloud.park.reboot(machine.id);
  return { durationMs: cloud.timings.changeMs };
});

/** `instances.setDeletionProtection`. */
export const setDeletionProtection = changeInstance('setDeletionProtection', (cloud, machine, { query }) => {
  const wanted = query.get('deletionProtection') ?? 'true';
  if (wanted !== 'true' && wanted !== 'false')
    throw invalidValue('deletionProtection', wanted, 'A boolean is expected.');
  cloud.park.updateMachine(machine.id, { isProtected: wanted === 'true' });
  return { durationMs: cloud.timings.changeMs };
});

/** Adds to what is written down about a machine. */
export function setAttributes({ park }: GceCloud, { id }: Machine, changes: Machine['attributes']): void {
  park.updateMachine(id, { attributes: { ...park.machine(id)?.attributes, ...changes } });
}

function start(cloud: GceCloud, machine: Machine, { fault }: GceRequest): ChangeOutcome {
  const { park, projectId, timings } = cloud;
  const { zone, type: machineType } = machine;
  if (machine.state === 'running' || machine.state === 'starting') return { durationMs: timings.changeMs };
  if (machine.state !== 'stopped') throw notReady(instancePath(cloud, zone, machine.name ?? ''));
  const failed = { projectId, zone, machineType };
  if (fault?.kind === 'capacity') return { durationMs: timings.failureMs, error: noRoomError(failed) };
  if (fault?.kind === 'quota') return { durationMs: timings.failureMs, error: quotaError('CPUS', 0, zone) };
  try {
    park.start(machine.id);
  } catch (thrown) {
    const error = thrown instanceof ParkError ? toOperationError(thrown, failed) : undefined;
    if (!error) throw thrown;
    return { durationMs: timings.failureMs, error };
  }
  setAttributes(cloud, machine, { isSuspended: false });
  return { durationMs: park.timings.startingMs };
}

function requireWordOnLocalDisks(machine: Machine, query: URLSearchParams): void {
  const hasLocalDisks = machine.disks.some(({ kind }) => kind === 'local-ssd');
  if (!hasLocalDisks || query.get('discardLocalSsd') !== null) return;
  const message =
    'VM has a Local SSD attached but an undefined value for `discard-local-ssd`. If using gcloud, please add `--discard-local-ssd=false` or `--discard-local-ssd=true` to your command.';
  throw new GceError(400, 'badRequest', message);
}
