import { setTimeout as delay } from 'node:timers/promises';
import type { ConformanceClock, ConformanceHarness } from '@cloud-spi/spi';

/** Time as the cloud under test sees it: the machine's, or one that the suite moves. */
export interface SuiteTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that many milliseconds. */
  sleep(durationMs: number): Promise<void>;
  /**
   * Waits for a call while time goes on.
   *
   * @param call - What is waited for; it is left alone when it takes too long.
   * @param limitMs - How long it may take.
   * @param description - Begins the message of the error, for example `getInstanceInfo`.
   * @throws Error when the limit passes first.
   */
  limit<T>(call: Promise<T>, limitMs: number, description: string): Promise<T>;
  /** Lets go of everything that still waits: their promises stay pending. */
  stop(): void;
}

/**
 * The time of a harness: that of its clock, or the machine's.
 *
 * @param harness - What the author supplied.
 */
export function createSuiteTime({ clock }: Pick<ConformanceHarness, 'clock'>): SuiteTime {
  return clock === undefined ? createRealTime() : createDrivenTime(clock);
}

/** The machine's time. */
function createRealTime(): SuiteTime {
  const stopped = new AbortController();
  const sleep = (durationMs: number, signal: AbortSignal) =>
    delay(durationMs, undefined, { signal }).catch(() => new Promise<never>(() => {}));
  return {
    now: () => Date.now(),
    sleep: (durationMs) => sleep(durationMs, stopped.signal),
    async limit(call, limitMs, description) {
      const settled = new AbortController();
      const signal = AbortSignal.any([settled.signal, stopped.signal]);
      try {
        return await Promise.race([call, sleep(limitMs, signal).then(() => failHung(description, limitMs))]);
      } finally {
        settled.abort();
      }
    },
    stop: () => stopped.abort(),
  };
}

/**
 * Time that the suite moves: it stands still while checks think, and runs while they wait for a call or sleep.
 *
 * @param clock - The clock of the simulated cloud.
 */
function createDrivenTime(clock: ConformanceClock): SuiteTime {
  const driver = new ClockDriver(clock);
  return {
    now: () => Math.floor(clock.now()),
    sleep: (durationMs) => driver.setAlarm(durationMs).rang,
    async limit(call, limitMs, description) {
      const alarm = driver.setAlarm(limitMs);
      try {
        return await Promise.race([call, alarm.rang.then(() => failHung(description, limitMs))]);
      } finally {
        alarm.cancel();
      }
    },
    stop: () => driver.stop(),
  };
}

interface Alarm {
  readonly dueAt: number;
  readonly ring: () => void;
}

// Whatever can go on without time does so in a few turns of the event loop; only then the clock moves.
const TURNS_BEFORE_MOVING = 4;
// Real time; far more than a harness's own patience with a request that hangs.
const LONGEST_SETTLING_MS = 10_000;
// Steps grow, so that short waits are met precisely and long ones are cheap.
const FIRST_STEP_MS = 1;
const LONGEST_STEP_MS = 250;

/** Moves a clock as long as anybody waits. One for a clock: it must not be moved twice at once. */
class ClockDriver {
  readonly #clock: ConformanceClock;
  readonly #alarms = new Set<Alarm>();
  #stepMs = FIRST_STEP_MS;
  #isDriving = false;

  constructor(clock: ConformanceClock) {
    this.#clock = clock;
  }

  setAlarm(durationMs: number) {
    let ring = () => {};
    const rang = new Promise<void>((resolve) => {
      ring = resolve;
    });
    const alarm = { dueAt: this.#clock.now() + durationMs, ring };
    this.#alarms.add(alarm);
    this.#stepMs = FIRST_STEP_MS;
    void this.#drive();
    return { rang, cancel: () => this.#alarms.delete(alarm) };
  }

  stop(): void {
    this.#alarms.clear();
  }

  async #drive(): Promise<void> {
    if (this.#isDriving) return;
    this.#isDriving = true;
    for (;;) {
      await this.#settle();
      if (this.#alarms.size === 0) break;
      const untilAlarm = Math.min(...[...this.#alarms].map(({ dueAt }) => dueAt)) - this.#clock.now();
      await this.#clock.advance(Math.max(0, Math.min(this.#stepMs, untilAlarm)));
      this.#stepMs = Math.min(this.#stepMs * 2, LONGEST_STEP_MS);
      this.#ringDueAlarms();
    }
    this.#isDriving = false;
  }

  /** Lets everything run that needs no time. A clock whose requests never end must not hold the suite up for ever. */
  async #settle(): Promise<void> {
    await runTurns();
    if (this.#clock.settle === undefined) return;
    const settled = new AbortController();
    try {
      await Promise.race([this.#clock.settle(), delay(LONGEST_SETTLING_MS, undefined, { signal: settled.signal })]);
    } finally {
      settled.abort();
    }
  }

  #ringDueAlarms(): void {
    for (const alarm of this.#alarms) {
      if (alarm.dueAt > this.#clock.now()) continue;
      this.#alarms.delete(alarm);
      alarm.ring();
    }
  }
}

async function runTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS_BEFORE_MOVING; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function failHung(description: string, limitMs: number): never {
  throw new Error(`${description} did not settle within ${limitMs} ms`);
}
