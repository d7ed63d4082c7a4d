import type { Ec2Api, RunInstancesRequest } from './ec2-api.ts';

/**
 * Makes an instance as somebody would by hand, without any tag of the contract.
 *
 * @param api - EC2; closed at the end.
 * @param launch - Image, type and subnet.
 * @returns Its id.
 */
export async function createUnownedInstance(
  api: Ec2Api,
  launch: Pick<RunInstancesRequest, 'ImageId' | 'InstanceType' | 'SubnetId'>,
): Promise<string> {
  try {
    const { Instances: [instance] = [] } = await api.send('RunInstances', { ...launch, MinCount: 1, MaxCount: 1 }, {});
    return instance?.InstanceId ?? '';
  } finally {
    api.close();
  }
}

/** Terminates an instance by hand. @param api EC2; closed at the end @param instanceId the instance */
export async function deleteInstance(api: Ec2Api, instanceId: string): Promise<void> {
  try {
    await api.send('TerminateInstances', { InstanceIds: [instanceId] }, {});
  } finally {
    api.close();
  }
}
