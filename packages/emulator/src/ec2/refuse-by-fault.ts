import type { FaultKind, FaultRule } from '../faults.ts';
import { throttled } from './answer-request.ts';
import { Ec2Error } from './ec2-error.ts';
import { capacityError } from './to-ec2-error.ts';

/** EC2's words for a fault that refuses a request. @param parameters of the request that it strikes */
export function refuseByFault({ kind, status = 500 }: FaultRule, parameters: ReadonlyMap<string, string>): Ec2Error {
  switch (kind) {
    case 'throttle':
      return throttled();
    case 'capacity':
      return capacityError(parameters.get('InstanceType') ?? 'instance', parameters.get('Placement.AvailabilityZone'));
    case 'quota':
      return new Ec2Error('InstanceLimitExceeded', 'Your quota allows for 0 more running instance(s).');
    case 'unavailable':
      return new Ec2Error('Unavailable', 'The service is unavailable. Please try again shortly.');
    case 'unauthenticated':
      return new Ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials');
    case 'permission-denied':
      return new Ec2Error('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    default:
      return new Ec2Error('InternalError', 'An internal error has occurred', status);
  }
}

/** Whether a fault without an operation strikes an action: capacity is needed by launches only, and lists can be stale. */
export function faultApplies(kind: FaultKind, action: string | undefined): boolean {
  if (kind === 'capacity' || kind === 'quota') return action === 'RunInstances' || action === 'StartInstances';
  if (kind === 'stale-list') return action?.startsWith('Describe') ?? false;
  return true;
}
