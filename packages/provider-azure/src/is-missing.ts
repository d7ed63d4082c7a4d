import { isCloudProvisioningError } from '@cloud-spi/spi';

const MISSING: ReadonlySet<string> = new Set(['ResourceNotFound', 'NotFound']);

/**
 * Says whether a read failed because there is no such resource, whatever the contract calls that in its place.
 *
 * @param error - What was thrown.
 */
export function isMissing(error: unknown): boolean {
  return isCloudProvisioningError(error) && (error.code === 'NotFound' || MISSING.has(error.nativeCode ?? ''));
}
