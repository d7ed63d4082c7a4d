import type { VolumeConfiguration } from '@cloud-spi/spi';
import { isAddressTaken, takeAddress } from './addresses.ts';
import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';
import { inTransaction } from './open-database.ts';

/** What volumes and interfaces have in common. */
export interface PartRequest {
  /** Name derived from owner and token: making a part again finds the one that is there. */
  readonly id: string;
  readonly owner: string;
  readonly token: string;
  readonly zone: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A volume to be made. */
export interface VolumeRequest extends PartRequest {
  readonly configuration: VolumeConfiguration;
}

/** A network interface to be made. */
export interface InterfaceRequest extends PartRequest {
  readonly privateIp: string | undefined;
  readonly hasPublicIp: boolean;
}

/** A volume that exists. */
export interface NativeVolume {
  readonly id: string;
  readonly owner: string | undefined;
  readonly zone: string;
  readonly configuration: VolumeConfiguration;
  readonly tags: Readonly<Record<string, string>>;
  /** It outlives its instance. */
  readonly isKept: boolean;
}

const EXISTS = '(deleted_at is null or deleted_at > :now)';

/** Makes a volume, or adopts the one of this name. */
export function createVolume({ database }: CloudState, request: VolumeRequest): void {
  const { id, owner, token, zone, tags, configuration } = request;
  database
    .prepare(
      `insert into volumes (id, owner, token, zone, configuration, tags, is_kept)
       values (:id, :owner, :token, :zone, :configuration, :tags, :isKept)
       on conflict (id) do update set zone = :zone, configuration = :configuration, tags = :tags, is_kept = :isKept`,
    )
    .run({
      id,
      owner,
      token,
      zone,
      configuration: JSON.stringify(configuration),
      tags: JSON.stringify(tags),
      isKept: configuration.deleteOnTermination === false ? 1 : 0,
    });
}

/**
 * Makes a network interface with its addresses, or adopts the one of this name.
 *
 * @throws CloudError `AddressInUse` when the fixed address is taken; `LimitExceeded` when no address is left.
 */
export function createInterface(state: CloudState, request: InterfaceRequest): void {
  const { database } = state;
  inTransaction(database, () => {
    if (database.prepare('select 1 from interfaces where id = ?').get(request.id) !== undefined) return;
    if (request.privateIp !== undefined && isAddressTaken(state, request.privateIp)) {
      throw new CloudError('AddressInUse', `The address ${request.privateIp} is taken`);
    }
    const insert = database.prepare(
      'insert into interfaces (id, owner, token, zone, tags, private_ip) values (?, ?, ?, ?, ?, ?)',
    );
    const { id, owner, token, zone, tags, privateIp = takeAddress(state) } = request;
    insert.run(id, owner, token, zone, JSON.stringify(tags), privateIp);
    if (!request.hasPublicIp) return;
    database.prepare('update interfaces set public_ip = ? where id = ?').run(takeAddress(state), id);
  });
}

/** Whether every part with these ids is there. */
export function hasParts({ database, clock }: CloudState, ids: readonly string[]): boolean {
  const row = database
    .prepare(
      `select count(*) as found from
         (select id, deleted_at from volumes union all select id, deleted_at from interfaces)
       where id in (select value from json_each(:ids)) and ${EXISTS}`,
    )
    .get({ ids: JSON.stringify(ids), now: clock.now() });
  return row?.found === ids.length;
}

/** Lets the parts of an instance go with it, all but kept volumes. */
export function deletePartsAt({ database }: CloudState, owner: string | null, token: string, deletedAt: number): void {
  database
    .prepare('update volumes set deleted_at = ? where owner is ? and token = ? and is_kept = 0')
    .run(deletedAt, owner, token);
  database.prepare('update interfaces set deleted_at = ? where owner is ? and token = ?').run(deletedAt, owner, token);
}

/** Deletes what was made with a token when no instance ever came of it: then nothing is worth keeping. */
export function deleteUnusedParts({ database }: CloudState, owner: string, token: string): void {
  inTransaction(database, () => {
    if (database.prepare('select 1 from instances where owner = ? and token = ?').get(owner, token)) return;
    database.prepare('delete from volumes where owner = ? and token = ?').run(owner, token);
    database.prepare('delete from interfaces where owner = ? and token = ?').run(owner, token);
  });
}

/** Counts what exists of a token: parts that are not kept, and the instance. */
export function countRemaining({ database, clock }: CloudState, owner: string, token: string): number {
  const row = database
    .prepare(
      `select (select count(*) from volumes where owner = :owner and token = :token and ${EXISTS} and (is_kept = 0
           or not exists (select 1 from instances where owner = :owner and token = :token)))
         + (select count(*) from interfaces where owner = :owner and token = :token and ${EXISTS})
         + (select count(*) from instances where owner = :owner and token = :token
           and (terminated_at is null or terminated_at > :now)) as remaining`,
    )
    .get({ owner, token, now: clock.now() });
  return Number(row?.remaining);
}

/** Every volume that exists. */
export function listVolumes({ database, clock }: CloudState): NativeVolume[] {
  const rows = database.prepare(`select * from volumes where ${EXISTS} order by rowid`).all({ now: clock.now() });
  return rows.map((row) => ({
    id: String(row.id),
    owner: row.owner === null ? undefined : String(row.owner),
    zone: String(row.zone),
    configuration: JSON.parse(String(row.configuration)) as VolumeConfiguration,
    tags: JSON.parse(String(row.tags)) as Record<string, string>,
    isKept: row.is_kept === 1,
  }));
}

/**
 * Deletes a volume, whoever wants it.
 *
 * @returns Whether it existed.
 */
export function deleteVolume({ database, clock }: CloudState, id: string): boolean {
  const now = clock.now();
  const { changes } = database
    .prepare(`update volumes set deleted_at = :now where id = :id and ${EXISTS}`)
    .run({ id, now });
  return changes > 0;
}

/** Counts the network interfaces that exist. */
export function countInterfaces({ database, clock }: CloudState): number {
  return Number(
    database.prepare(`select count(*) as found from interfaces where ${EXISTS}`).get({ now: clock.now() })?.found,
  );
}
