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

// Far more than a harness's own patience with a request that hangs.
const SETTLE_LIMIT_MS = 10_000;

/**
 * The time of a harness: that of its clock, or the machine's.
 *
 * @param harness - What the author supplied.
 * @param settleLimitMs - How long in real milliseconds a clock may take to settle before time moves all the same.
 */
export function createSuiteTime(
  { clock }: Pick<ConformanceHarness, 'clock'>,
  settleLimitMs: number = SETTLE_LIMIT_MS,
): SuiteTime {
  return clock === undefined ? createRealTime() : createDrivenTime(clock, settleLimitMs);
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
function createDrivenTime(clock: ConformanceClock, settleLimitMs: number): SuiteTime {
  const driver = new ClockDriver(clock, settleLimitMs);
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
// Steps grow, so that short waits are met precisely and long ones are cheap.
const FIRST_STEP_MS = 1;
const LONGEST_STEP_MS = 250;

/** Moves a clock as long as anybody waits. One for a clock: it must not be moved twice at once. */
class ClockDriver {
  readonly #clock: ConformanceClock;
  readonly #settleLimitMs: number;
  readonly #alarms = new Set<Alarm>();
  #isSettling = false;
  #stepMs = FIRST_STEP_MS;
  #isDriving = false;

  constructor(clock: ConformanceClock, settleLimitMs: number) {
    this.#clock = clock;
    this.#settleLimitMs = settleLimitMs;
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

  /**
   * Lets everything run that needs no time. A clock that does not settle holds the suite up once: until it has, nobody
   * waits for it again.
   */
  async #settle(): Promise<void> {
    await runTurns();
    if (this.#isSettling || this.#clock.settle === undefined) return;
    this.#isSettling = true;
    const end = () => {
      this.#isSettling = false;
    };
    const settled = this.#clock.settle().then(end, end); // one that fails must not stop time for good
    const over = new AbortController();
    try {
      await Promise.race([settled, delay(this.#settleLimitMs, undefined, { signal: over.signal })]);
    } finally {
      over.abort();
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
