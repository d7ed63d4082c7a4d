import type { JsonValue } from '../../park/park-state.ts';
import type { Disk, Machine, NetworkInterface } from '../../park/to-machine.ts';
import { instancePath } from '../find-instance.ts';
import type { GceCloud } from '../gce-context.ts';
import { fingerprintOf } from '../wire/fingerprint.ts';
import { toLink } from '../wire/links.ts';
import { toGceTime } from '../wire/time.ts';

/** What an instance has beside what the park knows, as it was asked for or changed. */
export type InstanceAttributes = Readonly<Record<string, JsonValue>>;

/** For how long an instance that starts is PROVISIONING; STAGING follows. */
const provisioningMs = 2_000;

/** What boot disks of public Linux images say. */
const guestOsFeatures = [
  'UEFI_COMPATIBLE',
  'VIRTIO_SCSI_MULTIQUEUE',
  'GVNIC',
  'SEV_CAPABLE',
  'SEV_LIVE_MIGRATABLE_V2',
].map((type) => ({ type }));
const licenses = [toLink('projects/debian-cloud/global/licenses/debian-12-bookworm')];

/** The status of a machine in the words of the API; a forced state is shown as it is. */
export function toStatus({ park }: Pick<GceCloud, 'park'>, machine: Machine): string {
  const isSuspension = machine.attributes.isSuspended === true;
  switch (machine.state) {
    case 'starting': {
      return park.clock.now() - machine.stateSince < provisioningMs ? 'PROVISIONING' : 'STAGING';
    }
    case 'running':
      return 'RUNNING';
    case 'stopping':
      return isSuspension ? 'SUSPENDING' : 'STOPPING';
    case 'stopped':
      return isSuspension ? 'SUSPENDED' : 'TERMINATED';
    case 'terminating':
      return 'STOPPING';
    case 'failed':
      return 'REPAIRING';
    default:
      return machine.state;
  }
}

/** An instance as the API shows it. */
export function toInstance(cloud: GceCloud, machine: Machine) {
  const { projectId, park } = cloud;
  const { zone, name, attributes } = machine;
  const now = park.clock.now();
  const labels = shownLabels(machine, now);
  const path = instancePath(cloud, zone, name ?? '');
  const zonePath = `projects/${projectId}/zones/${zone}`;
  const { lastStopAt } = attributes;
  const hasStarted = machine.state !== 'starting' || now > machine.stateSince;
  return {
    kind: 'compute#instance',
    id: machine.id,
    creationTimestamp: toGceTime(machine.createdAt),
    name: name ?? '',
    ...shown(attributes, 'description'),
    tags: { fingerprint: fingerprintOf(attributes.tags ?? []), ...shown({ items: attributes.tags ?? [] }, 'items') },
    machineType: toLink(`${zonePath}/machineTypes/${machine.type}`),
    status: toStatus(cloud, machine),
    zone: toLink(zonePath),
    ...shown(attributes, 'canIpForward'),
    networkInterfaces: machine.interfaces.map((nic, index) => toInterface(cloud, nic, index)),
    disks: machine.disks.map((disk, index) => toAttachedDisk(cloud, disk, index)),
    metadata: toMetadata(shownMetadata(attributes, now)),
    ...shown(attributes, 'serviceAccounts'),
    selfLink: toLink(path),
    scheduling: attributes.scheduling ?? {},
    cpuPlatform: machine.state === 'running' ? 'Intel Cascade Lake' : 'Unknown CPU Platform',
    ...(Object.keys(labels).length > 0 && { labels }),
    labelFingerprint: fingerprintOf(labels),
    startRestricted: false,
    shieldedInstanceConfig: { enableSecureBoot: false, enableVtpm: true, enableIntegrityMonitoring: true },
    shieldedInstanceIntegrityPolicy: { updateAutoLearnPolicy: true },
    reservationAffinity: { consumeReservationType: 'ANY_RESERVATION' },
    displayDevice: { enableDisplay: false },
    keyRevocationActionType: 'NONE',
    satisfiesPzi: true,
    resourceStatus: { physicalHost: '', scheduling: {} },
    deletionProtection: machine.isProtected,
    ...shown(attributes, 'advancedMachineFeatures'),
    fingerprint: fingerprintOf([machine.type, attributes]),
    ...(hasStarted && { lastStartTimestamp: toGceTime(machine.startedAt) }),
    ...(typeof lastStopAt === 'number' && lastStopAt <= now && { lastStopTimestamp: toGceTime(lastStopAt) }),
  };
}

/** Labels and metadata show a change when its operation is done. */
function shownLabels({ labels, attributes }: Machine, now: number): Readonly<Record<string, string>> {
  const old = attributes.oldLabels as { labels: Record<string, string>; until: number } | undefined;
  return old !== undefined && now < old.until ? old.labels : labels;
}

function shownMetadata({ oldMetadata, metadataItems }: InstanceAttributes, now: number): readonly JsonValue[] {
  const old = oldMetadata as { items: JsonValue[]; until: number } | undefined;
  if (old !== undefined && now < old.until) return old.items;
  return Array.isArray(metadataItems) ? metadataItems : [];
}

function toMetadata(items: readonly JsonValue[]) {
  return { kind: 'compute#metadata', fingerprint: fingerprintOf(items), ...(items.length > 0 && { items }) };
}

function toInterface({ projectId }: GceCloud, nic: NetworkInterface, index: number) {
  const { accessConfigName, network, subnetwork, ipv6Address } = nic.attributes;
  return {
    kind: 'compute#networkInterface',
    network: toLink(`projects/${projectId}/global/networks/${network}`),
    subnetwork: toLink(`projects/${projectId}/${subnetwork}`),
    networkIP: nic.privateAddress,
    ...(typeof ipv6Address === 'string' && { ipv6Address }),
    name: `nic${index}`,
    ...(typeof accessConfigName === 'string' && {
      accessConfigs: [
        {
          kind: 'compute#accessConfig',
          type: 'ONE_TO_ONE_NAT',
          name: accessConfigName,
          ...(nic.publicAddress !== null && { natIP: nic.publicAddress }),
          networkTier: 'PREMIUM',
        },
      ],
    }),
    fingerprint: fingerprintOf(nic.id),
    stackType: 'IPV4_ONLY',
  };
}

function toAttachedDisk({ projectId }: GceCloud, disk: Disk, index: number) {
  const isLocal = disk.kind === 'local-ssd';
  const { kmsKeyName, architecture } = disk.attributes;
  return {
    kind: 'compute#attachedDisk',
    type: isLocal ? 'SCRATCH' : 'PERSISTENT',
    mode: 'READ_WRITE',
    ...(!isLocal && { source: toLink(`projects/${projectId}/zones/${disk.zone}/disks/${disk.name}`) }),
    deviceName: disk.attachment?.device ?? '',
    index,
    boot: disk.attributes.isBoot === true,
    autoDelete: disk.attachment?.deleteWithMachine ?? true,
    interface: isLocal ? 'NVME' : 'SCSI',
    diskSizeGb: `${disk.sizeGib}`,
    ...(typeof architecture === 'string' && { architecture }),
    ...(disk.attributes.isBoot === true && { guestOsFeatures, licenses }),
    ...(typeof kmsKeyName === 'string' && { diskEncryptionKey: { kmsKeyName } }),
  };
}

/** A field that is left out when it is not set: the API has no null. */
function shown(attributes: InstanceAttributes, key: string): object {
  const value = attributes[key];
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  return isEmpty ? {} : { [key]: value };
}
