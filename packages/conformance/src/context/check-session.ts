import { randomUUID } from 'node:crypto';
import type { CloudProviderSPI, ConformanceHarness, InstanceConfiguration } from '@cloud-spi/spi';
import type { CheckContext, TimeLimits } from './check-context.ts';
import { disposeQuietly } from './dispose-quietly.ts';
import { removeCreations } from './remove-creations.ts';
import type { SuiteTime } from './suite-time.ts';
import { type CallRecorder, type TrackedCreation, trackProvider } from './track-provider.ts';

/** The tag that everything made by a run carries; its value is the id of the run. */
export const RUN_TAG = 'conformance-run';

/** What the sessions of a run share. */
export interface SessionSettings {
  readonly harness: ConformanceHarness;
  readonly time: SuiteTime;
  readonly limits: TimeLimits;
  readonly runId: string;
  /** The number from which random checks draw. */
  readonly seed: number;
  /** How many random histories each check plays. */
  readonly histories: number;
  /** How many instances may exist at once. */
  readonly maxInstances: number;
  /** Is told of what is made before it is asked for. */
  readonly onCreation: (creation: TrackedCreation) => void;
}

/** How long a call may take: longer than any default deadline of the contract, so that a provider can keep its own. */
export const CALL_LIMIT_MS = 660_000;

// Looks at the cloud are spread over the time that it may take, and no further apart than this.
const LOOKS = 50;
const LONGEST_POLL_MS = 2_000;

/** The life of one check: it makes provider objects, records what they make, and removes it. */
export class CheckSession implements CallRecorder {
  readonly #settings: SessionSettings;
  readonly #creations: TrackedCreation[] = [];
  readonly #providers: CloudProviderSPI[] = [];
  #calls = 0;
  #historiesPlayed: number | undefined;
  #skewMs = 0;
  #isOver = false;

  /** @param settings - The run that it belongs to. */
  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** How many methods of provider objects were called. */
  get calls(): number {
    return this.#calls;
  }

  /** How many random histories were played; undefined where the check plays none. */
  get historiesPlayed(): number | undefined {
    return this.#historiesPlayed;
  }

  /** See {@link CallRecorder}. */
  onCall(method: string): void {
    if (this.#isOver) throw new Error(`${method} was called after the check had ended`);
    this.#calls++;
  }

  /** See {@link CallRecorder}. */
  onProvision(creation: TrackedCreation): void {
    this.#creations.push(creation);
    this.#settings.onCreation(creation);
  }

  /** Makes what the check gets. */
  async createContext(): Promise<CheckContext> {
    const { harness, time, limits, seed, histories } = this.#settings;
    const provider = await this.#makeProvider(undefined);
    const context: CheckContext = {
      harness,
      provider,
      limits,
      seed,
      histories,
      noteHistories: (played) => {
        this.#historiesPlayed = played;
      },
      otherOwner: 'conformance-other',
      get faults() {
        return required(harness.faults, 'faults');
      },
      makeProvider: ({ owner } = {}) => this.#makeProvider(owner),
      configuration: (overrides = {}) => this.#configure(overrides),
      token: () => this.#token(),
      provision: (overrides, by = provider) => by.provisionInstance(context.configuration(overrides)),
      async run(overrides) {
        const { instanceId } = await context.provision(overrides);
        return await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      },
      now: () => time.now(),
      passConsistencyWindow: () => time.sleep(provider.capabilities.consistencyWindowMs),
      sleep: (durationMs) => time.sleep(durationMs),
      until: (what, look, limitMs) => this.#until(what, look, limitMs),
      skewClock: (offsetMs) => this.#skewClock(offsetMs),
      countRequests: async () => await required(harness.countRequests, 'countRequests').call(harness),
      probeResidue: async () => await required(harness.probeResidue, 'probeResidue').call(harness),
    };
    return context;
  }

  /** Ends the check: calls that it still makes are refused. */
  end(): void {
    this.#isOver = true;
  }

  /**
   * Removes everything that the check made.
   *
   * @throws Error that says what could not be removed.
   */
  async cleanUp(): Promise<void> {
    const { harness, time, limits } = this.#settings;
    this.end();
    await harness.faults?.clear();
    try {
      await removeCreations(this.#creations, { harness, time, limits });
    } finally {
      await Promise.all(this.#providers.map((provider) => disposeQuietly(provider, time, limits.terminatedMs)));
      await this.#endSkew();
    }
  }

  async #skewClock(offsetMs: number): Promise<void> {
    const { harness } = this.#settings;
    this.#skewMs = offsetMs;
    await required(harness.skewClock, 'skewClock').call(harness, offsetMs);
  }

  async #endSkew(): Promise<void> {
    if (this.#skewMs === 0) return;
    // A cloud that is ahead must not go back to before what it has recorded.
    await this.#settings.time.sleep(Math.max(0, this.#skewMs));
    await this.#skewClock(0);
  }

  async #makeProvider(owner: string | undefined): Promise<CloudProviderSPI> {
    const { harness, time } = this.#settings;
    const provider = await harness.makeProvider(owner === undefined ? {} : { owner });
    this.#providers.push(provider);
    return trackProvider(provider, owner, this, time, CALL_LIMIT_MS);
  }

  #configure(overrides: Partial<InstanceConfiguration>): InstanceConfiguration {
    const { harness, runId } = this.#settings;
    const valid = harness.validConfiguration();
    const tags = { ...valid.tags, [RUN_TAG]: runId, ...overrides.tags };
    return { ...valid, idempotencyToken: this.#token(), ...overrides, tags };
  }

  #token(): string {
    return `conformance-${randomUUID()}`;
  }

  async #until<T>(what: string, look: () => Promise<T | undefined>, limitMs: number): Promise<T> {
    const { time } = this.#settings;
    const pollMs = Math.min(Math.max(1, limitMs / LOOKS), LONGEST_POLL_MS);
    const deadline = time.now() + limitMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (time.now() >= deadline) throw new Error(`Waited in vain for ${what}, for ${limitMs} ms`);
      await time.sleep(pollMs);
    }
  }
}

function required<T>(hook: T | undefined, name: string): T {
  if (hook === undefined) throw new Error(`The check uses the harness's ${name} and does not say that it requires it`);
  return hook;
}
