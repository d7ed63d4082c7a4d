import {
  type AnyResource,
  ENDED_REQUEST_PHASES,
  type LabInstanceRequest,
  type LabWorkerPool,
  type ResourceDraft,
  type ResourceStore,
  StoreError,
} from '@cloud-spi/controller';
import { rowsOf } from './invariants/invariant.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedDrafts, TRACKS, type Track } from './simulated-drafts.ts';
import type { SimulatedWorld } from './simulated-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAUSED_ANNOTATION = 'cloud-spi/paused';

/** What users do: they ask for labs by day, change their minds, and operate pools. */
export class SimulatedUsers {
  readonly #world: SimulatedWorld;
  readonly #store: ResourceStore;
  readonly #rows: ReadonlyMap<string, AnyResource>;
  readonly #reportedSeats: ReadonlySet<string>;
  readonly #random: SeededRandom;
  readonly #drafts: SimulatedDrafts;
  readonly #over = new AbortController();

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
    this.#drafts = new SimulatedDrafts(this.#random, parts.world.clock);
  }

  /** Makes the pools, and goes on until {@link SimulatedUsers.end}. */
  async run(): Promise<void> {
    for (const track of TRACKS) await this.#create(this.#drafts.pool(track));
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
      await this.#create(this.#drafts.request(track));
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
      const { scaling, template } = this.#drafts.pool(row.spec.track as Track).spec;
      return { ...row, spec: { ...row.spec, scaling, template: random.chance(0.3) ? template : row.spec.template } };
    });
  }

  async #replacePool({ metadata, spec }: LabWorkerPool): Promise<void> {
    await this.#remove(metadata.uid);
    const draft = this.#drafts.pool(spec.track as Track);
    const { signal } = this.#over;
    while (this.#rows.has(metadata.uid) && !signal.aborted) {
      await this.#world.clock.delay(this.#random.waitMs(20 * MINUTE), { signal }).catch(() => undefined);
    }
    if (!signal.aborted) await this.#create(draft);
  }

  async #operateWorker(): Promise<void> {
    const random = this.#random;
    const worker = random.pick(rowsOf(this.#rows, 'LabWorker'));
    if (worker === undefined || random.chance(0.3)) return this.#create(this.#drafts.worker());
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
}
