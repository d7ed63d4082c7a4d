import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  ANY_OWNER,
  type CloudProviderSPI,
  type ConformanceHarness,
  isCloudProvisioningError,
  type ProviderCapabilities,
} from '@cloud-spi/spi';
import type { ConformanceCheck } from './check.ts';
import type { CheckResult, ConformanceReport, ResidueCount } from './conformance-report.ts';
import { CALL_LIMIT_MS, CheckSession, RUN_TAG, type SessionSettings } from './context/check-session.ts';
import { disposeQuietly } from './context/dispose-quietly.ts';
import { removeCreations } from './context/remove-creations.ts';
import { createSuiteTime } from './context/suite-time.ts';
import { toTimeLimits } from './context/to-time-limits.ts';
import type { TrackedCreation } from './context/track-provider.ts';
import { createReport } from './create-report.ts';
import { type Deviation, parseDeviations, toDeviationField } from './deviations.ts';
import { findObstacle, NOT_SELECTED } from './find-obstacle.ts';

/** What an earlier process has done of the same run. */
export interface EarlierPart {
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly residueAtStart: number | undefined;
  readonly results: readonly CheckResult[];
  /** What the check had made during which the process ended: it is removed first. */
  readonly abandoned: readonly TrackedCreation[];
}

/** How a run is made; what is left out has a default. */
export interface ConformanceRunOptions {
  /** Ids of the checks to run. The others are skipped, so the verdict is "not conformant". Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Number from which random checks draw. Default: random. */
  readonly seed?: number | undefined;
  /** How many random histories each check of them plays, from 1. Default 50. */
  readonly histories?: number | undefined;
  /** Version of the provider for the report, where the harness does not give one. */
  readonly providerVersion?: string | undefined;
  /** The cloud is a real one. Default false. */
  readonly live?: boolean | undefined;
  /** How many instances may exist at once; checks that need more are not exercised. Default: any number. */
  readonly maxInstances?: number | undefined;
  /** Checks that the provider is known to fail. Default: none. */
  readonly deviations?: readonly Deviation[] | undefined;
  /**
   * Real time in milliseconds that a check may take. Default: with a clock a minute, more for many histories, else from
   * the time limits.
   */
  readonly checkLimitMs?: number | undefined;
  /** The run goes on where an earlier process has ended. Default: it begins. */
  readonly earlier?: EarlierPart | undefined;
  /** Is told of what a check makes before it is asked for. */
  readonly onCreation?: ((creation: TrackedCreation) => void) | undefined;
}

const CHECK_LIMIT_WITH_CLOCK_MS = 60_000;
const LIMIT_FOR_EACH_HISTORY_MS = 500;
const HISTORIES = 50;

/** One run of the suite against one harness: runs checks one after the other and keeps their results. */
export class ConformanceRun {
  readonly #harness: ConformanceHarness;
  readonly #options: ConformanceRunOptions;
  readonly #settings: SessionSettings;
  readonly #checkLimitMs: number;
  readonly #results: CheckResult[];
  readonly #startedAtMs: number;
  readonly #deviations: readonly Deviation[];
  #strayError: string | undefined;
  #capabilities: Promise<ProviderCapabilities> | undefined;
  #residueAtStart: number | undefined;

