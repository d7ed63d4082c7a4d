import type { AnyResource } from '@cloud-spi/controller';
import { createInvariants } from './invariants/all-invariants.ts';
import type { SimulationFacts } from './invariants/invariant.ts';
import { findLeftovers } from './invariants/leftovers.ts';
import { PassCounter } from './invariants/pass-counter.ts';
import { findUnmetWishes } from './invariants/unmet-wishes.ts';
import { Journal } from './journal.ts';
import { SimulatedReplicas } from './simulated-replicas.ts';
import { SimulatedTroubles, TROUBLES, type Trouble } from './simulated-troubles.ts';
import { SimulatedUsers } from './simulated-users.ts';
import { createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';
import { type SeenCommit, Witness } from './witness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Without trouble everything is as it is wanted within this time. */
const CALM_MS = 5 * HOUR;
/** And everything is gone within this time. */
const REMOVAL_MS = 12 * HOUR;

/** What to simulate. */
export interface SimulationOptions {
  readonly seed: number;
  /** How long users want things and troubles happen, in days. */
  readonly days: number;
  /** Which troubles happen. Default: all. */
  readonly troubles?: readonly Trouble[] | undefined;
}

/** What was not as it must be. */
export interface Violation {
  readonly invariant: string;
  readonly message: string;
  /** The resource that it was seen on. */
  readonly subject?: string | undefined;
  /** What happened to it last, and what went wrong last in the world. */
  readonly history: readonly string[];
}

/** What a simulation came to. */
export interface SimulationResult {
  readonly seed: number;
  readonly violation?: Violation | undefined;
  readonly figures: {
    readonly simulatedMs: number;
    readonly passes: number;
    readonly commits: number;
    readonly workers: number;
    readonly instances: number;
    readonly labs: number;
    readonly labsThatRan: number;
    readonly troubles: number;
    readonly seatsReported: number;
  };
  /** The same for the same seed and the same program. */
  readonly fingerprint: string;
}

/**
 * Simulates users, clouds, lab hosts and troubles around the real control loops, on one clock, until everything is gone
 * or something is not as it must be. The same seed always comes to the same. One at a time in a process: time passes when
 * the process has nothing else to do.
 *
 * @param options - Seed, days and troubles.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const world = await createSimulatedWorld(options.seed);
  try {
    return await new Simulation(world, options).run();
  } finally {
    await world.close();
  }
}

class Simulation {
  readonly #world: SimulatedWorld;
  readonly #options: SimulationOptions;
  readonly #journal: Journal;
  readonly #witness: Witness;
  readonly #replicas: SimulatedReplicas;
  readonly #passes: PassCounter;
  readonly #facts: SimulationFacts;
  readonly #invariants = createInvariants();
  readonly #reportedSeats = new Set<string>();
  readonly #reportedLabs = new Set<string>();
  readonly #seen = { commits: 0, workers: 0, labs: 0, labsThatRan: 0, troubles: 0 };
  #fingerprint = 0;
  #violation: Violation | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(world: SimulatedWorld, options: SimulationOptions) {
    const { clock, clouds, park } = world;
    this.#world = world;
    this.#options = options;
    this.#journal = new Journal(() => clock.now());
    this.#witness = new Witness(world.store, (commit) => this.#judgeCommit(commit));
    this.#passes = new PassCounter(clock, (message, uid) => this.#report('bounded-passes', message, this.#rowOf(uid)));
    this.#replicas = new SimulatedReplicas({
      world,
      store: this.#witness.store,
      watch: {
        onPass: ({ uid }) => this.#passes.count(uid, this.#rowOf(uid)),
        onError: (line) => this.#report('passes-do-not-throw', line),
      },
      onOverlap: (message, uid) => this.#report('one-pass-per-key', message, this.#rowOf(uid)),
    });
    this.#facts = {
      rows: this.#witness.rows,
      clouds,
      park,
      reportedSeats: this.#reportedSeats,
      reportedLabs: this.#reportedLabs,
      controllerSince: () => this.#replicas.runningSince,
      now: () => clock.now(),
    };
  }

  async run(): Promise<SimulationResult> {
    const { days, troubles: kinds = TROUBLES } = this.#options;
    const troubles = new SimulatedTroubles({
      world: this.#world,
      replicas: this.#replicas,
      kinds,
      note: (line) => this.#noteTrouble(line),
    });
    const users = new SimulatedUsers({
      world: this.#world,
      store: this.#witness.store,
      rows: this.#witness.rows,
      reportedSeats: this.#reportedSeats,
    });
    this.#replicas.first.start();
    this.#background(users.run());
    this.#background(troubles.run());
    this.#background(this.#keepLooking());
    await this.#runFor(days * DAY);
    users.end();
    troubles.end();
    await this.#runFor(CALM_MS);
    this.#complain('wishes-come-true', findUnmetWishes(this.#facts));
    this.#background(users.removeEverything());
    await this.#runFor(REMOVAL_MS, () => this.#witness.rows.size === 0);
    await this.#runFor(MINUTE);
    this.#complain('nothing-is-left', await findLeftovers(this.#facts, this.#world.queue));
    this.#background(this.#replicas.stop(0));
    await this.#runFor(MINUTE);
    if (this.#replicas.runningSince !== Number.POSITIVE_INFINITY) this.#report('it-stops', 'It does not stop.');
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#result();
  }

  async #runFor(durationMs: number, isDone: () => boolean = () => false): Promise<void> {
    if (this.#isOver()) return;
    await this.#world.clock.run(durationMs, () => this.#isOver() || isDone());
  }

  #isOver(): boolean {
    return this.#violation !== undefined || this.#failure !== undefined;
  }

  /** What goes on beside the clock; a failure is one of the simulation itself. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  async #keepLooking(): Promise<void> {
    for (;;) {
      await this.#world.clock.delay(MINUTE);
      for (const { name, onLook } of this.#invariants) {
        onLook?.(this.#facts, (message, subject) => this.#report(name, message, subject));
      }
    }
  }

  #judgeCommit(commit: SeenCommit): void {
    this.#remember(commit);
    for (const { name, onCommit } of this.#invariants) {
      onCommit?.(commit, this.#facts, (message, subject) => this.#report(name, message, subject));
    }
  }

  #remember({ rows, events }: SeenCommit): void {
    this.#seen.commits += 1;
    for (const { before, after } of rows) {
      const row = after ?? before;
      if (row === undefined) continue;
      if (before === undefined && row.kind === 'LabWorker') this.#seen.workers += 1;
      if (before === undefined && row.kind === 'LabInstanceRequest') this.#seen.labs += 1;
      const phase = after?.status.phase ?? 'gone';
      if (before?.status.phase === phase) continue;
      if (row.kind === 'LabInstanceRequest' && phase === 'Running') this.#seen.labsThatRan += 1;
      this.#journal.note(row.metadata.uid, `${row.metadata.name}: ${before?.status.phase ?? 'new'} -> ${phase}`);
      this.#mark(`${this.#world.clock.now()} ${row.metadata.name} ${phase}`);
    }
    for (const { about, reason, message } of events) {
      this.#journal.note(about.uid, `${about.name}: ${reason}: ${message}`);
      if (reason === 'LabLeft') this.#reportedLabs.add(about.uid);
      if (reason === 'OrphanFound') this.#report('no-orphans', message, this.#rowOf(about.uid));
      const productUuid = /product UUID (\S+)/.exec(message)?.[1];
      if (reason === 'LicenseLeaked' && productUuid !== undefined) this.#reportedSeats.add(productUuid);
    }
  }

  #noteTrouble(line: string): void {
    this.#seen.troubles += 1;
    this.#journal.note('world', line);
  }

  #complain(
    invariant: string,
    complaints: readonly { readonly message: string; readonly subject?: AnyResource }[],
  ): void {
    for (const { message, subject } of complaints) this.#report(invariant, message, subject);
  }

  /** Only the first violation counts: others may follow from it. */
  #report(invariant: string, message: string, subject?: AnyResource): void {
    if (this.#violation !== undefined) return;
    this.#replicas.kill();
    const uid = subject?.metadata.uid ?? '';
    this.#violation = {
      invariant,
      message,
      ...(subject === undefined ? {} : { subject: `${subject.kind} ${subject.metadata.name}` }),
      history: [
        ...this.#journal.last(uid),
        ...(subject === undefined ? [] : [JSON.stringify(subject.status)]),
        ...this.#journal.last('world').slice(-15),
      ],
    };
  }

  #rowOf(uid: string): AnyResource | undefined {
    return this.#witness.rows.get(uid);
  }

  #mark(text: string): void {
    for (const character of text)
      this.#fingerprint = (Math.imul(this.#fingerprint, 31) + (character.codePointAt(0) ?? 0)) | 0;
  }

  #result(): SimulationResult {
    const { clock, clouds } = this.#world;
    return {
      seed: this.#options.seed,
      violation: this.#violation,
      figures: {
        ...this.#seen,
        simulatedMs: clock.elapsedMs,
        passes: this.#passes.total,
        instances: clouds.reduce((sum, { cloud }) => sum + cloud.count().launched, 0),
        seatsReported: this.#reportedSeats.size,
      },
      fingerprint: (this.#fingerprint >>> 0).toString(16),
    };
  }
}
