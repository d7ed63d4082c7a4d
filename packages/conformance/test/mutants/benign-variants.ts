import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI, ConformanceAdministration, ConformanceHarness, InstanceInfo } from '@cloud-spi/spi';
import { failWith, withChangedErrors } from './fail-with.ts';
import { createChangedHarness, type HarnessChange } from './memory-harness.ts';

/** A provider that differs from provider-memory and keeps the contract. */
export interface BenignVariant {
  /** A sentence that ends "A provider that …". */
  readonly title: string;
  readonly createHarness: () => ConformanceHarness;
}

const PREFIX = 'other:';
const LAG_MS = 5_000;
// From creation on: the launch itself fails in the first minute.
const FORGOTTEN_MS = 720_000;

/** Providers that the suite must find conformant. */
export const BENIGN_VARIANTS: readonly BenignVariant[] = [
  { title: 'is slow', createHarness: () => createChangedHarness({ cloudOptions: { latencyMs: 120 } }) },
  {
    title: 'shows new instances to others after five seconds only',
    createHarness: () => createChangedHarness({ cloudOptions: { consistencyLagMs: LAG_MS } }),
  },
  {
    title: 'lists new instances after five seconds only, also to the object that made them',
    createHarness: () =>
      createChangedHarness({ cloudOptions: { consistencyLagMs: LAG_MS }, decorate: listLate(new Map()) }),
  },
  {
    title: 'has large pages and boots at once',
    createHarness: () =>
      createChangedHarness({
        cloudOptions: { pageSize: 1_000, timings: { pendingMs: 0, stoppingMs: 0, terminatingMs: 0 } },
      }),
  },
  {
    title: 'forgets what is terminated at once',
    createHarness: () => createChangedHarness({ cloudOptions: { timings: { terminatedVisibleMs: 0 } } }),
  },
  {
    title: 'shows a failed launch as terminated, and forgets it after eleven minutes',
    createHarness: () => createChangedHarness({ decorate: endFailedLaunches }),
  },
  {
    title: 'has more to say in providerData',
    createHarness: () =>
      createChangedHarness({
        decorate: (provider) =>
          withChangedInfos(provider, (info) => ({
            ...info,
            providerData: { ...info.providerData, rack: '7', emoji: '🚀' },
          })),
      }),
  },
  {
    title: 'has other ids',
    createHarness() {
      const harness = createChangedHarness({ decorate: withOtherIds });
      return {
        ...harness,
        unknownInstanceId: `${PREFIX}${harness.unknownInstanceId}`,
        foreignInstanceId: `${PREFIX}${harness.foreignInstanceId}`,
        ...withOtherAdministration(harness),
      };
    },
  },
  {
    title: 'can do less, and says so',
    createHarness() {
      const harness = createChangedHarness({});
      return {
        ...harness,
        async makeProvider(options) {
          const provider = await harness.makeProvider(options);
          const { stopInstance: _stop, startInstance: _start, ...members } = withoutGuard(provider);
          const capabilities = {
            ...provider.capabilities,
            stopStart: false,
            spot: false,
            keptVolumes: false,
            maxAdditionalVolumes: 1,
            volumeTypes: ['ssd'] as const,
            consoleOutput: false,
            preflight: false,
            instanceTypeCatalog: false,
          };
          return guardProvider({ ...members, capabilities } as unknown as CloudProviderSPI, {
            clock: harness.clock as never,
          });
        },
      };
    },
  },
];

type Members = Partial<CloudProviderSPI>;

/** Lists leave out what was made a moment ago. @param madeAt - When each instance was made, by its id. */
function listLate(madeAt: Map<string, number>): NonNullable<HarnessChange['decorate']> {
  return (provider, { clock }) => ({
    async provisionInstance(...parameters) {
      const info = await provider.provisionInstance(...parameters);
      if (!madeAt.has(info.instanceId)) madeAt.set(info.instanceId, clock.now());
      return info;
    },
    async *listInstances(...parameters) {
      for await (const info of provider.listInstances(...parameters)) {
        if (clock.now() >= (madeAt.get(info.instanceId) ?? 0) + LAG_MS) yield info;
      }
    },
  });
}

