import type { LabWorkerPlacement, LabWorkerPool, ResourceDraft } from '@cloud-spi/controller';
import { SIMULATED_HOST_TYPE, toTopology } from './lab-hosts/simulated-topology.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SECRET_NAMES } from './simulated-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAMESPACE = 'labs';

/** The tracks of a simulation: their workers need a license, would like one, or do without. */
export const TRACKS = ['ccna', 'ccnp', 'free'] as const;

/** One of {@link TRACKS}. */
export type Track = (typeof TRACKS)[number];

/** Thinks up the resources that users want. */
export class SimulatedDrafts {
  readonly #random: SeededRandom;
  readonly #clock: { now(): number };
  #requests = 0;
  #workers = 0;

  constructor(random: SeededRandom, clock: { now(): number }) {
    this.#random = random;
    this.#clock = clock;
  }

  /** A lab that somebody asks for. */
  request(track: Track): ResourceDraft<'LabInstanceRequest'> {
    const random = this.#random;
    this.#requests += 1;
    const nodes = random.integer(1, track === 'free' ? 4 : 12);
    const demand = { nodes, cpuMilli: nodes * 500, memoryMib: nodes * random.pick([512, 2_048]) };
    const now = this.#clock.now();
    return {
      kind: 'LabInstanceRequest',
      metadata: { name: `lab-${this.#requests}`, namespace: NAMESPACE },
      spec: {
        track,
        type: SIMULATED_HOST_TYPE,
        topology: { inline: random.chance(0.02) ? 'no topology' : toTopology(demand) },
        durationMinutes: Math.max(1, Math.round(random.waitMs(100 * MINUTE) / MINUTE)),
        owner: 'somebody@example.com',
        priority: random.pick([0, 0, 0, 5, -5]),
        ...(random.chance(0.2) ? { scheduledStart: new Date(now + random.integer(-1, 8) * HOUR).toISOString() } : {}),
      },
    };
  }

  /** A pool of a track; another one each time. */
  pool(track: Track): ResourceDraft<'LabWorkerPool'> {
    const random = this.#random;
    const min = random.integer(0, 1);
    const policy =
      track === 'ccna'
        ? 'LabCountBased'
        : track === 'ccnp'
          ? 'CapacityBased'
          : random.pick(['None', 'CapacityBased'] as const);
    return {
      kind: 'LabWorkerPool',
      metadata: { name: `${track}-workers`, namespace: NAMESPACE },
      spec: {
        track,
        template: this.#template(track),
        scaling: {
          policy,
          min: policy === 'None' ? 1 : min,
          max: random.integer(2, 7),
          ...(policy === 'LabCountBased' ? { labsPerWorker: random.integer(1, 4) } : {}),
          scaleDownAfterMs: random.integer(5, 40) * MINUTE,
        },
      },
    };
  }

  /** A worker of no pool. */
  worker(): ResourceDraft<'LabWorker'> {
    this.#workers += 1;
    const template = this.#template(this.#random.pick(TRACKS));
    return {
      kind: 'LabWorker',
      metadata: { name: `worker-${this.#workers}`, namespace: NAMESPACE },
      spec: {
        ...template,
        placements: template.placements.map(({ market: _, ...placement }) => placement),
        track: this.#random.pick(TRACKS),
        desired: 'Ready',
      },
    };
  }

  #template(track: Track): LabWorkerPool['spec']['template'] {
    const random = this.#random;
    const placements: LabWorkerPlacement[] = [
      { provider: 'east', zone: 'east-a', ...(random.chance(0.5) ? { market: 'spot' } : {}) },
      { provider: 'east', zone: 'east-b' },
      { provider: 'west', zone: 'west-a' },
      { provider: 'west', instanceType: 'cml-small' },
    ];
    const mode = track === 'ccna' ? 'required' : track === 'ccnp' ? 'optional' : 'none';
    const license = { mode, product: 'CML_Enterprise', tokenRef: { env: SECRET_NAMES.licenseToken } } as const;
    return {
      placements: placements.slice(random.integer(0, 2)),
      instance: {
        imageId: 'cml',
        instanceType: 'cml-large',
        rootVolume: { sizeGib: 64 },
        ...(random.chance(0.5) ? { additionalVolumes: [{ sizeGib: 100 }] } : {}),
        userData: '{"username":"{{username}}","password":"{{password}}"}',
      },
      host: {
        type: SIMULATED_HOST_TYPE,
        credentialsRef: { username: 'admin', password: { derivedFrom: { env: SECRET_NAMES.master } } },
        license: mode === 'none' ? { mode } : license,
      },
      drain: { deadlineMs: random.integer(10, 180) * MINUTE, onDeadline: 'force' },
    };
  }
}
