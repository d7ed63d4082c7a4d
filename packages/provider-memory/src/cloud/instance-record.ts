import type { CloudState } from './cloud-state.ts';

/** Why an instance is in its state, in the simulated cloud's own words. */
export interface NativeReason {
  /** The cloud's code. */
  readonly code:
    | 'User.Stop'
    | 'User.Terminate'
    | 'Guest.Shutdown'
    | 'Host.Failure'
    | 'Spot.Reclaimed'
    | 'Launch.NoHost';
  /** One sentence. */
  readonly message: string;
}

/** States in the simulated cloud's own words. */
export type NativeState = 'building' | 'active' | 'halting' | 'halted' | 'broken' | 'deleting' | 'deleted';

/** An instance as the simulated cloud reports it. */
export interface NativeInstance {
  readonly id: string;
  /** Position in the order of creation. */
  readonly sequence: number;
  /** The installation that the cloud lets change it; absent for an unowned one. */
  readonly owner: string | undefined;
  /** A {@link NativeState}, or whatever a test forced it to be. */
  readonly state: string;
  readonly reason: NativeReason | undefined;
  readonly zone: string;
  readonly instanceType: string;
  readonly market: string;
  /** Ownership tags and the caller's own. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the cloud keeps for the provider, string to string. */
  readonly details: Readonly<Record<string, string>>;
  readonly privateIp: string | undefined;
  readonly publicIp: string | undefined;
  readonly volumeIds: readonly string[];
  readonly keptVolumeIds: readonly string[];
  readonly createdAtMs: number;
  readonly launchedAtMs: number;
  readonly terminatedAtMs: number | undefined;
  readonly isProtected: boolean;
  readonly userData: string | Uint8Array | undefined;
}

/** A row of the table `instances`. */
export interface InstanceRow {
  readonly sequence: number;
  readonly id: string;
  readonly owner: string | null;
  readonly token: string;
  readonly zone: string;
  readonly instance_type: string;
  readonly vcpus: number;
  readonly market: string;
  readonly tags: string;
  readonly details: string;
  readonly user_data: string | Uint8Array | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly visible_at: number;
  readonly launched_at: number;
  readonly running_at: number;
  readonly stopped_at: number | null;
  readonly failed_at: number | null;
  readonly terminated_at: number | null;
  readonly reason: string | null;
  readonly forced_state: string | null;
  readonly is_protected: number;
}

/**
 * The state that follows from the times of an instance.
 *
 * @param row - The instance.
 * @param now - The cloud's time.
 */
export function deriveState(row: InstanceRow, now: number): NativeState {
  if (row.terminated_at !== null) return now >= row.terminated_at ? 'deleted' : 'deleting';
  if (row.failed_at !== null && now >= row.failed_at) return 'broken';
  if (row.stopped_at !== null) return now >= row.stopped_at ? 'halted' : 'halting';
  return now >= row.running_at ? 'active' : 'building';
}

/** Reads what belongs to an instance and puts it together. */
export function toNativeInstance({ database, clock }: CloudState, row: InstanceRow): NativeInstance {
  const volumes = database
    .prepare('select id, is_kept from volumes where owner is ? and token = ? order by rowid')
    .all(row.owner, row.token);
  const address = database
    .prepare('select private_ip, public_ip from interfaces where owner is ? and token = ?')
    .get(row.owner, row.token);
  const now = clock.now();
  const state = deriveState(row, now);
  const reason = row.reason === null ? undefined : (JSON.parse(row.reason) as NativeReason);
  const isGone = state === 'deleted';
  return {
    id: row.id,
    sequence: row.sequence,
    owner: row.owner ?? undefined,
    state: row.forced_state ?? state,
    reason: row.failed_at !== null && now < row.failed_at ? undefined : reason,
    zone: row.zone,
    instanceType: row.instance_type,
    market: row.market,
    tags: JSON.parse(row.tags) as Record<string, string>,
    details: JSON.parse(row.details) as Record<string, string>,
    privateIp: isGone ? undefined : (address?.private_ip as string | undefined),
    publicIp: isGone ? undefined : ((address?.public_ip as string | null | undefined) ?? undefined),
    volumeIds: volumes.map((volume) => String(volume.id)),
    keptVolumeIds: volumes.filter((volume) => volume.is_kept === 1).map((volume) => String(volume.id)),
    createdAtMs: row.created_at,
    launchedAtMs: row.launched_at,
    terminatedAtMs: row.terminated_at ?? undefined,
    isProtected: row.is_protected === 1,
    userData: row.user_data ?? undefined,
  };
}
