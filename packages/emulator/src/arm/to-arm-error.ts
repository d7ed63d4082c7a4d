import { ParkError } from '../park/park-error.ts';
import { ArmError } from './arm-error.ts';

/**
 * Puts a refusal of the park into Azure's words; anything else stays as it is.
 * @param size the size that was wanted, for words about capacity
 * @param place where it was wanted
 */
export function toArmError(error: unknown, size = '', place = ''): unknown {
  if (!(error instanceof ParkError)) return error;
  switch (error.problem) {
    case 'capacity':
      return capacityError(size, place);
    case 'quota':
      return quotaError(error.subject);
    case 'address-in-use':
      return new ArmError(
        400,
        'PrivateIPAddressInUse',
        `IP configuration is using the private IP address ${error.subject} which is already allocated to another resource.`,
      );
    case 'addresses-exhausted':
      return new ArmError(400, 'SubnetIsFull', 'Subnet does not have enough capacity for 1 IP addresses.');
    case 'protected':
      return new ArmError(
        409,
        'ScopeLocked',
        `The scope '${error.subject}' cannot perform delete operation because following scope(s) are locked: '${error.subject}'. Please remove the lock and try again.`,
      );
    case 'wrong-state':
      return new ArmError(409, 'OperationNotAllowed', `The operation is not allowed now: ${error.message}`);
    case 'in-use':
      return new ArmError(409, 'OperationNotAllowed', `The resource is in use: ${error.message}`);
    case 'unknown-type':
      return skuNotAvailable(size, place);
    default:
      return new ArmError(400, 'InvalidParameter', error.message);
  }
}

/** Azure has no room for a machine. */
export function capacityError(size: string, place: string): ArmError {
  if (/-\d$/.test(place)) {
    return new ArmError(
      409,
      'ZonalAllocationFailed',
      `Allocation failed. We do not have sufficient capacity for the requested VM size ${size} in this zone.`,
    );
  }
  return new ArmError(
    409,
    'AllocationFailed',
    `Allocation failed. We do not have sufficient capacity for the requested VM size ${size} in this region.`,
  );
}

/** The size is not for this subscription here. */
export function skuNotAvailable(size: string, place: string): ArmError {
  return new ArmError(
    409,
    'SkuNotAvailable',
    `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${size}' is currently not available in location '${place}'.`,
  );
}

/** A limit of the subscription. @param quota the park's name of it */
export function quotaError(quota: string): ArmError {
  if (quota === 'addresses') {
    return new ArmError(
      400,
      'PublicIPCountLimitReached',
      'Cannot create more public IP addresses for this subscription.',
    );
  }
  return new ArmError(
    409,
    'OperationNotAllowed',
    'Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Submit a request for Quota increase.',
  );
}

/** Too many requests. @param target the limit that was reached */
export function throttled(target: string, retryAfterSeconds: number): ArmError {
  const message = 'The server rejected the request because too many requests have been received for this subscription.';
  return new ArmError(429, 'OperationNotAllowed', message, {
    retryAfterSeconds,
    details: [{ code: 'TooManyRequests', target, message: `{"operationGroup":"${target}"}` }],
  });
}
