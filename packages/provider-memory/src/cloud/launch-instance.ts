import { checkCapacity, checkQuotas, noCapacity } from './capacity.ts';
import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';
import { writeBoot } from './console.ts';
import { findInstanceByToken } from './find-instances.ts';
import { createInstanceId } from './instance-ids.ts';
import type { NativeInstance, NativeReason } from './instance-record.ts';
import { inTransaction } from './open-database.ts';
import { hasParts } from './parts.ts';

/** What is known of an instance when it is made. */
export interface NewInstance {
  /** The installation that may change it; null for none. */
  readonly owner: string | null;
  /** Of one owner and token there is one instance. */
  readonly token: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly market: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;
  readonly userData: string | Uint8Array | undefined;
  readonly isProtected: boolean;
}

/** An instance to be launched. */
export interface LaunchRequest extends NewInstance {
  readonly owner: string;
  /** Volumes and interfaces that it is made of. */
  readonly partIds: readonly string[];
}

/** What makes a launch go wrong. */
export interface LaunchFaults {
  readonly noCapacity?: boolean;
  readonly limitExceeded?: boolean;
  /** It is accepted, and breaks instead of running. */
  readonly fails?: boolean;
}

const NO_HOST: NativeReason = { code: 'Launch.NoHost', message: 'No host could take the instance' };

/**
 * Launches an instance, or returns the one that was launched with the token.
 *
 * @param creator - Session of the provider object that asks: it sees the instance at once.
 * @throws CloudError `NoCapacity`, `LimitExceeded`, `PartsMissing`.
 */
export function launchInstance(
  state: CloudState,
  request: LaunchRequest,
  creator: string,
  faults: LaunchFaults,
): NativeInstance {
  return inTransaction(state.database, () => {
    const existing = findInstanceByToken(state, request.owner, request.token);
    if (existing !== undefined) return existing;
    checkLaunch(state, request, faults);
    if (!hasParts(state, request.partIds)) {
      throw new CloudError('PartsMissing', 'Volumes or interfaces of the instance were removed meanwhile');
    }
    insertInstance(state, createInstanceId(state.settings), request, creator, faults.fails === true);
    countLaunch(state);
    const launched = findInstanceByToken(state, request.owner, request.token);
    if (launched === undefined) throw new Error('The instance that was just inserted is missing');
    return launched;
  });
}

/**
 * Checks whether a launch would be accepted now.
 *
 * @throws CloudError `NoCapacity`, `LimitExceeded`.
 */
export function checkLaunch(
  state: CloudState,
  { zone, instanceType }: Pick<LaunchRequest, 'zone' | 'instanceType'>,
  faults: LaunchFaults = {},
): void {
  const placement = { zone, instanceType, vcpus: vcpusOf(state, instanceType) };
  if (faults.limitExceeded) throw new CloudError('LimitExceeded', 'A limit of the account is reached');
  checkQuotas(state, placement, 1);
  if (faults.noCapacity) throw noCapacity({ region: state.settings.region, zone, instanceType });
  checkCapacity(state, placement);
}

/** How many instances were ever launched. */
export function countLaunched({ database }: CloudState): number {
  return Number(database.prepare(`select value from facts where key = 'launched'`).get()?.value ?? 0);
}

/** Number of virtual processors of a type; 0 for one that the settings no longer know. */
export function vcpusOf({ settings }: CloudState, instanceType: string): number {
  return settings.instanceTypes.find(({ name }) => name === instanceType)?.vcpus ?? 0;
}

/** Writes a new instance. Inside a write transaction. */
export function insertInstance(
  state: CloudState,
  id: string,
  request: NewInstance,
  creator: string,
  fails: boolean,
): void {
  const { database, settings, clock } = state;
  const now = clock.now();
  const runningAt = now + settings.timings.pendingMs;
  database
    .prepare(
      `insert into instances (id, owner, token, zone, instance_type, vcpus, market, tags, details, user_data,
         created_by, created_at, visible_at, launched_at, running_at, failed_at, reason, is_protected)
       values (:id, :owner, :token, :zone, :instanceType, :vcpus, :market, :tags, :details, :userData,
         :creator, :now, :visibleAt, :now, :runningAt, :failedAt, :reason, :isProtected)`,
    )
    .run({
      id,
      owner: request.owner,
      token: request.token,
      zone: request.zone,
      instanceType: request.instanceType,
      vcpus: vcpusOf(state, request.instanceType),
      market: request.market,
      tags: JSON.stringify(request.tags),
      details: JSON.stringify(request.details),
      userData: request.userData ?? null,
      creator,
      now,
      visibleAt: now + settings.consistencyLagMs,
      runningAt,
      failedAt: fails ? runningAt : null,
      reason: fails ? JSON.stringify(NO_HOST) : null,
      isProtected: request.isProtected ? 1 : 0,
    });
  if (!fails) writeBoot(state, id, now, runningAt);
}

function countLaunch(state: CloudState): void {
  state.database
    .prepare(`insert or replace into facts (key, value) values ('launched', ?)`)
    .run(String(countLaunched(state) + 1));
}
