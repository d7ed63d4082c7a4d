import { randomUUID } from 'node:crypto';
import type { Ec2Emulator, FaultRule, MachinePark } from '@cloud-spi/emulator';
import {
  createRequestTracker,
  guardProvider,
  type RequestTracker,
  systemClock,
  VirtualClock,
} from '@cloud-spi/provider-kit';
import type {
  ConformanceAdministration,
  ConformanceFault,
  ConformanceFaults,
  ConformanceHarness,
  InspectedInstance,
} from '@cloud-spi/spi';
import { AwsProvider } from './aws-provider.ts';
import { type AwsCredentials, parseAwsProviderOptions } from './aws-provider-options.ts';
import { type ConnectToEc2, connectToEc2 } from './ec2-api.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

/** An emulated account, and time that goes on only when the suite moves it. */
interface EmulatedAccount {
  readonly clock: VirtualClock;
  readonly tracker: RequestTracker;
  readonly park: MachinePark;
  readonly emulator: Ec2Emulator;
  /** The only ones that the account accepts. */
  credentials: AwsCredentials;
  /** How far the emulator's clock is ahead of the provider's, in milliseconds. */
  skewMs: number;
}

const IMAGE = 'ami-0a00000000000d12b';
const INSTANCE_TYPE = 'm5.large';
// Lists do not lag: the suite expects of a list what the object that asks has just done. Lags have tests of their own.
const TIMINGS = { startingMs: 5_000, stoppingMs: 10_000, terminatingMs: 10_000, readLagMs: 500, listLagMs: 1_000 };
const CONSISTENCY_WINDOW_MS = 2_000;
const CHANGES = ['RunInstances', 'StartInstances', 'StopInstances', 'TerminateInstances', 'CreateTags', 'DeleteTags'];
const SLOW_REPLY_MS = 30_000;

/**
 * The suite's faults of requests in the words of the emulator. `partial-list` EC2 cannot show: a region answers or does
 * not.
 */
const FAULTS: Readonly<Partial<Record<ConformanceFault, readonly FaultRule[]>>> = {
  throttle: [{ kind: 'throttle' }],
  'insufficient-capacity': [{ kind: 'capacity' }],
  'quota-exceeded': [{ kind: 'quota' }],
  unavailable: [{ kind: 'unavailable' }],
  'reply-lost': CHANGES.map((operation) => ({ kind: 'drop-after', operation })),
  unauthenticated: [{ kind: 'unauthenticated' }],
  'permission-denied': [{ kind: 'permission-denied' }],
  'slow-reply': [{ kind: 'delay', delayMs: SLOW_REPLY_MS }],
};

/** What EC2 finds out after it has accepted a launch. */
const LAUNCH_FAILURE = {
  afterMs: TIMINGS.startingMs / 2,
  outcome: 'terminated',
  reason: { code: 'Client.VolumeLimitExceeded', message: 'Volume limit exceeded' },
} as const;

/**
 * Makes a harness on an emulated account of its own. The package `@cloud-spi/emulator` is loaded here and must be
 * installed. Pages are small, so that lists have several.
 */
