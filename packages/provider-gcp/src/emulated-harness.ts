import type { FaultRule, GceEmulator, MachinePark } from '@cloud-spi/emulator';
import { createRequestTracker, guardProvider, type RequestTracker, VirtualClock } from '@cloud-spi/provider-kit';
import type {
  ConformanceAdministration,
  ConformanceFault,
  ConformanceFaults,
  ConformanceHarness,
  InspectedInstance,
} from '@cloud-spi/spi';
import type { ComputeApi } from './compute-api.ts';
import { connectCompute } from './connect-compute.ts';
import { GcpProvider } from './gcp-provider.ts';
import { type GcpProviderOptions, parseGcpProviderOptions } from './gcp-provider-options.ts';
import { type InstancePath, parseInstancePath } from './instance-ids.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

/** An emulated project, and time that goes on only when the suite moves it. */
interface EmulatedProject {
  readonly clock: VirtualClock;
  readonly tracker: RequestTracker;
  readonly park: MachinePark;
  readonly emulator: GceEmulator;
  /** How far the emulator's clock is ahead of the provider's, in milliseconds. */
  skewMs: number;
  /** The token that the emulator accepts. */
  token: string;
}

const ZONE = 'europe-west1-b';
const IMAGE = 'projects/debian-cloud/global/images/debian-12-bookworm-v20260601';
const INSTANCE_TYPE = 'n2-standard-4';
const TIMINGS = { startingMs: 20_000, stoppingMs: 20_000, terminatingMs: 20_000, readLagMs: 0, listLagMs: 0 };
const OPERATION_WAIT_MS = 5_000;
const SLOW_REPLY_MS = 30_000;
// Real time: while the SDK is being loaded, no request begins or ends.
const LOADING_MS = 60_000;
const CHANGES = [
  'instances.insert',
  'instances.delete',
  'instances.start',
  'instances.stop',
  'instances.setLabels',
  'instances.setMetadata',
];

/** The suite's faults of requests in the words of the emulator. */
const FAULTS: Readonly<Record<Exclude<ConformanceFault, 'partial-list' | 'launch-failure'>, readonly FaultRule[]>> = {
  throttle: [{ kind: 'throttle' }],
  'insufficient-capacity': [{ kind: 'capacity' }],
  'quota-exceeded': [{ kind: 'quota' }],
  unavailable: [{ kind: 'unavailable' }],
  'reply-lost': CHANGES.map((operation) => ({ kind: 'drop-after', operation })),
  unauthenticated: [{ kind: 'unauthenticated' }],
  'permission-denied': [{ kind: 'permission-denied' }],
  'slow-reply': [{ kind: 'delay', delayMs: SLOW_REPLY_MS }],
};

/** What Compute Engine finds out after it has accepted an instance, and after nobody awaits its operation any more. */
const LAUNCH_FAILURE = {
  afterMs: 2 * OPERATION_WAIT_MS,
  outcome: 'terminated',
  reason: { code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'The zone does not have enough resources.' },
} as const;

/**
 * Makes a harness on an emulated project of its own. The package `@cloud-spi/emulator` is loaded here and must be
 * installed.
 */
