import { ParkError } from '../park/park-error.ts';
import { Ec2Error } from './ec2-error.ts';

const quotaCodes: Readonly<Record<string, readonly [string, string]>> = {
  machines: ['InstanceLimitExceeded', 'You have requested more instances than your current instance limit allows.'],
  vcpus: [
    'VcpuLimitExceeded',
    'You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.',
  ],
  spotMachines: ['MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded'],
  disks: ['VolumeLimitExceeded', 'You have exceeded your maximum volume limit.'],
  addresses: ['AddressLimitExceeded', 'The maximum number of addresses has been reached.'],
};

/** Puts a refusal of the park into EC2's words; other errors stay what they are. */
export function toEc2Error(error: unknown, zone?: string): unknown {
  if (!(error instanceof ParkError)) return error;
  const { problem, subject, message } = error;
  switch (problem) {
    case 'capacity':
      return capacityError(subject, zone);
    case 'quota': {
      const [code, text] = quotaCodes[subject] ?? ['ResourceLimitExceeded', message];
      return new Ec2Error(code, text);
    }
    case 'addresses-exhausted':
      return new Ec2Error(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${subject}' to satisfy the requested number of instances.`,
      );
    case 'address-in-use':
      return new Ec2Error('InvalidIPAddress.InUse', `Address ${subject} is in use.`);
    case 'protected':
      return new Ec2Error(
        'OperationNotPermitted',
        `The instance '${subject}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    case 'wrong-state':
      return new Ec2Error('IncorrectInstanceState', message);
    default:
      return new Ec2Error('InvalidParameterValue', message);
  }
}

/** EC2's refusal for want of capacity. */
export function capacityError(type: string, zone: string | undefined): Ec2Error {
  const where = zone === undefined ? 'in this region' : `in the Availability Zone you requested (${zone})`;
  return new Ec2Error(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity ${where}. Our system will be working on provisioning additional capacity.`,
  );
}
