import type { ArmEmulator, FaultRule, MachinePark } from '@cloud-spi/emulator';
import { createRequestTracker, guardProvider, type RequestTracker, VirtualClock } from '@cloud-spi/provider-kit';
import type {
  ConformanceAdministration,
  ConformanceFault,
  ConformanceFaults,
  ConformanceHarness,
  InspectedInstance,
  InstanceConfiguration,
} from '@cloud-spi/spi';
import type { ConnectToArm } from './arm-requests.ts';
import { AzureProvider } from './azure-provider.ts';
import { type AzureProviderSettings, parseAzureProviderOptions } from './azure-provider-options.ts';
import { toInstanceId, toResourceName } from './instance-ids.ts';
import { createArmApi } from './sdk-arm-api.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

/** An emulated subscription, and time that goes on only when the suite moves it. */
interface EmulatedSubscription {
  readonly clock: VirtualClock;
  readonly tracker: RequestTracker;
  readonly park: MachinePark;
  readonly emulator: ArmEmulator;
  /** How far the emulator's clock is ahead of the provider's, in milliseconds. */
  skewMs: number;
  /** The token that the emulator accepts; provider objects ask for it at each request. */
  token: string;
}

const CONFIGURATION: InstanceConfiguration = {
  name: 'conformance',
  namespace: 'conformance',
  imageId: 'debian:debian-12:12-gen2:latest',
  instanceType: 'Standard_D2s_v5',
  sshPublicKeys: [`ssh-ed25519 ${Buffer.alloc(51, 1).toString('base64')} conformance`],
};
const TIMINGS = { startingMs: 30_000, stoppingMs: 20_000, terminatingMs: 20_000, listLagMs: 1_000 };
const CONSISTENCY_WINDOW_MS = 2_000;
const SLOW_REPLY_MS = 30_000;
// More than a provider repeats by itself: a list that breaks off stays broken until the fault is cleared.
const OUTLASTING = 1_000;

/** The suite's faults of requests in the words of the emulator. */
const FAULTS: Readonly<Record<Exclude<ConformanceFault, 'launch-failure'>, readonly FaultRule[]>> = {
  throttle: [{ kind: 'throttle' }],
  'insufficient-capacity': [{ kind: 'capacity' }],
  'quota-exceeded': [{ kind: 'quota' }],
  unavailable: [{ kind: 'unavailable' }],
  'reply-lost': ['PUT', 'PATCH', 'POST', 'DELETE'].map((method) => ({ kind: 'drop-after', method })),
  unauthenticated: [{ kind: 'unauthenticated' }],
  'permission-denied': [{ kind: 'permission-denied' }],
  'partial-list': [{ kind: 'unavailable', operation: 'VirtualMachines_ListAll' }],
  'slow-reply': [{ kind: 'delay', delayMs: SLOW_REPLY_MS }],
};

/** What Azure finds out after it has accepted a machine. */
const LAUNCH_FAILURE = {
  afterMs: TIMINGS.startingMs / 2,
  outcome: 'failed',
  reason: { code: 'AllocationFailed', message: 'Allocation failed.' },
} as const;

/**
 * Makes a harness on an emulated subscription of its own. The package `@cloud-spi/emulator` is loaded here and must be
 * installed. Pages are small, so that lists have several.
 */
