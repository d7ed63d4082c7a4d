import type { Machine } from '../park/to-machine.ts';
import type { Ec2Context } from './ec2-context.ts';
import { imageAttributesOf } from './image-attributes.ts';
import { attributesOf } from './instance-attributes.ts';
import { toInstanceState } from './instance-states.ts';
import type { FilterFields } from './wire/filters.ts';
import { toInstant } from './wire/to-xml.ts';

/** What DescribeInstances can be asked for. */
export function instanceFilters({ park, realm, account }: Ec2Context): FilterFields<Machine> {
  const imageOf = (machine: Machine) => park.images(realm).find(({ id }) => id === machine.imageId);
  const typeOf = (machine: Machine) => park.types(realm).find(({ name }) => name === machine.type);
  const groupName = (id: string) => account.securityGroups.find((group) => group.id === id)?.name;
  return {
    'instance-id': ({ id }) => [id],
    'instance-type': ({ type }) => [type],
    'instance-state-name': (machine) => [toInstanceState(machine).name],
    'instance-state-code': (machine) => [String(toInstanceState(machine).code)],
    'instance-lifecycle': ({ market }) => [market === 'spot' ? 'spot' : undefined],
    'availability-zone': ({ zone }) => [zone],
    'image-id': ({ imageId }) => [imageId ?? undefined],
    architecture: (machine) => [typeOf(machine)?.architecture ?? 'x86_64'],
    'launch-time': ({ startedAt }) => [toInstant(startedAt)],
    'client-token': (machine) => [attributesOf(machine).clientToken],
    'key-name': (machine) => [attributesOf(machine).keyName ?? undefined],
    'reservation-id': (machine) => [attributesOf(machine).reservationId],
    'owner-id': () => [account.accountId],
    'vpc-id': ({ interfaces }) => interfaces.slice(0, 1).map(() => account.vpcId),
    'subnet-id': ({ interfaces }) => interfaces.slice(0, 1).map(({ subnetId }) => subnetId),
    'private-ip-address': ({ interfaces }) => interfaces.slice(0, 1).map(({ privateAddress }) => privateAddress),
    'ip-address': ({ interfaces }) => interfaces.map(({ publicAddress }) => publicAddress ?? undefined),
    'instance.group-id': (machine) => attributesOf(machine).securityGroupIds,
    'instance.group-name': (machine) => attributesOf(machine).securityGroupIds.map(groupName),
    'network-interface.network-interface-id': ({ interfaces }) => interfaces.map(({ id }) => id),
    'block-device-mapping.volume-id': ({ disks }) => disks.map(({ id }) => id),
    'block-device-mapping.device-name': ({ disks }) => disks.map(({ attachment }) => attachment?.device),
    'block-device-mapping.delete-on-termination': ({ disks }) =>
      disks.map(({ attachment }) => String(attachment?.deleteWithMachine ?? false)),
    'root-device-name': (machine) => {
      const image = imageOf(machine);
      return [image && imageAttributesOf(image).rootDevice];
    },
    'root-device-type': () => ['ebs'],
    'spot-instance-request-id': (machine) => [attributesOf(machine).spot?.requestId],
    'state-reason-code': ({ reason }) => [reason?.code],
    'metadata-options.http-tokens': (machine) => [attributesOf(machine).metadata.httpTokens],
    tenancy: (machine) => [attributesOf(machine).tenancy],
  };
}
