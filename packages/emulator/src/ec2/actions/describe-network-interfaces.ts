import type { NetworkInterface } from '../../park/to-machine.ts';
import { describeCollection, isOldEnough } from '../describe-collection.ts';
import { groupIdsOf, toNetworkInterface } from '../views/to-network-interface.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export const describeNetworkInterfaces = describeCollection<NetworkInterface>({
  setName: 'networkInterfaceSet',
  pageLimits: { min: 5, max: 1_000 },
  keys: [{ parameter: 'NetworkInterfaceId', kind: 'network-interface', keyOf: ({ id }) => id }],
  items: ({ park, realm }) => park.interfaces(realm),
  isListed: isOldEnough,
  filters: ({ account }) => ({
    'association.public-ip': ({ publicAddress }) => [publicAddress ?? undefined],
    'attachment.instance-id': ({ attachment }) => [attachment?.machineId],
    'attachment.device-index': ({ attachment }) => [attachment?.device],
    'attachment.delete-on-termination': ({ attachment }) => [
      attachment ? String(attachment.deleteWithMachine) : undefined,
    ],
    'attachment.status': ({ attachment }) => [attachment ? 'attached' : undefined],
    'availability-zone': ({ zone }) => [zone],
    description: ({ attributes }) => [String(attributes.description ?? '')],
    'group-id': groupIdsOf,
    'network-interface-id': ({ id }) => [id],
    'owner-id': () => [account.accountId],
    'private-ip-address': ({ privateAddress }) => [privateAddress],
    status: ({ attachment }) => [attachment ? 'in-use' : 'available'],
    'subnet-id': ({ subnetId }) => [subnetId],
    'vpc-id': () => [account.vpcId],
  }),
  labelsOf: ({ labels }) => labels,
  toXml: toNetworkInterface,
});
