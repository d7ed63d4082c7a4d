import {
  type CloudProvisioningErrorDetails,
  createCloudProvisioningError,
  isCloudProvisioningError,
} from '@cloud-spi/spi';

/** An error of provider-memory. */
export function failWith(
  details: Pick<CloudProvisioningErrorDetails, 'code'> & Partial<CloudProvisioningErrorDetails>,
) {
  return createCloudProvisioningError({ provider: 'memory', operation: 'mutant', message: 'Changed', ...details });
}

/**
 * Changes the errors of a call.
 *
 * @param call - What may fail.
 * @param change - The fields that differ.
 */
export async function withChangedErrors<T>(
  call: Promise<T>,
  change: (details: CloudProvisioningErrorDetails) => Partial<CloudProvisioningErrorDetails>,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    const { code, message, provider, operation, instanceId, retryable, outcome, scopes, problems, lastInfo } = error;
    const details = { code, message, provider, operation, instanceId, retryable, outcome, scopes, problems, lastInfo };
    throw createCloudProvisioningError({ ...details, ...change(details) });
  }
}
