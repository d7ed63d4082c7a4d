import {
  type AnyResource,
  ENDED_REQUEST_PHASES,
  type LabInstanceRequest,
  type LabWorkerPlacement,
  type LabWorkerPool,
  type ResourceDraft,
  type ResourceStore,
  StoreError,
} from '@cloud-spi/controller';
import { rowsOf } from './invariants/invariant.ts';
import { SIMULATED_HOST_TYPE, toTopology } from './lab-hosts/simulated-topology.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SECRET_NAMES, type SimulatedWorld } from './simulated-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAMESPACE = 'labs';
const PAUSED_ANNOTATION = 'cloud-spi/paused';
const TRACKS = ['ccna', 'ccnp', 'free'] as const;
type Track = (typeof TRACKS)[number];

/** What users do: they ask for labs by day, change their minds, and operate pools. */
export class SimulatedUsers {
  readonly #world: SimulatedWorld;
  readonly #store: ResourceStore;
  readonly #rows: ReadonlyMap<string, AnyResource>;
  readonly #reportedSeats: ReadonlySet<string>;
  readonly #random: SeededRandom;
  readonly #over = new AbortController();
  #requests = 0;
  #workers = 0;

  constructor(parts: {
    readonly world: SimulatedWorld;
    readonly store: ResourceStore;
    /** All rows, by uid: what users see. */
    readonly rows: ReadonlyMap<string, AnyResource>;
    readonly reportedSeats: ReadonlySet<string>;
  }) {
    this.#world = parts.world;
    this.#store = parts.store;
    this.#rows = parts.rows;
    this.#reportedSeats = parts.reportedSeats;
    this.#random = parts.world.random('users');
  }