  /**
   * @param harness - What the author supplied.
   * @param options - How to run.
   * @throws Error for deviations that are unknown or have expired.
   */
  constructor(harness: ConformanceHarness, options: ConformanceRunOptions = {}) {
    const { clock } = harness;
    const { histories = HISTORIES } = options;
    const limits = toTimeLimits(harness);
    const { earlier, onCreation = () => {} } = options;
    this.#results = [...(earlier?.results ?? [])];
    this.#startedAtMs = earlier?.startedAtMs ?? Date.now();
    this.#deviations = parseDeviations(options.deviations ?? [], this.#startedAtMs);
    this.#harness = harness;
    this.#options = options;
    this.#settings = {
      harness,
      limits,
      time: createSuiteTime(harness),
      runId: earlier?.runId ?? randomUUID(),
      onCreation,
      seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
      histories,
      maxInstances: options.maxInstances ?? Number.POSITIVE_INFINITY,
    };
    const realLimitMs = 3 * (limits.runningMs + limits.stoppedMs + limits.terminatedMs);
    this.#checkLimitMs =
      options.checkLimitMs ??
      (clock === undefined ? realLimitMs : CHECK_LIMIT_WITH_CLOCK_MS + histories * LIMIT_FOR_EACH_HISTORY_MS);
  }

  /**
   * Makes a first provider object, removes what an earlier process has left, and counts what there is. Called by the
   * first check where nobody called it before.
   *
   * @throws Error when the harness makes no provider at all.
   */
  async begin(): Promise<{ readonly capabilities: ProviderCapabilities; readonly residueAtStart: number | undefined }> {
    const capabilities = await this.#readCapabilities();
    return { capabilities, residueAtStart: this.#residueAtStart };
  }

  /**
   * Runs one check and removes what it made. Never rejects because of the provider.
   *
   * @throws Error when the harness makes no provider at all.
   */
  async runCheck(check: ConformanceCheck): Promise<CheckResult> {
    const startedAt = performance.now();
    const capabilities = await this.#readCapabilities();
    const isSelected = this.#options.only?.includes(check.id) ?? true;
    const obstacle = isSelected
      ? findObstacle(check, this.#harness, capabilities, this.#settings.maxInstances)
      : NOT_SELECTED;
    const session = new CheckSession(this.#settings);
    const outcome = obstacle ?? (await this.#attempt(check, session));
    const { id, title, group, level, rules } = check;
    const result = {
      ...{ id, title, group, level, rules },
      ...outcome,
      ...(outcome.result === 'failed' && toDeviationField(this.#deviations, id)),
      durationMs: Math.round(performance.now() - startedAt),
      providerCalls: session.calls,
      ...(session.historiesPlayed !== undefined && {
        histories: { played: session.historiesPlayed, wanted: this.#settings.histories },
      }),
    };
    this.#results.push(result);
    return result;
  }

  /**
   * Fails the check that runs: the provider let an error go unhandled, which ends the process of its users.
   *
   * @param error - As the process reported it.
   */
  noteStrayError(error: unknown): void {
    this.#strayError ??= `An error went unhandled: ${toReason(error)}`;
  }

  /** Looks for what was left behind, frees the harness, and sums up. */
  async finish(): Promise<ConformanceReport> {
    const capabilities = await this.#readCapabilities();
    const leftovers = await this.#findLeftovers();
    const residue = await this.#countResidue();
    await this.#harness[Symbol.asyncDispose]?.();
    this.#settings.time.stop();
    const { name, version = this.#options.providerVersion } = this.#harness;
    const { runId, seed } = this.#settings;
    return createReport({
      provider: { name, version },
      ...{ capabilities, runId, seed, residue },
      live: this.#options.live ?? false,
      startedAtMs: this.#startedAtMs,
      results: this.#results,
      objections: leftovers,
    });
  }

  async #attempt(check: ConformanceCheck, session: CheckSession): Promise<Pick<CheckResult, 'result' | 'reason'>> {
    let reason: string | undefined;
    this.#strayError = undefined;
    try {
      await withinRealTime(this.#checkLimitMs, async () => check.run(await session.createContext()));
    } catch (error) {
      reason = toReason(error);
    }
    try {
      await withinRealTime(this.#checkLimitMs, () => session.cleanUp());
    } catch (error) {
      reason ??= toReason(error);
    }
    await nextTurn(); // the process reports unhandled errors at the end of a turn
    reason ??= this.#strayError;
    return reason === undefined ? { result: 'passed' } : { result: 'failed', reason };
  }

  async #countResidue(): Promise<ResidueCount | undefined> {
    const atEnd = await this.#harness.probeResidue?.();
    return atEnd === undefined ? undefined : { atStart: this.#residueAtStart ?? 0, atEnd };
  }

  #readCapabilities(): Promise<ProviderCapabilities> {
    this.#capabilities ??= (async () => {
      const provider = await this.#makeFirstProvider();
      const { capabilities } = provider;
      await this.#removeAbandoned();
      this.#residueAtStart = this.#options.earlier?.residueAtStart ?? (await this.#harness.probeResidue?.());
      await disposeQuietly(provider, this.#settings.time, this.#settings.limits.terminatedMs);
      return capabilities;
    })();
    return this.#capabilities;
  }

  async #removeAbandoned(): Promise<void> {
    const { abandoned = [] } = this.#options.earlier ?? {};
    // What cannot be removed is counted at the end.
    const removed = withinRealTime(this.#checkLimitMs, () => removeCreations(abandoned, this.#settings));
    await removed.catch(() => {});
  }

  async #makeFirstProvider(): Promise<CloudProviderSPI> {
    try {
      return await this.#harness.makeProvider();
    } catch (error) {
      throw new Error(`The harness ${this.#harness.name} makes no provider: ${toReason(error)}`, { cause: error });
    }
  }

  async #findLeftovers(): Promise<string[]> {
    const { time, limits, runId } = this.#settings;
    const provider = await this.#harness.makeProvider();
    try {
      await time.sleep(provider.capabilities.consistencyWindowMs);
      const found = await time.limit(listTagged(provider, runId), CALL_LIMIT_MS, 'listInstances');
      return found.length === 0 ? [] : [`instances of the run are left: ${found.join(', ')}`];
    } catch (error) {
      return [`what is left cannot be counted: ${toReason(error)}`];
    } finally {
      await disposeQuietly(provider, time, limits.terminatedMs);
    }
  }
}

async function listTagged(provider: CloudProviderSPI, runId: string): Promise<string[]> {
  const found: string[] = [];
  const filters = { owner: ANY_OWNER, tags: { [RUN_TAG]: runId } };
  for await (const { instanceId, state } of provider.listInstances(filters)) {
    if (state !== 'terminating') found.push(instanceId);
  }
  return found;
}

async function withinRealTime(limitMs: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The check did not end within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function toReason(error: unknown): string {
  if (isCloudProvisioningError(error)) {
    const cause = error.code === 'Unknown' && error.cause !== undefined ? ` (cause: ${toReason(error.cause)})` : '';
    return `${error.operation} failed with ${error.code}: ${error.message}${cause}`;
  }
  return error instanceof Error ? error.message : `Something that is no error was thrown: ${String(error)}`;
}
