import type { FaultKind, FaultRule } from '../faults.ts';
import type { WireRequest } from '../http/api-server.ts';
import { asObject } from './arm-context.ts';
import { ArmError } from './arm-error.ts';
import { capacityError, quotaError, throttled } from './to-arm-error.ts';

/** Azure's words for a fault that refuses a request. */
export function refuseByFault({ kind, status = 500 }: FaultRule, request: WireRequest): ArmError {
  switch (kind) {
    case 'throttle':
      return throttled('HighCostGet', 5);
    case 'capacity':
      return capacityError(sizeOf(request), '');
    case 'quota':
      return quotaError('vcpus');
    case 'unavailable':
      return new ArmError(503, 'ServiceUnavailable', 'The service is unavailable. Please try again.');
    case 'unauthenticated':
      return new ArmError(401, 'ExpiredAuthenticationToken', 'The access token expiry UTC time is in the past.');
    case 'permission-denied':
      return new ArmError(
        403,
        'AuthorizationFailed',
        'The client does not have authorization to perform the action over the scope.',
      );
    default:
      return new ArmError(status, 'InternalServerError', 'The server encountered an internal error. Please retry.');
  }
}

function sizeOf({ body }: WireRequest): string {
  try {
    const properties = asObject(asObject(JSON.parse(body)).properties);
    return String(asObject(properties.hardwareProfile).vmSize ?? '');
  } catch {
    return '';
  }
}

const wantsRoom = ['VirtualMachines_CreateOrUpdate', 'VirtualMachines_Start'];

/** Whether a fault without an operation strikes one: only some need capacity, and only lists can be stale. */
export function faultApplies(kind: FaultKind, operation: string | undefined): boolean {
  if (kind === 'capacity' || kind === 'quota') return wantsRoom.includes(operation ?? '');
  if (kind === 'stale-list') return /_List/.test(operation ?? '');
  return true;
}
