import type {
  CallOptions,
  CloudProviderImplementation,
  CloudProviderSPI,
  InstanceConfiguration,
  InstanceInfo,
} from '@cloud-spi/spi';
import { guardProvider } from '../../src/guard-provider.ts';
import { METHOD_RULES } from '../../src/method-rules.ts';
import { VirtualClock } from '../../src/virtual-clock.ts';
import { ALL_CAPABILITIES } from '../fixtures/all-capabilities.ts';

/** One that the guard lets through. */
export const CONFIGURATION: InstanceConfiguration = { name: 'a', namespace: 'n', imageId: 'i', instanceType: 't' };

/** What the provider answers. */
export const INFO: InstanceInfo = {
  instanceId: 'i-1',
  name: 'a',
  namespace: 'n',
  state: 'running',
  instanceType: 't',
  availabilityZone: 'z',
  region: 'r',
  tags: { a: 'b' },
  providerData: {},
};

type Overrides = { [Key in keyof CloudProviderSPI]?: unknown };

/** A provider that answers correctly, notes how it was called, and can be told otherwise. */
export function setUp(overrides: Overrides = {}) {
  const calls: { operation: string; values: readonly unknown[] }[] = [];
  const note =
    (operation: string, answer: (...values: never[]) => unknown) =>
    (...values: never[]) => {
      calls.push({ operation, values });
      return answer(...values);
    };
  const answers: Overrides = {
    describeScope: async () => ({ provider: 'test', id: 'test:1', attributes: {} }),
    resolveConfiguration: async (configuration: InstanceConfiguration) => configuration,
    provisionInstance: async () => INFO,
    getInstanceInfo: async () => INFO,
    waitForInstanceRunning: async () => INFO,
    stopInstance: async () => undefined,
    startInstance: async () => undefined,
    terminateInstance: async () => undefined,
    terminateByToken: async () => ({ remaining: 0 }),
    waitForInstanceTerminated: async () => undefined,
    addTags: async () => undefined,
    removeTags: async () => undefined,
    listInstances: async function* () {
      yield INFO;
    },
    getConsoleOutput: async () => 'login:',
    listInstanceTypes: async function* () {},
    preflight: async () => [],
    ...overrides,
  };
  const methods = Object.keys(METHOD_RULES)
    .filter((operation) => answers[operation as keyof Overrides] !== undefined)
    .map((operation) => [operation, note(operation, answers[operation as keyof Overrides] as never)]);
  const clock = new VirtualClock(0);
  const implementation = {
    spiVersion: 1,
    capabilities: ALL_CAPABILITIES,
    getProviderName: () => 'test',
    [Symbol.asyncDispose]: note('dispose', async () => undefined),
    ...Object.fromEntries(methods),
    ...('capabilities' in overrides && { capabilities: overrides.capabilities }),
  } as CloudProviderImplementation;
  return { provider: guardProvider(implementation, { clock }), implementation, calls, clock };
}

/** One call of every guarded method, as a promise. */
export const CALLS: Readonly<
  Record<keyof typeof METHOD_RULES, (provider: CloudProviderSPI, options?: CallOptions) => Promise<unknown>>
> = {
  describeScope: (provider, options) => provider.describeScope(options),
  resolveConfiguration: (provider, options) => provider.resolveConfiguration(CONFIGURATION, options),
  provisionInstance: (provider, options) => provider.provisionInstance(CONFIGURATION, options),
  getInstanceInfo: (provider, options) => provider.getInstanceInfo('i-1', options),
  waitForInstanceRunning: (provider, options) => provider.waitForInstanceRunning('i-1', options),
  stopInstance: (provider, options) => provider.stopInstance('i-1', options),
  startInstance: (provider, options) => provider.startInstance('i-1', options),
  terminateInstance: (provider, options) => provider.terminateInstance('i-1', options),
  terminateByToken: (provider, options) => provider.terminateByToken('t', { zone: 'z' }, options),
  waitForInstanceTerminated: (provider, options) => provider.waitForInstanceTerminated('i-1', options),
  addTags: (provider, options) => provider.addTags('i-1', { a: 'b' }, options),
  removeTags: (provider, options) => provider.removeTags('i-1', ['a'], options),
  listInstances: (provider, options) => collect(provider.listInstances({}, options)),
  getConsoleOutput: (provider, options) => provider.getConsoleOutput('i-1', options),
  listInstanceTypes: (provider, options) => collect(provider.listInstanceTypes({}, options)),
  preflight: (provider, options) => provider.preflight(CONFIGURATION, options),
};
/** Names of all guarded methods. */
export const OPERATIONS = Object.keys(CALLS) as (keyof typeof CALLS)[];
/** Those that answer with a stream. */
export const STREAMS: readonly string[] = ['listInstances', 'listInstanceTypes'];

/** All elements of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of stream) elements.push(element);
  return elements;
}

/** What a promise is rejected with; fails when it is not. */
export async function errorOf(promise: Promise<unknown>) {
  return await promise.then(
    (value) => Promise.reject(new Error(`It did not fail, it answered ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}

/** Whether a value and all it holds are frozen. */
export function deepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof AbortSignal) return true;
  return Object.isFrozen(value) && Object.values(value).every(deepFrozen);
}
