import type { CallOptions } from '@cloud-spi/spi';
import type { Instance } from './ec2-api.ts';
import type { Ec2Call, Ec2Requests } from './ec2-requests.ts';
import type { Ec2Tools } from './ec2-tools.ts';
import { checkInstanceId } from './instance-ids.ts';

/**
 * Changes an instance of this owner: reads whose it is, then makes the change, again while EC2 does not know an instance
 * that this object made a moment ago (a read that succeeds does not mean that it can be changed).
 *
 * @param tools - EC2.
 * @param operation - The method of the contract.
 * @param instanceId - The instance.
 * @param options - Of the call.
 * @param change - Makes the change; safe to repeat.
 * @throws InvalidConfiguration for a malformed id; NotFound; PermissionDenied.
 */
export async function changeInstance(
  { instances, requests, settings }: Ec2Tools,
  operation: string,
  instanceId: string,
  options: CallOptions,
  change: (instance: Instance, requests: Ec2Requests, call: Ec2Call) => Promise<void>,
): Promise<void> {
  checkInstanceId(instanceId, operation);
  const instance = await instances.readOwned(instanceId, operation, options);
  const zone = instance.Placement?.AvailabilityZone;
  const { InstanceType: instanceType } = instance;
  const scope = {
    provider: 'aws',
    region: settings.region,
    ...(zone !== undefined && { zone }),
    ...(instanceType !== undefined && { instanceType }),
  };
  const call = { ...options, operation, instanceId, scopes: [scope] };
  await instances.recent.untilVisible(instanceId, () => change(instance, requests, call), options);
}
