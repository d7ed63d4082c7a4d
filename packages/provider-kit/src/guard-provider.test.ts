import {
  type CallOptions,
  type CloudProviderImplementation,
  type CloudProviderSPI,
  createCloudProvisioningError,
  type InstanceConfiguration,
  type InstanceInfo,
  VOLUME_TYPES,
} from '@cloud-spi/spi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL_CAPABILITIES } from '../test/fixtures/all-capabilities.ts';
import { recordTelemetry, type TelemetryRecord } from '../test/record-telemetry.ts';
import { guardProvider } from './guard-provider.ts';
import { METHOD_RULES } from './method-rules.ts';
import { createRetrier } from './retrier.ts';
import { VirtualClock } from './virtual-clock.ts';

const CONFIGURATION: InstanceConfiguration = { name: 'a', namespace: 'n', imageId: 'i', instanceType: 't' };

const INFO: InstanceInfo = {
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
function setUp(overrides: Overrides = {}) {
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
const CALLS: Readonly<
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
const OPERATIONS = Object.keys(CALLS) as (keyof typeof CALLS)[];
const STREAMS: readonly string[] = ['listInstances', 'listInstanceTypes'];

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of stream) elements.push(element);
  return elements;
}

async function errorOf(promise: Promise<unknown>) {
  return await promise.then(
    (value) => Promise.reject(new Error(`It did not fail, it answered ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}

function deepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof AbortSignal) return true;
  return Object.isFrozen(value) && Object.values(value).every(deepFrozen);
}

describe('guardProvider: every method', () => {
  it.each(OPERATIONS)('%s passes the call on, with a signal and a deadline, and answers', async (operation) => {
    const { provider, calls, clock } = setUp();
    await CALLS[operation](provider);
    const last = calls.at(-1)?.values.at(-1) as CallOptions;
    expect(calls.at(-1)?.operation).toBe(operation);
    expect(last.signal).toBeInstanceOf(AbortSignal);
    expect(last.timeoutMs).toBe(METHOD_RULES[operation].defaultTimeoutMs);
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it.each(OPERATIONS)(
    '%s turns whatever is thrown into Unknown, without its message and with its cause',
    async (operation) => {
      const cause = new TypeError('password=hunter2');
      const { provider } = setUp({
        [operation]: () => {
          throw cause;
        },
      });
      const error = await errorOf(CALLS[operation](provider));
      expect(error).toMatchObject({ code: 'Unknown', provider: 'test', operation, outcome: 'unknown', cause });
      expect(JSON.stringify(error)).not.toContain('hunter2');
    },
  );

  it.each(OPERATIONS)("%s lets the provider's own errors pass", async (operation) => {
    const own = createCloudProvisioningError({
      code: 'RateLimited',
      provider: 'test',
      operation,
      message: 'slow down',
    });
    const { provider } = setUp({
      [operation]: () => {
        throw own;
      },
    });
    expect(await errorOf(CALLS[operation](provider))).toBe(own);
  });

  it.each(OPERATIONS)('%s ends at its deadline although the provider ignores its signal', async (operation) => {
    const never = () => new Promise<never>(() => {});
    const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: never }) });
    const { provider, clock } = setUp({ [operation]: STREAMS.includes(operation) ? stream : never });
    const call = errorOf(CALLS[operation](provider, { timeoutMs: 5_000 }));
    await clock.advance(6_000); // a method that watches its deadline itself has a second of grace
    expect(await call).toMatchObject({ code: 'Timeout', operation, outcome: 'unknown' });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it.each(OPERATIONS)(
    '%s ends when its caller aborts it although the provider ignores its signal',
    async (operation) => {
      const never = () => new Promise<never>(() => {});
      const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: never }) });
      const { provider, clock } = setUp({ [operation]: STREAMS.includes(operation) ? stream : never });
      const controller = new AbortController();
      const call = errorOf(CALLS[operation](provider, { signal: controller.signal }));
      await clock.advance(10);
      controller.abort(new Error('enough'));
      expect(await call).toMatchObject({ code: 'Aborted', outcome: 'unknown', cause: { message: 'enough' } });
    },
  );

  it.each(OPERATIONS)('%s does not reach the provider when its signal is aborted already', async (operation) => {
    const { provider, calls } = setUp();
    const error = await errorOf(CALLS[operation](provider, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'Aborted', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it.each(OPERATIONS)('%s refuses call options that it does not know', async (operation) => {
    const { provider, calls } = setUp();
    const error = await errorOf(CALLS[operation](provider, { timeoutMs: 0, timeout: 1 } as CallOptions));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', operation, provider: 'test' });
    expect(calls).toEqual([]);
  });

  it.each(OPERATIONS)('%s throws NotSupported when the provider lacks it', async (operation) => {
    const { provider } = setUp({ [operation]: undefined });
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'NotSupported', operation });
  });

  it.each(OPERATIONS)('%s throws Aborted after disposal', async (operation) => {
    const { provider, calls } = setUp();
    await provider[Symbol.asyncDispose]();
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'Aborted', outcome: 'not-sent' });
    expect(calls.map((call) => call.operation)).toEqual(['dispose']);
  });
});

describe('guardProvider: capabilities', () => {
  it.each([
    ['stopInstance', 'stopStart'],
    ['startInstance', 'stopStart'],
    ['getConsoleOutput', 'consoleOutput'],
    ['listInstanceTypes', 'instanceTypeCatalog'],
    ['preflight', 'preflight'],
  ] as const)('%s throws NotSupported without %s, even though it is implemented', async (operation, flag) => {
    const { provider, calls } = setUp({ capabilities: { ...ALL_CAPABILITIES, [flag]: false } });
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'NotSupported', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it('are frozen, and a copy', () => {
    const declared = { ...ALL_CAPABILITIES, volumeTypes: [...VOLUME_TYPES] };
    const { provider } = setUp({ capabilities: declared });
    declared.volumeTypes.pop();
    expect(provider.capabilities.volumeTypes).toEqual(VOLUME_TYPES);
    expect(deepFrozen(provider.capabilities)).toBe(true);
  });

  it('must be complete: the mistake of an author shows at once', () => {
    const { spot: _spot, ...incomplete } = ALL_CAPABILITIES;
    expect(() => setUp({ capabilities: { ...incomplete, maxAdditionalVolumes: -1 } })).toThrow(
      /spot, maxAdditionalVolumes/,
    );
  });

  it('refuse what a configuration asks beyond them, before the provider sees it', async () => {
    const { provider, calls } = setUp({ capabilities: { ...ALL_CAPABILITIES, spot: false } });
    const error = await errorOf(provider.provisionInstance({ ...CONFIGURATION, market: 'spot' }));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', problems: [{ path: 'market' }], outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });
});

describe('guardProvider: input', () => {
  it.each([
    ['a configuration', (p: CloudProviderSPI) => p.provisionInstance({ ...CONFIGURATION, name: '' })],
    ['an empty instance id', (p: CloudProviderSPI) => p.getInstanceInfo('')],
    ['a token', (p: CloudProviderSPI) => p.terminateByToken('with space', {})],
    ['a placement', (p: CloudProviderSPI) => p.terminateByToken('t', { zone: 1 } as never)],
    ['a key of a placement', (p: CloudProviderSPI) => p.terminateByToken('t', { names: ['z'] } as never)],
    ['tags', (p: CloudProviderSPI) => p.addTags('i-1', { 'cloud-spi-owner': 'me' })],
    ['tag keys', (p: CloudProviderSPI) => p.removeTags('i-1', ['cloud-spi-owner'])],
    ['a filter key', (p: CloudProviderSPI) => collect(p.listInstances({ nam: 'x' } as never))],
    ['a filter of instance types', (p: CloudProviderSPI) => collect(p.listInstanceTypes({ arch: 'x' } as never))],
  ])('that is wrong never reaches the provider: %s', async (_, call) => {
    const { provider, calls } = setUp();
    expect(await errorOf(call(provider))).toMatchObject({ code: 'InvalidConfiguration', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it('reaches the provider as a frozen copy, bytes included', async () => {
    const userData = Uint8Array.of(1, 2, 3);
    const given = { ...CONFIGURATION, tags: { a: 'b' }, zone: undefined, userData };
    const { provider, calls } = setUp({
      provisionInstance: async (configuration: InstanceConfiguration) => {
        (configuration.userData as Uint8Array).fill(0);
        return INFO;
      },
    });
    await provider.provisionInstance(given);
    const seen = calls[0]?.values[0] as InstanceConfiguration;
    expect(Object.keys(seen)).not.toContain('zone');
    expect([Object.isFrozen(seen), Object.isFrozen(seen.tags)]).toEqual([true, true]);
    expect(userData).toEqual(Uint8Array.of(1, 2, 3));
    expect(Object.isFrozen(given)).toBe(false);
  });
});

describe('guardProvider: output', () => {
  it('is a frozen copy', async () => {
    const { provider } = setUp();
    const info = await provider.getInstanceInfo('i-1');
    expect(info).toEqual(INFO);
    expect(info).not.toBe(INFO);
    expect(deepFrozen(info)).toBe(true);
  });

  it.each([
    ['provisionInstance', { ...INFO, state: 'RUNNING', region: undefined }, ['state', 'region']],
    ['getInstanceInfo', undefined, ['(value)']],
    ['resolveConfiguration', { ...CONFIGURATION, name: 1 }, ['name']],
    ['describeScope', { provider: 'test', id: '' }, ['id', 'attributes']],
    ['terminateByToken', { remaining: -1 }, ['remaining']],
    ['getConsoleOutput', Uint8Array.of(1), ['(value)']],
    ['preflight', [{ code: 'Nope', message: 'x' }], ['[0].code']],
  ] as const)('of a wrong shape is Unknown and names the fields: %s', async (operation, answer, fields) => {
    const { provider } = setUp({ [operation]: async () => answer });
    const error = await errorOf(CALLS[operation](provider));
    expect(error).toMatchObject({ code: 'Unknown', operation, outcome: 'unknown' });
    for (const field of fields) expect((error as Error).message).toContain(field);
  });

  it('of a wrong shape keeps the id of what was made, so that it can be removed', async () => {
    const { provider } = setUp({ provisionInstance: async () => ({ instanceId: 'i-9' }) });
    expect(await errorOf(provider.provisionInstance(CONFIGURATION))).toMatchObject({ instanceId: 'i-9' });
  });

  it('of a stream is checked element by element', async () => {
    const { provider } = setUp({
      listInstances: async function* () {
        yield INFO;
        yield { ...INFO, tags: { a: 1 } };
      },
    });
    const seen: InstanceInfo[] = [];
    const read = async () => {
      for await (const info of provider.listInstances()) seen.push(info);
    };
    expect(await errorOf(read())).toMatchObject({ code: 'Unknown', message: expect.stringContaining('tags') });
    expect(seen).toEqual([INFO]);
  });
});

describe('guardProvider: streams', () => {
  it('yield what there was before the error', async () => {
    const lost = createCloudProvisioningError({
      code: 'Unavailable',
      provider: 'test',
      operation: 'listInstances',
      message: '',
    });
    const { provider } = setUp({
      listInstances: async function* () {
        yield INFO;
        throw lost;
      },
    });
    const iterator = provider.listInstances()[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(INFO);
    expect(await errorOf(iterator.next())).toBe(lost);
  });

  it('end the iteration of the provider when the caller stops early, and keep no timer', async () => {
    let isClosed = false;
    const { provider, clock } = setUp({
      listInstances: async function* () {
        try {
          yield INFO;
          yield INFO;
        } finally {
          isClosed = true;
        }
      },
    });
    for await (const _ of provider.listInstances()) break;
    await clock.advance(0);
    expect([isClosed, clock.pendingDelays]).toEqual([true, 0]);
  });
});

describe('guardProvider: interruption', () => {
  it('aborts the signal that the provider got, and takes the outcome that it knows better', async () => {
    const { provider, clock } = setUp({
      provisionInstance: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            const details = { code: 'Aborted', provider: 'test', operation: 'provisionInstance', message: '' } as const;
            reject(createCloudProvisioningError({ ...details, outcome: 'not-sent' }));
          });
        }),
    });
    const call = errorOf(provider.provisionInstance(CONFIGURATION, { timeoutMs: 10 }));
    await clock.advance(10);
    expect(await call).toMatchObject({ code: 'Timeout', outcome: 'not-sent' });
  });

  it('does not lose what was accepted in the moment of the abort', async () => {
    const { provider, clock } = setUp({
      provisionInstance: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(INFO))),
    });
    const call = provider.provisionInstance(CONFIGURATION, { timeoutMs: 10 });
    await clock.advance(10);
    expect((await call).instanceId).toBe('i-1');
  });

  it('leaves the deadline of a wait to the provider, whose error says more', async () => {
    const { provider, clock } = setUp({
      waitForInstanceRunning: async (_: string, { timeoutMs }: { timeoutMs: number }) => {
        await clock.delay(timeoutMs);
        const details = {
          code: 'Timeout',
          provider: 'test',
          operation: 'waitForInstanceRunning',
          message: '',
        } as const;
        throw createCloudProvisioningError({ ...details, lastInfo: INFO });
      },
    });
    const call = errorOf(provider.waitForInstanceRunning('i-1', { timeoutMs: 500 }));
    await clock.advance(500);
    expect(await call).toMatchObject({ code: 'Timeout', lastInfo: INFO });
  });

  it('by disposal ends pending calls and disposes the provider once', async () => {
    const { provider, calls } = setUp({ getInstanceInfo: () => new Promise(() => {}) });
    const pending = errorOf(provider.getInstanceInfo('i-1'));
    await Promise.all([provider[Symbol.asyncDispose](), provider[Symbol.asyncDispose]()]);
    expect(await pending).toMatchObject({ code: 'Aborted', instanceId: 'i-1' });
    expect(calls.map(({ operation }) => operation)).toEqual(['getInstanceInfo', 'dispose']);
  });
});

describe('guardProvider: telemetry', () => {
  let telemetry: TelemetryRecord;
  beforeEach(() => {
    telemetry = recordTelemetry();
  });
  afterEach(() => telemetry.stop());

  it.each(OPERATIONS)('%s is one span and one measurement', async (operation) => {
    const { provider } = setUp();
    await CALLS[operation](provider);
    const attributes = { 'cloud_spi.provider': 'test', 'cloud_spi.operation': operation };
    expect(telemetry.spans).toMatchObject([{ name: `cloud_spi.${operation}`, attributes, isEnded: true }]);
    expect(telemetry.measurements).toMatchObject([{ instrument: 'cloud_spi.call.duration', attributes }]);
  });

  it('counts an answer of a wrong shape as an error of the provider', async () => {
    const { provider } = setUp({ getInstanceInfo: async () => undefined });
    await errorOf(provider.getInstanceInfo('i-1'));
    expect(telemetry.measurements.at(-1)).toMatchObject({
      instrument: 'cloud_spi.call.errors',
      attributes: { 'error.type': 'Unknown' },
    });
  });

  it('does not count a call that never reaches the provider', async () => {
    const { provider } = setUp();
    await errorOf(provider.getInstanceInfo(''));
    await provider[Symbol.asyncDispose]();
    await errorOf(provider.getInstanceInfo('i-1'));
    expect([telemetry.spans, telemetry.measurements]).toEqual([[], []]);
  });

  it('is where the retries of the provider show', async () => {
    const clock = new VirtualClock();
    const retrier = createRetrier({ clock, maxAttempts: 2, random: () => 0 });
    const details = { provider: 'test', operation: 'getInstanceInfo', message: '' } as const;
    const { provider } = setUp({
      getInstanceInfo: (_: string, options: CallOptions) =>
        retrier.run(
          async (attempt) => {
            if (attempt === 1) throw createCloudProvisioningError({ ...details, code: 'Unavailable' });
            return INFO;
          },
          { ...options, idempotent: true },
        ),
    });
    await provider.getInstanceInfo('i-1');
    expect(telemetry.spans[0]?.events.map(({ name }) => name)).toEqual(['cloud_spi.retry']);
  });
});

describe('guardProvider: itself', () => {
  it('returns a guarded provider as it is', () => {
    const { provider } = setUp();
    expect(guardProvider(provider)).toBe(provider);
  });

  it('guards a copy of a guarded provider in which a method was replaced', async () => {
    const { provider } = setUp();
    const replaced = guardProvider({ ...provider, getInstanceInfo: async () => ({}) as InstanceInfo });
    expect(await errorOf(replaced.getInstanceInfo('i-1'))).toMatchObject({ code: 'Unknown' });
  });

  it('refuses another version of the contract, and a name that is none', () => {
    const { implementation } = setUp();
    expect(() => guardProvider({ ...implementation, spiVersion: 2 as 1 })).toThrow(/version 2/);
    expect(() => guardProvider({ ...implementation, getProviderName: () => 'My Cloud' })).toThrow(TypeError);
  });

  it('keeps the identity of the provider', () => {
    const { provider } = setUp();
    expect([provider.spiVersion, provider.getProviderName()]).toEqual([1, 'test']);
  });
});
