import type { Disk } from '../../park/to-machine.ts';
import { describeCollection, isOldEnough } from '../describe-collection.ts';
import { toTagSet } from '../tags.ts';
import { toInstant, type XmlObject } from '../wire/to-xml.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export const describeVolumes = describeCollection<Disk>({
  setName: 'volumeSet',
  pageLimits: { min: 5, max: 1_000 },
  keys: [{ parameter: 'VolumeId', kind: 'volume', keyOf: ({ id }) => id }],
  items: ({ park, realm }) => park.disks(realm),
  isListed: isOldEnough,
  filters: () => ({
    'attachment.instance-id': ({ attachment }) => [attachment?.machineId],
    'attachment.device': ({ attachment }) => [attachment?.device],
    'attachment.delete-on-termination': ({ attachment }) => [
      attachment ? String(attachment.deleteWithMachine) : undefined,
    ],
    'attachment.status': ({ attachment }) => [attachment ? 'attached' : undefined],
    'availability-zone': ({ zone }) => [zone],
    'create-time': ({ createdAt }) => [toInstant(createdAt)],
    encrypted: ({ isEncrypted }) => [String(isEncrypted)],
    size: ({ sizeGib }) => [String(sizeGib)],
    'snapshot-id': ({ attributes }) => [snapshotOf(attributes.snapshotId)],
    status: (disk) => [statusOf(disk)],
    'volume-id': ({ id }) => [id],
    'volume-type': ({ kind }) => [kind],
  }),
  labelsOf: ({ labels }) => labels,
  toXml: (_, disk) => toVolume(disk),
});

function statusOf({ attachment }: Disk): string {
  return attachment ? 'in-use' : 'available';
}

function snapshotOf(snapshotId: unknown): string | undefined {
  return typeof snapshotId === 'string' ? snapshotId : undefined;
}

function toVolume(disk: Disk): XmlObject {
  const { id, attachment, attributes } = disk;
  return {
    volumeId: id,
    size: disk.sizeGib,
    snapshotId: snapshotOf(attributes.snapshotId) ?? '',
    availabilityZone: disk.zone,
    status: statusOf(disk),
    createTime: toInstant(disk.createdAt),
    attachmentSet: attachment
      ? [
          {
            volumeId: id,
            instanceId: attachment.machineId,
            device: attachment.device,
            status: 'attached',
            attachTime: toInstant(attachment.attachedAt),
            deleteOnTermination: attachment.deleteWithMachine,
          },
        ]
      : [],
    tagSet: toTagSet(disk.labels),
    volumeType: disk.kind,
    iops: disk.iops ?? undefined,
    throughput: disk.throughputMibps ?? undefined,
    encrypted: disk.isEncrypted,
    kmsKeyId: typeof attributes.kmsKeyId === 'string' ? attributes.kmsKeyId : undefined,
    multiAttachEnabled: false,
  };
}