export async function createEmulatedHarness(): Promise<ConformanceHarness> {
  const subscription = await startSubscription();
  const { clock, tracker, emulator } = subscription;
  const connect: ConnectToArm = (settings) => tracker.track(async () => tracker.wrap(await createArmApi(settings)));
  const settings = (owner?: string) => toSettings(subscription, owner);
  const scope = settings();
  return {
    name: 'azure',
    makeProvider: ({ owner } = {}) => guardProvider(new AzureProvider(settings(owner), connect), { clock }),
    validConfiguration: () => CONFIGURATION,
    unknownInstanceId: toInstanceId(scope, `vm-${'a'.repeat(26)}`),
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: toInstanceId({ ...scope, resourceGroup: 'elsewhere' }, `vm-${'a'.repeat(26)}`),
    timeLimits: {
      acceptedMs: TIMINGS.startingMs / 2,
      runningMs: 10 * TIMINGS.startingMs,
      stoppedMs: 10 * TIMINGS.stoppingMs,
      terminatedMs: 10 * TIMINGS.terminatingMs,
    },
    faults: createFaults(subscription),
    clock,
    probeResidue: async () => countResidue(subscription),
    countRequests: () => emulator.countRequests(),
    ...createAdministration(subscription, () => connect(scope), scope),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function startSubscription(): Promise<EmulatedSubscription> {
  const { createArmSite, createMachinePark, startArmEmulator } = await import('@cloud-spi/emulator');
  const tracker = createRequestTracker();
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const subscription = { clock, tracker, skewMs: 0, token: 'conformance-0' };
  const serverClock = tracker.toServerClock(clock, () => subscription.skewMs);
  const park = createMachinePark({ ...createArmSite(), clock: serverClock, seed: 'conformance', timings: TIMINGS });
  const emulator = await startArmEmulator({
    park,
    buckets: 'unlimited',
    knobs: { pageSize: 2 },
    acceptsToken: (token) => token === subscription.token,
  });
  return Object.assign(subscription, { park, emulator });
}

function createFaults({ emulator, park }: EmulatedSubscription): ConformanceFaults {
  return {
    supported: [...(Object.keys(FAULTS) as ConformanceFault[]), 'launch-failure'],
    inject: async (fault, count = 1) => {
      if (fault === 'launch-failure') return park.planFailure({ ...LAUNCH_FAILURE, count });
      const times = fault === 'partial-list' ? count * OUTLASTING : count;
      for (const rule of FAULTS[fault]) emulator.faults.add({ ...rule, count: times });
    },
    clear: async () => {
      emulator.faults.clear();
      park.cancelPlannedFailures();
    },
  };
}

function toSettings(subscription: EmulatedSubscription, owner: string | undefined): AzureProviderSettings {
  const { emulator, clock } = subscription;
  const [resourceGroup] = emulator.resourceGroups;
  const options = {
    owner,
    subscriptionId: emulator.subscriptionId,
    resourceGroup,
    location: emulator.location,
    endpoint: emulator.url,
    subnet: 'labs-net/workers',
    consistencyWindowMs: CONSISTENCY_WINDOW_MS,
    credential: { getToken: async () => ({ token: subscription.token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) },
    clock,
  };
  return parseAzureProviderOptions(options, {});
}

/** What exists beyond kept disks that outlived their machine. */
function countResidue({ park, emulator: { realm } }: EmulatedSubscription): number {
  const isKept = (disk: ReturnType<MachinePark['disks']>[number]) =>
    disk.attachment === null && disk.lastAttachedAt !== null && disk.name?.includes('-kept-') === true;
  const disks = park.disks(realm).filter((disk) => !isKept(disk));
  return disks.length + park.interfaces(realm).length + park.addresses(realm).length;
}

/** What an administrator of the subscription can do, as the suite asks for it. */
function createAdministration(
  subscription: EmulatedSubscription,
  connect: () => ReturnType<ConnectToArm>,
  settings: AzureProviderSettings,
): ConformanceAdministration {
  const { park, emulator } = subscription;
  let unowned = 0;
  let credentials = 0;
  const machineIdOf = (instanceId: string) => {
    const name = toResourceName(instanceId);
    const machine = park.machines(emulator.realm).findLast((other) => other.name?.toLowerCase() === name);
    if (machine === undefined) throw new Error(`There is no machine ${name}`);
    return machine.id;
  };
  return {
    setDeletionProtection: async (instanceId, isProtected) =>
      park.updateMachine(machineIdOf(instanceId), { isProtected }),
    createUnownedInstance: async () =>
      createUnownedInstance(await connect(), settings, `by-hand-${unowned++}`, CONFIGURATION),
    deleteInstance: async (instanceId) => deleteInstance(await connect(), toResourceName(instanceId)),
    inspectInstance: async (instanceId) => inspectInstance(park, machineIdOf(instanceId)),
    interruptInstance: async (instanceId) =>
      park.interrupt(machineIdOf(instanceId), {
        reason: { code: 'SpotVMEvicted', message: 'The capacity was taken back.' },
      }),
    forceUnknownState: async (instanceId, isForced) =>
      park.forceState(machineIdOf(instanceId), isForced ? 'hibernating' : undefined),
    skewClock: async (offsetMs) => {
      subscription.skewMs = offsetMs;
    },
    rotateCredentials: async () => {
      subscription.token = `conformance-${++credentials}`;
    },
    deleteKeptVolumes: async ({ keptVolumeIds = '' }) => {
      const names = keptVolumeIds.split(',').map(toResourceName);
      const kept = park
        .disks(emulator.realm)
        .filter(({ name, attachment }) => attachment === null && names.includes(name?.toLowerCase() ?? ''));
      for (const { id } of kept) park.deletePart(id);
      return kept.length;
    },
  };
}

/** A machine as the simulated cloud knows it. */
function inspectInstance(park: MachinePark, machineId: string): InspectedInstance {
  const machine = park.machine(machineId);
  if (machine === undefined) throw new Error(`There is no machine ${machineId}`);
  const { userData, disks } = machine;
  return {
    ...(userData !== null && { userData: Buffer.from(userData, 'base64') }),
    volumes: disks.map(({ id, sizeGib, attachment }) => ({
      id,
      sizeGib,
      deleteOnTermination: attachment?.deleteWithMachine ?? false,
    })),
  };
}
