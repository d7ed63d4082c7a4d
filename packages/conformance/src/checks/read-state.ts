import { type CloudProviderSPI, type InstanceState, isCloudProvisioningError } from '@cloud-spi/spi';

/**
 * Reads the state of an instance that may be gone.
 *
 * @param provider - Who reads.
 * @param instanceId - The instance.
 */
export async function readState(provider: CloudProviderSPI, instanceId: string): Promise<InstanceState | 'NotFound'> {
  try {
    return (await provider.getInstanceInfo(instanceId)).state;
  } catch (error) {
    if (isCloudProvisioningError(error) && error.code === 'NotFound') return 'NotFound';
    throw error;
  }
}
