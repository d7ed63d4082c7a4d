import type { CallOptions, ProviderScope } from '@cloud-spi/spi';
import type { Ec2Tools } from './ec2-tools.ts';
import { toAwsError } from './to-cloud-provisioning-error.ts';

const OPERATION = 'describeScope';

/**
 * Finds out whose account it is: every VPC has a security group `default` whose owner is the account. Groups of others
 * show only where a VPC is shared; then the option `accountId` decides.
 *
 * @param tools - EC2.
 * @param options - Of the call.
 * @throws InvalidConfiguration when the account cannot be told, or is not the one that the option names.
 */
export async function describeScope({ requests, settings }: Ec2Tools, options: CallOptions): Promise<ProviderScope> {
  const { region, accountId } = settings;
  const request = { Filters: [{ Name: 'group-name', Values: ['default'] }] };
  const { SecurityGroups = [] } = await requests.send('DescribeSecurityGroups', request, {
    ...options,
    operation: OPERATION,
  });
  const owners = new Set(SecurityGroups.flatMap(({ OwnerId }) => OwnerId ?? []));
  const [onlyOwner] = owners.size === 1 ? owners : [];
  const account = accountId ?? onlyOwner;
  if (account === undefined) {
    const found = owners.size === 0 ? 'it has no security groups' : `its security groups have ${owners.size} owners`;
    const message = `The account cannot be told in ${region}: ${found}. The option accountId says which it is`;
    throw toAwsError('InvalidConfiguration', message, { operation: OPERATION });
  }
  if (owners.size > 0 && !owners.has(account)) {
    const message = `The credentials are of the account ${[...owners].join(' or ')}; the option accountId says ${account}`;
    throw toAwsError('InvalidConfiguration', message, { operation: OPERATION });
  }
  return { provider: 'aws', id: `aws:${account}/${region}`, attributes: { account, region } };
}
