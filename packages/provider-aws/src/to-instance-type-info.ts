import type { Architecture, InstanceTypeInfo } from '@cloud-spi/spi';
import type { Ec2InstanceType, Image } from './ec2-api.ts';

/**
 * Translates an instance type.
 *
 * @param type - As EC2 describes it.
 * @param zones - The zones that offer it.
 */
export function toInstanceTypeInfo(type: Ec2InstanceType, zones: readonly string[]): InstanceTypeInfo {
  return {
    name: type.InstanceType ?? '',
    vcpus: type.VCpuInfo?.DefaultVCpus ?? 0,
    memoryMib: type.MemoryInfo?.SizeInMiB ?? 0,
    architecture: toArchitecture(type),
    nestedVirtualization: isNestedVirtualizationOffered(type),
    bareMetal: type.BareMetal ?? false,
    zones: zones.toSorted(),
  };
}

/** The processor architecture of an instance type. Macs count as what their processor is. @param type as EC2 has it */
export function toArchitecture({ ProcessorInfo }: Ec2InstanceType): Architecture {
  const names: readonly string[] = ProcessorInfo?.SupportedArchitectures ?? [];
  return names.some((name) => name.startsWith('arm64')) ? 'arm64' : 'x86_64';
}

/** The processor architecture of an image; 32-bit images run on 64-bit processors. @param image as EC2 has it */
export function toImageArchitecture({ Architecture }: Image): Architecture {
  return Architecture?.startsWith('arm64') === true ? 'arm64' : 'x86_64';
}

/**
 * Says whether guests can run virtual machines: a whole machine lets them always, other types where EC2 says so.
 *
 * @param type - As EC2 describes it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/amazon-ec2-nested-virtualization.html
 */
export function isNestedVirtualizationOffered(type: Ec2InstanceType): boolean {
  return type.BareMetal === true || needsNestedVirtualizationSwitch(type);
}

/** Says whether nested virtualization has to be asked for at the launch: never of metal. @param type as EC2 has it */
export function needsNestedVirtualizationSwitch({ BareMetal, ProcessorInfo }: Ec2InstanceType): boolean {
  return BareMetal !== true && ProcessorInfo?.SupportedFeatures?.includes('nested-virtualization') === true;
}