export async function createEmulatedHarness(): Promise<ConformanceHarness> {
  const account = await startAccount();
  const { clock, tracker, park, emulator } = account;
  const connect: ConnectToEc2 = (settings) => tracker.track(async () => tracker.wrap(await connectToEc2(settings)));
  const options = {
    region: emulator.region,
    endpoint: emulator.url,
    credentials: async () => account.credentials,
    pageSize: 5,
    consistencyWindowMs: CONSISTENCY_WINDOW_MS,
    clock,
  };
  return {
    name: 'aws',
    makeProvider: ({ owner } = {}) =>
      guardProvider(new AwsProvider(parseAwsProviderOptions({ ...options, owner }), connect), { clock }),
    validConfiguration: () => ({
      name: 'conformance',
      namespace: 'conformance',
      imageId: IMAGE,
      instanceType: INSTANCE_TYPE,
    }),
    unknownInstanceId: 'i-0123456789abcdef0',
    malformedInstanceId: 'not-an-instance',
    timeLimits: {
      acceptedMs: TIMINGS.startingMs / 2,
      runningMs: 20 * TIMINGS.startingMs,
      stoppedMs: 10 * TIMINGS.stoppingMs,
      terminatedMs: 10 * TIMINGS.terminatingMs,
    },
    faults: createFaults(account),
    clock,
    probeResidue: async () => {
      const { disks, interfaces, addresses } = park.counts(emulator.realm);
      return disks + interfaces + addresses;
    },
    countRequests: () => emulator.countRequests(),
    ...createAdministration(account, () => connect(parseAwsProviderOptions(options))),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function startAccount(): Promise<EmulatedAccount> {
  const { createEc2Site, createMachinePark, startEc2Emulator } = await import('@cloud-spi/emulator');
  const tracker = createRequestTracker();
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const account = { clock, tracker, credentials: newCredentials(), skewMs: 0 };
  const serverClock = tracker.toServerClock(clock, () => account.skewMs);
  const park = createMachinePark({ ...createEc2Site(), clock: serverClock, seed: 'conformance', timings: TIMINGS });
  const emulator = await startEc2Emulator({
    park,
    credentials: () => [account.credentials],
    signatureClock: systemClock, // the SDK signs by the computer's clock
  });
  return Object.assign(account, { park, emulator });
}

function newCredentials(): AwsCredentials {
  return { accessKeyId: `AKIA${randomUUID()}`, secretAccessKey: randomUUID() };
}

function createFaults({ emulator, park }: EmulatedAccount): ConformanceFaults {
  return {
    supported: [...(Object.keys(FAULTS) as ConformanceFault[]), 'launch-failure'],
    inject: async (fault, count = 1) => {
      if (fault === 'launch-failure') return park.planFailure({ ...LAUNCH_FAILURE, count });
      for (const rule of FAULTS[fault] ?? []) emulator.faults.add({ ...rule, count });
    },
    clear: async () => {
      emulator.faults.clear();
      park.cancelPlannedFailures();
    },
  };
}

/** What an administrator of the account can do, as the suite asks for it. */
function createAdministration(
  account: EmulatedAccount,
  connect: () => ReturnType<ConnectToEc2>,
): ConformanceAdministration {
  const { park } = account;
  const launch = { ImageId: IMAGE, InstanceType: INSTANCE_TYPE } as const;
  return {
    setDeletionProtection: async (instanceId, isProtected) => park.updateMachine(instanceId, { isProtected }),
    createUnownedInstance: async () => createUnownedInstance(await connect(), launch),
    deleteInstance: async (instanceId) => deleteInstance(await connect(), instanceId),
    interruptInstance: async (instanceId) =>
      park.interrupt(instanceId, {
        reason: { code: 'Server.SpotInstanceTermination', message: 'Spot instance interruption' },
      }),
    forceUnknownState: async (instanceId, isForced) =>
      park.forceState(instanceId, isForced ? 'hibernating' : undefined),
    skewClock: async (offsetMs) => {
      account.skewMs = offsetMs;
    },
    rotateCredentials: async () => {
      account.credentials = newCredentials();
    },
    inspectInstance: async (instanceId) => inspectInstance(park, instanceId),
    deleteKeptVolumes: async ({ keptVolumeIds = '' }) => {
      const kept = park.disks().filter(({ id, attachment }) => attachment === null && keptVolumeIds.includes(id));
      for (const { id } of kept) park.deletePart(id);
      return kept.length;
    },
  };
}

function inspectInstance(park: MachinePark, instanceId: string): InspectedInstance {
  const { userData = null, disks = [] } = park.machine(instanceId) ?? {};
  return {
    ...(userData !== null && { userData: Buffer.from(userData, 'base64') }),
    volumes: disks.map(({ id, sizeGib, attachment }) => ({
      id,
      sizeGib,
      deleteOnTermination: attachment?.deleteWithMachine ?? false,
    })),
  };
}