export async function createEmulatedHarness(): Promise<ConformanceHarness> {
  const project = await startProject();
  const { clock, tracker, park, emulator } = project;
  const options: GcpProviderOptions = {
    projectId: emulator.projectId,
    zone: ZONE,
    endpoint: emulator.url,
    operationWaitMs: OPERATION_WAIT_MS,
    requestsPerSecond: 10_000,
    clock,
  };
  const connect = (given: GcpProviderOptions) =>
    tracker.track(async () => {
      const authClient = await createAuthClient(project.token);
      return tracker.wrap(await connectCompute(parseGcpProviderOptions({ ...given, authClient }, {})));
    });
  return {
    name: 'gcp',
    makeProvider: ({ owner } = {}) => {
      const given = { ...options, owner };
      return guardProvider(new GcpProvider(parseGcpProviderOptions(given, {}), () => connect(given)), { clock });
    },
    validConfiguration: () => ({
      name: 'conformance',
      namespace: 'conformance',
      imageId: IMAGE,
      instanceType: INSTANCE_TYPE,
    }),
    unknownInstanceId: `projects/${emulator.projectId}/zones/${ZONE}/instances/vm-unknown`,
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: `projects/elsewhere/zones/${ZONE}/instances/vm-unknown`,
    timeLimits: {
      acceptedMs: TIMINGS.startingMs / 2,
      runningMs: 10 * TIMINGS.startingMs,
      stoppedMs: 10 * TIMINGS.stoppingMs,
      terminatedMs: 10 * TIMINGS.terminatingMs,
    },
    faults: createFaults(project),
    clock,
    probeResidue: async () => {
      const { disks, interfaces, addresses } = park.counts(emulator.realm);
      return disks + interfaces + addresses;
    },
    countRequests: () => emulator.countRequests(),
    ...createAdministration(project, () => connect(options)),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function startProject(): Promise<EmulatedProject> {
  const { createGceSite, createMachinePark, startGceEmulator } = await import('@cloud-spi/emulator');
  const tracker = createRequestTracker({ patienceMs: LOADING_MS });
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const project = { clock, tracker, skewMs: 0, token: 'token-1' };
  const serverClock = tracker.toServerClock(clock, () => project.skewMs);
  const park = createMachinePark({ ...createGceSite(), clock: serverClock, seed: 'conformance', timings: TIMINGS });
  const emulator = await startGceEmulator({ park, buckets: 'unlimited', accessTokens: [project.token] });
  return Object.assign(project, { park, emulator });
}

/** Credentials that end with their token, as a key that was read from a file does. */
async function createAuthClient(token: string) {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client();
  client.setCredentials({ access_token: token, expiry_date: Number.MAX_SAFE_INTEGER });
  return client;
}

function createFaults({ emulator, park }: EmulatedProject): ConformanceFaults {
  return {
    supported: [...(Object.keys(FAULTS) as ConformanceFault[]), 'partial-list', 'launch-failure'],
    inject: async (fault, count = 1) => {
      if (fault === 'partial-list') return emulator.silenceZone('us-central1-c', count);
      if (fault === 'launch-failure') return park.planFailure({ ...LAUNCH_FAILURE, count });
      for (const rule of FAULTS[fault]) emulator.faults.add({ ...rule, count });
    },
    clear: async () => {
      emulator.faults.clear();
      emulator.silenceZone('us-central1-c', 0);
      park.cancelPlannedFailures();
    },
  };
}

/** What an administrator of the project can do, as the suite asks for it. */
function createAdministration(project: EmulatedProject, connect: () => Promise<ComputeApi>): ConformanceAdministration {
  const { park, emulator } = project;
  const toMachineId = (instanceId: string) => {
    const { zone, name } = parseInstancePath(instanceId) as InstancePath;
    return emulator.findMachineId(zone, name) ?? '';
  };
  return {
    setDeletionProtection: async (instanceId, isProtected) =>
      park.updateMachine(toMachineId(instanceId), { isProtected }),
    createUnownedInstance: async () =>
      createUnownedInstance(await connect(), {
        project: emulator.projectId,
        zone: ZONE,
        machineType: INSTANCE_TYPE,
        image: IMAGE,
        network: { network: 'global/networks/default' },
      }),
    deleteInstance: async (instanceId) => deleteInstance(await connect(), instanceId),
    inspectInstance: async (instanceId) => inspectInstance(park, toMachineId(instanceId)),
    interruptInstance: async (instanceId) => {
      const { zone, name } = parseInstancePath(instanceId) as InstancePath;
      emulator.preempt(zone, name);
    },
    forceUnknownState: async (instanceId, isForced) =>
      park.forceState(toMachineId(instanceId), isForced ? 'HIBERNATING' : undefined),
    skewClock: async (offsetMs) => {
      project.skewMs = offsetMs;
    },
    rotateCredentials: async () => {
      project.token = `token-${Number(project.token.slice('token-'.length)) + 1}`;
      emulator.setAccessTokens([project.token]);
    },
    deleteKeptVolumes: async ({ keptVolumeIds = '' }) => {
      const names = keptVolumeIds.split(',');
      const kept = park.disks(emulator.realm).filter(({ name }) => names.includes(name ?? ''));
      for (const { id } of kept) park.deletePart(id);
      return kept.length;
    },
  };
}

function inspectInstance(park: MachinePark, machineId: string): InspectedInstance {
  const { userData = null, disks = [] } = park.machine(machineId) ?? {};
  return {
    ...(userData !== null && { userData: Buffer.from(userData, 'base64') }),
    volumes: disks.map(({ id, sizeGib, attachment }) => ({
      id,
      sizeGib,
      deleteOnTermination: attachment?.deleteWithMachine ?? false,
    })),
  };
}
