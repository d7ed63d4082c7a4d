import type { ParkType } from '../../park/park-options.ts';
import type { ArmCall, ArmReply, JsonObject } from '../arm-context.ts';
import { resourceNotFound } from '../arm-error.ts';
import { toZone } from '../arm-site.ts';
import { toArmId } from '../resource-ids.ts';
import type { ArmRoute } from '../route.ts';
import { groupPath, subscriptionPath } from './paths.ts';

/** What the region offers: sizes, quotas, public keys. */
export const catalogRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: `${subscriptionPath}/providers/Microsoft.Compute/skus`,
    operation: 'ResourceSkus_List',
    answer: listSkus,
  },
  {
    method: 'GET',
    path: `${subscriptionPath}/providers/Microsoft.Compute/locations/{location}/usages`,
    operation: 'Usage_List',
    answer: listUsage,
  },
  {
    method: 'GET',
    path: `${groupPath}/providers/Microsoft.Compute/sshPublicKeys/{name}`,
    operation: 'SshPublicKeys_Get',
    answer: getSshPublicKey,
  },
];

function listSkus(call: ArmCall): ArmReply {
  const { park, realm, account, query } = call;
  const filter = query.get('$filter');
  const location = filter === undefined ? account.location : /^location eq '([^']*)'$/.exec(filter)?.[1];
  const sizes = location?.toLowerCase() === account.location ? park.types(realm) : [];
  const disks = ['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS', 'PremiumV2_LRS'].map((name) => ({
    resourceType: 'disks',
    name,
    locations: [account.location],
    locationInfo: [{ location: account.location, zones: ['1', '2', '3'], zoneDetails: [] }],
    capabilities: [],
    restrictions: [],
  }));
  return {
    status: 200,
    json: { value: [...(sizes.length > 0 ? disks : []), ...sizes.map((size) => toSku(call, size))] },
  };
}

function toSku({ account }: ArmCall, size: ParkType): JsonObject {
  const { attributes = {}, name } = size;
  const zones = (size.zones ?? []).flatMap((place) => toZone(account.location, place) ?? []);
  const capability = (key: string, value: string | number | boolean) => ({
    name: key,
    value: typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value),
  });
  return {
    resourceType: 'virtualMachines',
    name,
    tier: 'Standard',
    size: name.replace(/^Standard_/, ''),
    family: String(attributes.family ?? ''),
    locations: [account.location],
    locationInfo: [{ location: account.location, zones, zoneDetails: [] }],
    capabilities: [
      capability('vCPUs', size.vcpus),
      capability('vCPUsAvailable', size.vcpus),
      capability('MemoryGB', size.memoryMib / 1_024),
      capability('CpuArchitectureType', size.architecture === 'arm64' ? 'Arm64' : 'x64'),
      capability('HyperVGenerations', 'V1,V2'),
      capability('MaxDataDiskCount', Number(attributes.maxDataDisks ?? 4)),
      capability('PremiumIO', attributes.hasPremiumStorage === true),
      capability('LowPriorityCapable', attributes.isSpotCapable === true),
      capability('AcceleratedNetworkingEnabled', true),
      capability('MaxNetworkInterfaces', 2),
    ],
    restrictions:
      attributes.isRestricted === true
        ? [
            {
              type: 'Location',
              values: [account.location],
              restrictionInfo: { locations: [account.location] },
              reasonCode: 'NotAvailableForSubscription',
            },
          ]
        : [],
  };
}

const generousLimit = 100_000;

function listUsage({ park, realm }: ArmCall): ArmReply {
  const machines = park.machines(realm).filter(({ state }) => state !== 'terminated' && state !== 'stopped');
  const types = new Map(park.types(realm).map((type) => [type.name, type]));
  const quotas = park.quotas();
  const coresOf = (isCounted: (machine: (typeof machines)[number]) => boolean) =>
    machines.filter(isCounted).reduce((sum, { type }) => sum + (types.get(type)?.vcpus ?? 0), 0);
  const entry = (value: string, localizedValue: string, currentValue: number, limit = generousLimit) => ({
    unit: 'Count',
    currentValue,
    limit,
    name: { value, localizedValue },
  });
  const isSpot = ({ market }: { readonly market: string }) => market === 'spot';
  const families = new Set([...types.values()].map(({ attributes }) => String(attributes?.family ?? '')));
  return {
    status: 200,
    json: {
      value: [
        entry(
          'cores',
          'Total Regional vCPUs',
          coresOf((machine) => !isSpot(machine)),
          quotas.vcpus,
        ),
        entry('virtualMachines', 'Virtual Machines', machines.length, quotas.machines),
        entry('lowPriorityCores', 'Total Regional Low-priority vCPUs', coresOf(isSpot)),
        ...[...families].map((family) =>
          entry(
            family,
            `${family} vCPUs`,
            coresOf((machine) => types.get(machine.type)?.attributes?.family === family && !isSpot(machine)),
          ),
        ),
      ],
    },
  };
}

function getSshPublicKey(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const type = 'Microsoft.Compute/sshPublicKeys';
  const publicKey = call.account.sshPublicKeys[name];
  if (publicKey === undefined) throw resourceNotFound(type, name, resourceGroup);
  return {
    status: 200,
    json: {
      id: toArmId(call, resourceGroup, type, name),
      name,
      type,
      location: call.account.location,
      properties: { publicKey },
    },
  };
}
