import {
  type CloudProvisioningErrorDetails,
  createCloudProvisioningError,
  isCloudProvisioningError,
} from '@cloud-spi/spi';

/**
 * Says an error again with other details, such as the method that a shared request failed for. The original is the cause.
 *
 * @param error - What was thrown; anything but an error of the contract is returned as it is.
 * @param changes - The details that differ.
 */
export function restateError(error: unknown, changes: Partial<CloudProvisioningErrorDetails>): unknown {
  if (!isCloudProvisioningError(error)) return error;
  return createCloudProvisioningError({ ...error, message: error.message, cause: error, ...changes });
}
