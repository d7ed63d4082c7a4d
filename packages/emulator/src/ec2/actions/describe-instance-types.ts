import type { ParkType } from '../../park/park-options.ts';
import { describeCollection } from '../describe-collection.ts';
import { Ec2Error } from '../ec2-error.ts';
import type { XmlObject } from '../wire/to-xml.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export const describeInstanceTypes = describeCollection<ParkType>({
  setName: 'instanceTypeSet',
  pageLimits: { min: 5, max: 100 },
  ignored: ['IncludeUnsupportedInRegion'],
  keys: [
    {
      parameter: 'InstanceType',
      keyOf: ({ name }) => name,
      refuse: (missing) =>
        new Ec2Error(
          'InvalidInstanceType',
          `The following supplied instance types do not exist: [${missing.join(', ')}]`,
        ),
    },
  ],
  items: ({ park, realm }) => park.types(realm),
  filters: () => ({
    'instance-type': ({ name }) => [name],
    'bare-metal': ({ isBareMetal }) => [String(isBareMetal ?? false)],
    'current-generation': (type) => [String(isCurrent(type))],
    hypervisor: (type) => [hypervisorOf(type)],
    'memory-info.size-in-mib': ({ memoryMib }) => [String(memoryMib)],
    'processor-info.supported-architecture': ({ architecture = 'x86_64' }) => [architecture],
    'processor-info.supported-features': (type) => featuresOf(type) ?? [],
    'supported-usage-class': () => usageClasses,
    'supported-root-device-type': () => ['ebs'],
    'supported-virtualization-type': () => ['hvm'],
    'vcpu-info.default-vcpus': ({ vcpus }) => [String(vcpus)],
    'burstable-performance-supported': ({ name }) => [String(name.startsWith('t'))],
  }),
  toXml: (_, type) => toInstanceType(type),
});

const usageClasses = ['on-demand', 'spot'];

function isCurrent({ name }: ParkType): boolean {
  return !name.startsWith('t2.');
}

/** Metal has none. */
function hypervisorOf({ isBareMetal, attributes }: ParkType): string | undefined {
  return isBareMetal ? undefined : String(attributes?.hypervisor ?? 'nitro');
}

function featuresOf({ hasNestedVirtualization }: ParkType): string[] | undefined {
  return hasNestedVirtualization ? ['nested-virtualization'] : undefined;
}

function toInstanceType(type: ParkType): XmlObject {
  const { name, vcpus, memoryMib, isBareMetal = false, architecture = 'x86_64' } = type;
  const threads = architecture === 'arm64' || vcpus === 1 ? 1 : 2;
  return {
    instanceType: name,
    currentGeneration: isCurrent(type),
    freeTierEligible: name.endsWith('.micro'),
    supportedUsageClasses: usageClasses,
    supportedRootDeviceTypes: ['ebs'],
    supportedVirtualizationTypes: ['hvm'],
    bareMetal: isBareMetal,
    hypervisor: hypervisorOf(type),
    processorInfo: {
      supportedArchitectures: [architecture],
      sustainedClockSpeedInGhz: 3.1,
      supportedFeatures: featuresOf(type),
      manufacturer: architecture === 'arm64' ? 'AWS' : 'Intel',
    },
    vCpuInfo: { defaultVCpus: vcpus, defaultCores: vcpus / threads, defaultThreadsPerCore: threads },
    memoryInfo: { sizeInMiB: memoryMib },
    instanceStorageSupported: false,
    ebsInfo: { ebsOptimizedSupport: 'default', encryptionSupport: 'supported', nvmeSupport: 'required' },
    networkInfo: {
      networkPerformance: 'Up to 10 Gigabit',
      maximumNetworkInterfaces: vcpus > 2 ? 4 : 2,
      ipv4AddressesPerInterface: 10,
      ipv6Supported: true,
      enaSupport: 'required',
    },
    placementGroupInfo: { supportedStrategies: ['cluster', 'partition', 'spread'] },
    hibernationSupported: false,
    burstablePerformanceSupported: name.startsWith('t'),
    dedicatedHostsSupported: !name.startsWith('t'),
    autoRecoverySupported: !isBareMetal,
  };
}