/** As on EC2: what fails before it runs is terminated, and known for a while. */
function endFailedLaunches(...[provider, { clock }]: Parameters<NonNullable<HarnessChange['decorate']>>): Members {
  const toEnded = (info: InstanceInfo): InstanceInfo =>
    info.state === 'failed' ? { ...info, state: 'terminated' } : info;
  return {
    ...withChangedInfos(provider, toEnded),
    async getInstanceInfo(id, options) {
      const info = toEnded(await provider.getInstanceInfo(id, options));
      const isForgotten = info.state === 'terminated' && clock.now() > Date.parse(info.createdAt ?? '') + FORGOTTEN_MS;
      if (isForgotten) throw failWith({ code: 'NotFound', instanceId: id });
      return info;
    },
  };
}

function withoutGuard(provider: CloudProviderSPI): CloudProviderSPI {
  // Symbols stay behind, and with them the mark of the guard.
  const entries = Object.entries(provider);
  return { ...Object.fromEntries(entries), [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() } as never;
}

function withChangedInfos(provider: CloudProviderSPI, change: (info: InstanceInfo) => InstanceInfo): Members {
  return {
    provisionInstance: async (...parameters) => change(await provider.provisionInstance(...parameters)),
    getInstanceInfo: async (...parameters) => change(await provider.getInstanceInfo(...parameters)),
    waitForInstanceRunning: async (...parameters) => change(await provider.waitForInstanceRunning(...parameters)),
    async *listInstances(...parameters) {
      for await (const info of provider.listInstances(...parameters)) yield change(info);
    },
  };
}

/** What an administrator does, by the ids that the provider shows. */
function withOtherAdministration(administration: ConformanceAdministration): ConformanceAdministration {
  const { setDeletionProtection, createUnownedInstance, deleteInstance, interruptInstance, forceUnknownState } =
    administration;
  const { inspectInstance } = administration;
  return {
    setDeletionProtection: async (id, isProtected) => setDeletionProtection?.(toInner(id), isProtected),
    createUnownedInstance: async () => `${PREFIX}${await createUnownedInstance?.()}`,
    inspectInstance: async (id) => (await inspectInstance?.(toInner(id))) ?? { volumes: [] },
    deleteInstance: async (id) => deleteInstance?.(toInner(id)),
    interruptInstance: async (id) => interruptInstance?.(toInner(id)),
    forceUnknownState: async (id, isForced) => forceUnknownState?.(toInner(id), isForced),
  };
}

function toInner(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : `malformed-${id}`;
}

function withOtherIds(provider: CloudProviderSPI): Members {
  const toOuter = (info: InstanceInfo) => ({ ...info, instanceId: `${PREFIX}${info.instanceId}` });
  const mended = <T>(call: Promise<T>) =>
    withChangedErrors(call, ({ instanceId, lastInfo }) => ({
      ...(instanceId !== undefined && { instanceId: `${PREFIX}${instanceId}` }),
      ...(lastInfo !== undefined && { lastInfo: toOuter(lastInfo) }),
    }));
  const outer = withChangedInfos(provider, toOuter);
  return {
    ...outer,
    provisionInstance: (configuration, options) =>
      mended(provider.provisionInstance(configuration, options)).then(toOuter),
    getInstanceInfo: (id, options) => mended(provider.getInstanceInfo(toInner(id), options)).then(toOuter),
    waitForInstanceRunning: (id, options) =>
      mended(provider.waitForInstanceRunning(toInner(id), options)).then(toOuter),
    waitForInstanceTerminated: (id, options) => mended(provider.waitForInstanceTerminated(toInner(id), options)),
    stopInstance: (id, options) => mended(provider.stopInstance(toInner(id), options)),
    startInstance: (id, options) => mended(provider.startInstance(toInner(id), options)),
    terminateInstance: (id, options) => mended(provider.terminateInstance(toInner(id), options)),
    addTags: (id, tags, options) => mended(provider.addTags(toInner(id), tags, options)),
    removeTags: (id, keys, options) => mended(provider.removeTags(toInner(id), keys, options)),
    getConsoleOutput: (id, options) => mended(provider.getConsoleOutput(toInner(id), options)),
  };
}
