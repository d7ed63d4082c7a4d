import type { LibvirtCallOptions, TypedValue } from '@cloud-spi/libvirt';
import type { HostRoom } from './choose-host.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';

const KIB_PER_MIB = 1_024;

/**
 * Reads how much a host has, and how much of it is promised to guests that run, whoever made them.
 *
 * @param host - The host.
 * @param settings - The over-commit.
 * @param options - The signal.
 */
export async function readRoom(
  host: OnpremHost,
  { overcommit }: Pick<OnpremProviderSettings, 'overcommit'>,
  options: LibvirtCallOptions,
): Promise<HostRoom> {
  const [machine, guests] = await Promise.all([
    host.api.host.getInfo(options),
    host.api.domains.listStats({ groups: ['vcpu', 'balloon'], active: true, ...options }),
  ]);
  const { vcpus = machine.cpus, memoryMib = Math.floor(machine.memoryKib / KIB_PER_MIB) } = host.options;
  const sum = (field: string) => guests.reduce((total, { values }) => total + toNumber(values.get(field)), 0);
  return {
    name: host.name,
    vcpus: vcpus * overcommit.vcpus,
    memoryMib: memoryMib * overcommit.memory,
    usedVcpus: sum('vcpu.current'),
    usedMemoryMib: Math.ceil(sum('balloon.maximum') / KIB_PER_MIB),
  };
}

function toNumber(value: TypedValue | undefined): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}
