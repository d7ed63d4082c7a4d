import type { JsonValue } from '../park/park-state.ts';
import { type ArmCall, type ArmContext, type ArmReply, asObject, type JsonObject } from './arm-context.ts';
import { ArmError } from './arm-error.ts';
import { toArmTime, toUuid } from './resource-ids.ts';

/** What a long-running operation is for; `instant` is a deletion that is done at once. */
export type OperationKind = 'create' | 'start' | 'restart' | 'stop' | 'delete' | 'instant';

interface OperationRecord {
  readonly kind: OperationKind;
  /** The machine that it changes; null for one that is done at once. */
  readonly machineId: string | null;
  readonly startedAt: number;
}

type OperationStatus =
  | { readonly status: 'InProgress' | 'Succeeded' | 'Canceled' }
  | { readonly status: 'Failed'; readonly error: { readonly code: string; readonly message: string } };

const rememberedMs = 3_600_000;
const mostRemembered = 5_000;

function recordsOf({ park }: ArmContext): Record<string, JsonValue> {
  const notes = park.notes('azure');
  notes.operations ??= {};
  return notes.operations as Record<string, JsonValue>;
}

/**
 * Begins an operation: the headers by which its caller follows it.
 * @param kind of `create`, only the status is offered, as Azure does for PUT
 */
export function beginOperation(
  call: ArmCall,
  kind: OperationKind,
  machineId: string | null,
  provider = 'Microsoft.Compute',
): Readonly<Record<string, string>> {
  const { park, account, origin, now } = call;
  const id = toUuid(park.newHex(32));
  park.change(() => {
    const records = recordsOf(call);
    forgetOld(records, now);
    records[id] = { kind, machineId, startedAt: now };
  });
  const path = `/subscriptions/${account.subscriptionId}/providers/${provider}/locations/${account.location}/operations/${id}`;
  const version = `api-version=${call.query.get('api-version') ?? '2024-03-01'}`;
  const { retryAfterSeconds } = account.knobs;
  return {
    'azure-asyncoperation': `${origin}${path}?${version}`,
    ...(kind !== 'create' && { location: `${origin}${path}?monitor=true&${version}` }),
    ...(retryAfterSeconds > 0 && { 'retry-after': String(retryAfterSeconds) }),
  };
}

/** Answers a look at an operation. */
export function answerOperation(call: ArmCall): ArmReply {
  const { params, query, now } = call;
  const { operationId = '' } = params;
  const record = recordsOf(call)[operationId] as unknown as OperationRecord | undefined;
  if (record === undefined) {
    throw new ArmError(404, 'NotFound', `The operation ${operationId} was not found.`);
  }
  const outcome = toStatus(call, record);
  if (query.get('monitor') === 'true') return answerMonitor(call, record.kind, outcome);
  const body: JsonObject = {
    startTime: toArmTime(record.startedAt),
    ...(outcome.status !== 'InProgress' && { endTime: toArmTime(now) }),
    status: outcome.status,
    name: operationId,
    ...('error' in outcome && { error: { ...outcome.error } }),
  };
  const { retryAfterSeconds } = call.account.knobs;
  const isWaiting = outcome.status === 'InProgress' && retryAfterSeconds > 0;
  return { status: 200, json: body, ...(isWaiting && { headers: { 'retry-after': String(retryAfterSeconds) } }) };
}

/** What `Location` leads to: 202 until the operation has ended. */
function answerMonitor(call: ArmCall, kind: OperationKind, outcome: OperationStatus): ArmReply {
  if (outcome.status === 'InProgress') {
    const { retryAfterSeconds } = call.account.knobs;
    const location = `${call.origin}${call.request.url.pathname}${call.request.url.search}`;
    const wait: Record<string, string> = retryAfterSeconds > 0 ? { 'retry-after': String(retryAfterSeconds) } : {};
    return { status: 202, headers: { location, ...wait } };
  }
  if (outcome.status === 'Failed') throw new ArmError(409, outcome.error.code, outcome.error.message);
  if (outcome.status === 'Canceled') throw preempted();
  return { status: kind === 'delete' || kind === 'instant' ? 204 : 200 };
}

function toStatus({ park }: ArmContext, { kind, machineId }: OperationRecord): OperationStatus {
  if (kind === 'instant' || machineId === null) return { status: 'Succeeded' };
  const machine = park.machine(machineId);
  const state = machine?.state ?? 'terminated';
  if (kind === 'delete') return { status: state === 'terminated' ? 'Succeeded' : 'InProgress' };
  if (state === 'failed') {
    const { code = 'InternalExecutionError', message = 'An internal execution error occurred.' } =
      machine?.reason ?? {};
    return { status: 'Failed', error: { code, message } };
  }
  // What came after it has taken its place.
  if (state === 'terminating' || state === 'terminated') return { status: 'Canceled' };
  if (kind === 'stop') return { status: state === 'stopping' ? 'InProgress' : 'Succeeded' };
  return { status: state === 'starting' ? 'InProgress' : 'Succeeded' };
}

function preempted(): ArmError {
  return new ArmError(409, 'OperationPreempted', 'Operation execution has been preempted by a more recent operation.');
}

function forgetOld(records: Record<string, JsonValue>, now: number): void {
  const ids = Object.keys(records);
  if (ids.length < mostRemembered) return;
  for (const id of ids) {
    if (Number(asObject(records[id]).startedAt) + rememberedMs < now) delete records[id];
  }
}
