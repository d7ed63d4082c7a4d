import type { LibvirtCallOptions, TypedValue } from '@cloud-spi/libvirt';
import type { HostRoom, RoomDemand } from './choose-host.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';

const KIB_PER_MIB = 1_024;

/** How much more than it has a host may promise. */
export type RoomSettings = Pick<OnpremProviderSettings, 'overcommit'>;

/** What a host may promise to guests, and what each guest has. */
export interface RoomUse extends Pick<HostRoom, 'name' | 'vcpus' | 'memoryMib'> {
  /** By the UUID of its domain. */
  readonly guests: ReadonlyMap<string, RoomDemand>;
}

/**
 * Reads how much a host has, and how much of it is promised to guests that run, whoever made them.
 *
 * @param host - The host.
 * @param settings - The over-commit.
 * @param options - The signal.
 */
export async function readRoom(
  host: OnpremHost,
  settings: RoomSettings,
  options: LibvirtCallOptions,
): Promise<HostRoom> {
  return toRoom(await readRoomUse(host, settings, options));
}

/** As {@link readRoom}, guest by guest. */
export async function readRoomUse(
  host: OnpremHost,
  { overcommit }: RoomSettings,
  options: LibvirtCallOptions,
): Promise<RoomUse> {
  const [machine, guests] = await Promise.all([
    host.api.host.getInfo(options),
    host.api.domains.listStats({ groups: ['vcpu', 'balloon'], active: true, ...options }),
  ]);
  const { vcpus = machine.cpus, memoryMib = Math.floor(machine.memoryKib / KIB_PER_MIB) } = host.options;
  return {
    name: host.name,
    vcpus: vcpus * overcommit.vcpus,
    memoryMib: memoryMib * overcommit.memory,
    guests: new Map(
      guests.map(({ domain, values }) => [
        domain.uuid,
        {
          vcpus: toNumber(values.get('vcpu.current')),
          memoryMib: Math.ceil(toNumber(values.get('balloon.maximum')) / KIB_PER_MIB),
        },
      ]),
    ),
  };
}

/** Adds up what the guests have. Pure. */
export function toRoom({ guests, ...room }: RoomUse): HostRoom {
  const demands = [...guests.values()];
  return {
    ...room,
    usedVcpus: demands.reduce((sum, { vcpus }) => sum + vcpus, 0),
    usedMemoryMib: demands.reduce((sum, { memoryMib }) => sum + memoryMib, 0),
  };
}

function toNumber(value: TypedValue | undefined): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}