  /** Makes the pools, and goes on until {@link SimulatedUsers.end}. */
  async run(): Promise<void> {
    for (const track of TRACKS) await this.#create(this.#pool(track));
    await Promise.all([
      this.#again(
        () => (this.#isDay() ? 15 * MINUTE : 2 * HOUR),
        () => this.#askForLabs(),
      ),
      this.#again(
        () => 50 * MINUTE,
        () => this.#changeMind(),
      ),
      this.#again(
        () => 4 * HOUR,
        () => this.#operatePool(),
      ),
      this.#again(
        () => 5 * HOUR,
        () => this.#operateWorker(),
      ),
      this.#again(
        () => 6 * HOUR,
        () => this.#pauseForAWhile(),
      ),
      this.#again(
        () => 8 * HOUR,
        () => this.#tidyUp(),
      ),
    ]);
  }

  /** Nobody wants anything new. */
  end(): void {
    this.#over.abort();
  }

  /** Wants everything to go. */
  async removeEverything(): Promise<void> {
    for (const { metadata } of [...this.#rows.values()]) await this.#remove(metadata.uid);
  }

  async #again(meanMs: () => number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#world.clock.delay(this.#random.waitMs(meanMs()), { signal }).catch(() => undefined);
      if (!signal.aborted) await act();
    }
  }

  #isDay(): boolean {
    const hour = new Date(this.#world.clock.now()).getUTCHours();
    return hour >= 8 && hour < 20;
  }

  /** Now and then a whole class asks at once. */
  async #askForLabs(): Promise<void> {
    const track = this.#random.pick(TRACKS);
    const labs = this.#random.chance(0.05) ? this.#random.integer(3, 10) : 1;
    for (let lab = 1; lab <= labs; lab += 1) {
      await this.#create(this.#request(track));
      await this.#world.clock.delay(this.#random.integer(0, 20));
    }
  }

  async #changeMind(): Promise<void> {
    const random = this.#random;
    const request = random.pick(rowsOf(this.#rows, 'LabInstanceRequest'));
    if (request === undefined || request.metadata.deletionTimestamp !== undefined) return;
    const isEnded = ENDED_REQUEST_PHASES.includes(request.status.phase);
    if (isEnded || random.chance(0.5)) return this.#remove(request.metadata.uid);
    await this.#edit<LabInstanceRequest>(request.metadata.uid, (row) => ({
      ...row,
      spec: { ...row.spec, durationMinutes: random.integer(5, 300), priority: random.integer(-5, 5) },
    }));
  }

  async #operatePool(): Promise<void> {
    const random = this.#random;
    const pool = random.pick(rowsOf(this.#rows, 'LabWorkerPool'));
    if (pool === undefined || pool.metadata.deletionTimestamp !== undefined) return;
    if (random.chance(0.15)) return this.#replacePool(pool);
    await this.#edit<LabWorkerPool>(pool.metadata.uid, (row) => {
      const { scaling, template } = this.#pool(row.spec.track as Track).spec;
      return { ...row, spec: { ...row.spec, scaling, template: random.chance(0.3) ? template : row.spec.template } };
    });
  }

  async #replacePool({ metadata, spec }: LabWorkerPool): Promise<void> {
    await this.#remove(metadata.uid);
    const draft = this.#pool(spec.track as Track);
    const { signal } = this.#over;
    while (this.#rows.has(metadata.uid) && !signal.aborted) {
      await this.#world.clock.delay(this.#random.waitMs(20 * MINUTE), { signal }).catch(() => undefined);
    }
    if (!signal.aborted) await this.#create(draft);
  }

  async #operateWorker(): Promise<void> {
    const random = this.#random;
    const worker = random.pick(rowsOf(this.#rows, 'LabWorker'));
    if (worker === undefined || random.chance(0.3)) return this.#create(this.#worker());
    const { uid, ownerReferences } = worker.metadata;
    if (random.chance(0.3)) return this.#remove(uid);
    const isOfPool = ownerReferences.length > 0;
    const desired = random.pick(
      isOfPool ? (['Drained', 'Ready'] as const) : (['Ready', 'Stopped', 'Drained', 'Terminated'] as const),
    );
    await this.#edit(uid, (row) => (row.kind === 'LabWorker' ? { ...row, spec: { ...row.spec, desired } } : row));
    if (!isOfPool || desired === 'Ready') return;
    await this.#world.clock.delay(random.waitMs(HOUR));
    await this.#edit(uid, (row) =>
      row.kind === 'LabWorker' ? { ...row, spec: { ...row.spec, desired: 'Ready' } } : row,
    );
  }

  async #pauseForAWhile(): Promise<void> {
    const row = this.#random.pick([...this.#rows.values()]);
    if (row === undefined) return;
    await this.#setPaused(row.metadata.uid, true);
    await this.#world.clock.delay(this.#random.waitMs(30 * MINUTE));
    await this.#setPaused(row.metadata.uid, false);
  }

  async #setPaused(uid: string, isPaused: boolean): Promise<void> {
    await this.#edit(uid, (row) => {
      const { [PAUSED_ANNOTATION]: _, ...annotations } = row.metadata.annotations;
      const changed = isPaused ? { ...annotations, [PAUSED_ANNOTATION]: 'true' } : annotations;
      return { ...row, metadata: { ...row.metadata, annotations: changed } };
    });
  }

  /** Removes requests that have ended, and frees the seats that somebody has to free by hand. */
  async #tidyUp(): Promise<void> {
    const { account } = this.#world.park;
    for (const productUuid of [...this.#reportedSeats, ...account.unspoken]) account.free(productUuid);
    for (const { metadata, status } of rowsOf(this.#rows, 'LabInstanceRequest')) {
      if (ENDED_REQUEST_PHASES.includes(status.phase)) await this.#remove(metadata.uid);
    }
    for (const { metadata, status } of rowsOf(this.#rows, 'LabWorker')) {
      if (status.phase === 'Terminated') await this.#remove(metadata.uid);
    }
  }

  async #create(draft: ResourceDraft): Promise<void> {
    await this.#store.commit([{ type: 'create', draft }]);
  }

  async #remove(uid: string): Promise<void> {
    const resource = this.#rows.get(uid);
    if (resource !== undefined) await this.#store.commit([{ type: 'delete', resource }]);
  }

  async #edit<Resource extends AnyResource>(uid: string, change: (row: Resource) => Resource): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      const row = this.#rows.get(uid);
      if (row === undefined) return;
      try {
        await this.#store.commit([{ type: 'update', resource: change(row as Resource) }]);
        return;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
      await this.#world.clock.delay(1);
    }
  }

  #request(track: Track): ResourceDraft<'LabInstanceRequest'> {
    const random = this.#random;
    this.#requests += 1;
    const nodes = random.integer(1, track === 'free' ? 4 : 12);
    const demand = { nodes, cpuMilli: nodes * 500, memoryMib: nodes * random.pick([512, 2_048]) };
    const now = this.#world.clock.now();
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

  #pool(track: Track): ResourceDraft<'LabWorkerPool'> {
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

  #worker(): ResourceDraft<'LabWorker'> {
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
