import { VirtualClock } from '@cloud-spi/provider-kit';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { createMemoryCloud, createProvider, type MemoryCloudOptions } from '../src/index.ts';

/** A small configuration that every cloud of these tests takes. */
export const CONFIGURATION: InstanceConfiguration = {
  name: 'worker',
  namespace: 'tests',
  imageId: 'linux',
  instanceType: 'small',
};

/** A cloud in virtual time, with a provider of its own. */
export function setUp(options: MemoryCloudOptions = {}) {
  const clock = new VirtualClock();
  const cloud = createMemoryCloud({ clock, ...options });
  const provider = createProvider({ cloud });
  const { timings } = cloud.settings;
  return {
    clock,
    cloud,
    provider,
    timings,
    /** An instance that runs. */
    async runInstance(configuration: Partial<InstanceConfiguration> = {}) {
      const { instanceId } = await provider.provisionInstance({ ...CONFIGURATION, ...configuration });
      await clock.advance(timings.pendingMs);
      return await provider.getInstanceInfo(instanceId);
    },
    stateOf: async (instanceId: string) => (await provider.getInstanceInfo(instanceId)).state,
  };
}

/** The error that a call is expected to fail with. */
export async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    (value) => new Error(`It did not fail, it answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isCloudProvisioningError(error)) throw error;
  return error;
}

/** All elements of a list. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of stream) elements.push(element);
  return elements;
}

/** The names of the instances of a list, in its order. */
export async function namesOf(stream: ReturnType<CloudProviderSPI['listInstances']>): Promise<string[]> {
  return (await collect(stream)).map(({ name }) => name);
}
