import type { GceCloud } from './gce-context.ts';
import { invalidValue, notFound } from './gce-error.ts';
import type { OperationError, OperationRecord } from './gce-notes.ts';
import { toLink } from './wire/links.ts';
import { toGceTime } from './wire/time.ts';

/** What a change begins. */
export interface NewOperation {
  readonly type: string;
  readonly zone: string;
  /** Path of what is changed. */
  readonly target: string;
  readonly targetId?: string | undefined;
  /** From the query. */
  readonly requestId?: string | null | undefined;
  readonly durationMs: number;
  readonly error?: OperationError | undefined;
  readonly machineId?: string | undefined;
  readonly statusMessage?: string | undefined;
}

// As many as any client asks about; old ones are dropped.
const keptOperations = 10_000;
// Between being accepted and being worked on.
const pendingMs = 100;
const longestWaitMs = 120_000;

/** Records an operation. To be called inside of `park.change`. */
export function beginOperation({ park, notes }: GceCloud, operation: NewOperation): OperationRecord {
  const now = park.clock.now();
  const record: OperationRecord = {
    id: newNumericId(park.newHex(15)),
    name: `operation-${now}-${park.newHex(13)}-${park.newHex(8)}-${park.newHex(8)}`,
    type: operation.type,
    zone: operation.zone,
    target: operation.target,
    targetId: operation.targetId ?? null,
    clientOperationId: operation.requestId || null,
    insertedAt: now,
    endsAt: now + operation.durationMs,
    error: operation.error ?? null,
    machineId: operation.machineId ?? null,
    statusMessage: operation.statusMessage ?? null,
  };
  notes.operations.push(record);
  if (notes.operations.length > keptOperations * 1.2) notes.operations = notes.operations.slice(-keptOperations);
  return record;
}

/** Numbers of 19 digits at most, as the API gives them to everything. */
export function newNumericId(hex: string): string {
  return (BigInt(`0x${hex}`) + 1_000_000_000_000_000_000n).toString();
}

/**
 * The operation that the same request has begun before, also if it has failed.
 * @throws GceError 400 when the id of the request is not a UUID
 */
export function findReplay({ notes }: GceCloud, zone: string, requestId: string | null): OperationRecord | undefined {
  if (!requestId) return undefined;
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId);
  if (!isUuid || /^[0-]+$/.test(requestId)) throw invalidValue('requestId', requestId, 'Must be a valid UUID.');
  return notes.operations.findLast((record) => record.zone === zone && record.clientOperationId === requestId);
}

/**
 * Finds an operation by its name or number.
 * @throws GceError 404
 */
export function requireOperation({ notes, projectId }: GceCloud, zone: string, key: string): OperationRecord {
  const record = notes.operations.findLast((other) => other.zone === zone && (other.name === key || other.id === key));
  if (!record) throw notFound(`projects/${projectId}/zones/${zone}/operations/${key}`);
  return record;
}

/** How long a wait for an operation is held back: until it ends, two minutes at most. */
export function waitMsOf({ park }: GceCloud, { endsAt }: OperationRecord): number {
  return Math.min(Math.max(0, endsAt - park.clock.now()), longestWaitMs);
}

/** An operation as it is shown at an instant. */
export function toOperation(cloud: GceCloud, record: OperationRecord, now: number) {
  const zonePath = `projects/${cloud.projectId}/zones/${record.zone}`;
  const isDone = now >= record.endsAt;
  const hasStarted = isDone || now >= record.insertedAt + pendingMs;
  const error = isDone ? (record.error ?? launchErrorOf(cloud, record, now)) : undefined;
  return {
    kind: 'compute#operation',
    id: record.id,
    name: record.name,
    ...(record.clientOperationId !== null && { clientOperationId: record.clientOperationId }),
    operationType: record.type,
    zone: toLink(zonePath),
    targetLink: toLink(record.target),
    ...(record.targetId !== null && { targetId: record.targetId }),
    status: isDone ? 'DONE' : hasStarted ? 'RUNNING' : 'PENDING',
    ...(record.statusMessage !== null && { statusMessage: record.statusMessage }),
    user: 'emulator@demo.iam.gserviceaccount.com',
    progress: isDone ? 100 : 0,
    insertTime: toGceTime(record.insertedAt),
    ...(hasStarted && { startTime: toGceTime(Math.min(record.insertedAt + pendingMs, record.endsAt)) }),
    ...(isDone && { endTime: toGceTime(record.endsAt) }),
    ...(error && {
      httpErrorStatusCode: error.httpStatus,
      httpErrorMessage: error.httpMessage,
      error: { errors: [toErrorItem(error)] },
    }),
    selfLink: toLink(`${zonePath}/operations/${record.name}`),
  };
}

function toErrorItem({ code, message, errorDetails }: OperationError) {
  return { code, message, ...(errorDetails && { errorDetails }) };
}

/** A launch that the park had planned to fail: the machine is gone, and the operation says why. */
function launchErrorOf({ park }: GceCloud, record: OperationRecord, now: number): OperationError | undefined {
  if (record.machineId === null) return undefined;
  const machine = park.machine(record.machineId);
  // A machine that somebody deletes is terminated as well; its own end comes later than that of the operation.
  if (machine?.terminatedAt == null || machine.terminatedAt > record.endsAt || now < machine.terminatedAt)
    return undefined;
  const { code = 'INTERNAL_ERROR', message = 'Internal error.' } = machine.reason ?? {};
  return { httpStatus: 503, httpMessage: 'SERVICE UNAVAILABLE', code, message };
}
