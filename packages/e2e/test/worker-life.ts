import type { ResourceDraft } from '@cloud-spi/controller';
import { findLeftovers } from '../src/simulation/invariants/leftovers.ts';
import { SIMULATED_HOST_TYPE, toTopology } from '../src/simulation/lab-hosts/simulated-topology.ts';
import type { CrashPoint } from '../src/simulation/process-boundary.ts';
import { SIMULATION_TIMINGS, SimulatedController } from '../src/simulation/simulated-controller.ts';
import { createSimulatedWorld, SECRET_NAMES } from '../src/simulation/simulated-world.ts';
import { Witness } from '../src/simulation/witness.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const WORKER: ResourceDraft<'LabWorker'> = {
  kind: 'LabWorker',
  metadata: { name: 'worker', namespace: 'labs' },
  spec: {
    track: 'ccna',
    placements: [{ provider: 'west', zone: 'west-b' }],
    instance: {
      imageId: 'cml',
      instanceType: 'cml-large',
      rootVolume: { sizeGib: 64 },
      additionalVolumes: [{ sizeGib: 100 }],
      userData: '{"username":"{{username}}","password":"{{password}}"}',
    },
    host: {
      type: SIMULATED_HOST_TYPE,
      credentialsRef: { username: 'admin', password: { derivedFrom: { env: SECRET_NAMES.master } } },
      license: { mode: 'required', product: 'CML_Enterprise', tokenRef: { env: SECRET_NAMES.licenseToken } },
    },
  },
};
const LAB: ResourceDraft<'LabInstanceRequest'> = {
  kind: 'LabInstanceRequest',
  metadata: { name: 'lab', namespace: 'labs' },
  spec: {
    track: 'ccna',
    type: SIMULATED_HOST_TYPE,
    topology: { inline: toTopology({ nodes: 8, cpuMilli: 4_000, memoryMib: 8_192 }) },
    durationMinutes: 2,
    owner: 'somebody@example.com',
  },
};

/** So rarely that hardly any call is made twice. */
const TIMINGS = {
  ...SIMULATION_TIMINGS,
  observeInstancesMs: 10 * 60 * SECOND,
  pollInstanceMs: 150 * SECOND,
  pollHostMs: 300 * SECOND,
  checkHostMs: 600 * SECOND,
  pollLicenseMs: 20 * SECOND,
  pollLabMs: 120 * SECOND,
};

/** What the life of a worker came to. */
export interface WorkerLife {
  /** Names of all calls that left the process, in their order. */
  readonly calls: readonly string[];
  readonly crashes: number;
  /** Phases of the lab, in their order. */
  readonly labPhases: readonly string[];
  readonly instancesMade: number;
  readonly seatsReported: number;
  readonly leftovers: readonly string[];
  readonly errors: readonly string[];
}

/**
 * A worker gets its instance, host and license, runs a lab for its time, and is deleted when that has ended.
 *
 * @param crash - Where the process of the controller ends; another one starts five seconds later. Default: nowhere.
 */
export async function liveAsWorker(crash?: CrashPoint): Promise<WorkerLife> {
  const world = await createSimulatedWorld(1);
  const { clock, park, clouds, queue } = world;
  const [labPhases, errors, calls]: [string[], string[], string[]] = [['Pending'], [], []];
  const reportedSeats = new Set<string>();
  const witness = new Witness(world.store, ({ rows, events }) => {
    for (const { before, after } of rows) {
      const phase = after?.status.phase;
      if (after?.kind === 'LabInstanceRequest' && before && phase && phase !== before.status.phase)
        labPhases.push(phase);
    }
    for (const { reason, message } of events) if (reason === 'LicenseLeaked') reportedSeats.add(message);
  });
  const controller = new SimulatedController({
    world,
    store: witness.store,
    watch: { onPass: () => {}, onError: (line) => errors.push(line), onCall: (name) => calls.push(name) },
    timings: TIMINGS,
  });
  const isRunning = () => controller.runningSince !== Number.POSITIVE_INFINITY;
  let crashes = 0;
  const runUntil = async (isDone: () => boolean) => {
    const end = clock.elapsedMs + 2 * HOUR;
    while (!isDone() && clock.elapsedMs < end) {
      await clock.run(end - clock.elapsedMs, () => isDone() || !isRunning());
      if (isRunning()) continue;
      crashes += 1;
      await clock.run(5 * SECOND);
      controller.start();
    }
  };
  const phaseOf = (kind: string) => [...witness.rows.values()].find((row) => row.kind === kind)?.status.phase;
  try {
    await witness.store.commit([WORKER, LAB].map((draft) => ({ type: 'create', draft })));
    controller.start(crash);
    await runUntil(() => phaseOf('LabInstanceRequest') === 'Completed');
    await witness.store.commit([...witness.rows.values()].map((resource) => ({ type: 'delete', resource })));
    await runUntil(() => witness.rows.size === 0);
    const settledAt = clock.elapsedMs + 60 * SECOND;
    await runUntil(() => clock.elapsedMs >= settledAt);
    const facts = {
      rows: witness.rows,
      clouds,
      park,
      reportedSeats,
      reportedLabs: new Set<string>(),
      controllerSince: () => controller.runningSince,
      now: () => clock.now(),
    };
    return {
      calls,
      crashes,
      labPhases,
      instancesMade: clouds.reduce((sum, { cloud }) => sum + cloud.count().launched, 0),
      seatsReported: reportedSeats.size,
      leftovers: (await findLeftovers(facts, queue)).map(({ message }) => message),
      errors,
    };
  } finally {
    controller.kill();
    await world.close();
  }
}

/**
 * Lives once for each call, killed there.
 *
 * @returns The lives that did not come to a good end.
 */
export async function findBadLives(calls: readonly number[], when: CrashPoint['when']): Promise<readonly unknown[]> {
  const bad: unknown[] = [];
  for (const call of calls) {
    const { calls: names, ...life } = await liveAsWorker({ calls: call, when });
    if (life.crashes !== 1 || !isGood(life)) bad.push({ call, name: names[call - 1], ...life });
  }
  return bad;
}

function isGood({ labPhases, instancesMade, seatsReported, leftovers, errors }: Omit<WorkerLife, 'calls'>): boolean {
  const hasRun = labPhases.join(' ') === 'Pending Scheduling Provisioning Running Stopping Completed';
  return hasRun && instancesMade === 1 && seatsReported + leftovers.length + errors.length === 0;
}
