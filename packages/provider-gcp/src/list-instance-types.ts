import { matchesInstanceTypeFilters } from '@cloud-spi/provider-kit';
import type { InstanceTypeFilters, InstanceTypeInfo } from '@cloud-spi/spi';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeMachineType } from './compute-resources.ts';
import { toResourceName } from './instance-ids.ts';
import { toMachineSeries } from './machine-series.ts';
import { readAllPages } from './read-all-pages.ts';

/**
 * Lists machine types, each once with the zones that offer it: those of the provider's region where it has one, since
 * all zones of the world have tens of thousands.
 *
 * @param call - For whom.
 * @param filters - What is wanted.
 */
export async function* listInstanceTypes(
  call: ComputeCall,
  filters: InstanceTypeFilters,
): AsyncGenerator<InstanceTypeInfo> {
  const { region } = call.settings;
  const filter = region === undefined ? undefined : `zone eq "${region}-.*"`;
  const { resources: types } = await readAllPages<ComputeMachineType>((pageToken) =>
    call.send('listMachineTypes', (api, options) => api.listMachineTypes({ filter, pageToken }, options)),
  );
  const byName = new Map<string, ComputeMachineType[]>();
  for (const type of types) {
    const { name = '' } = type;
    byName.set(name, [...(byName.get(name) ?? []), type]);
  }
  for (const [name, offers] of byName) {
    const info = toInstanceTypeInfo(name, offers);
    if (info !== undefined && matchesInstanceTypeFilters(info, filters)) yield info;
  }
}

/**
 * Draws a machine type together from what the zones offer.
 *
 * @param name - Of the type.
 * @param offers - At least one.
 * @returns Undefined when the cloud does not say how large it is.
 */
export function toInstanceTypeInfo(name: string, offers: readonly ComputeMachineType[]): InstanceTypeInfo | undefined {
  const [{ guestCpus = 0, memoryMb = 0, architecture } = {}] = offers;
  if (guestCpus <= 0 || memoryMb <= 0) return undefined;
  const usable = offers.filter(({ deprecated }) => !GONE.has(deprecated?.state ?? ''));
  return {
    name,
    vcpus: guestCpus,
    memoryMib: memoryMb,
    architecture: architecture === 'ARM64' ? 'arm64' : 'x86_64',
    nestedVirtualization: toMachineSeries(name).hasNestedVirtualization,
    bareMetal: name.endsWith('-metal'),
    zones: usable.map(({ zone }) => toResourceName(zone)).toSorted(),
  };
}

// A type that is only deprecated can still be used.
const GONE: ReadonlySet<string> = new Set(['OBSOLETE', 'DELETED']);
