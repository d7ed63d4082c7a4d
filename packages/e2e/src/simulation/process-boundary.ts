import type { Clock, DelayOptions } from '@cloud-spi/provider-kit';

/** Where a process ends: at its call with this number, counted from now, before or after the call takes effect. */
export interface CrashPoint {
  readonly calls: number;
  readonly when: 'before' | 'after';
}

/** Which methods of an object do not return a promise. */
export interface BoundaryOptions {
  /** They answer at once, and what they answer is no way out of the process. */
  readonly immediate?: readonly string[] | undefined;
  /** They answer with one thing after the other. */
  readonly streams?: readonly string[] | undefined;
  /** They answer at once with an object whose methods lead out of the process again. */
  readonly makers?: readonly string[] | undefined;
}

type Method = (...input: unknown[]) => unknown;

/**
 * The boundary of a simulated process: all that it does to the world goes through here. When the process dies, nothing
 * of it runs on: the answers to its calls never arrive, so that whatever waits for them waits for ever and is forgotten.
 * What a call has done by then stays done. A process can also be suspended: then answers arrive late.
 */
export class ProcessBoundary {
  #isDead = false;
  #crash: { calls: number; readonly when: CrashPoint['when'] } | undefined;
  #resumed: Promise<void> | undefined;
  #resume: () => void = () => {};
  readonly #onCall: (name: string) => void;

  /** @param onCall - Told the name of each call that is about to leave the process. */
  constructor(onCall: (name: string) => void = () => {}) {
    this.#onCall = onCall;
  }

  /** Whether the process has ended. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Ends the process. Idempotent. */
  die(): void {
    this.#isDead = true;
  }

  /** Ends the process at one of its next calls. */
  dieAt({ calls, when }: CrashPoint): void {
    this.#crash = { calls, when };
  }

  /** Keeps the process from running until {@link ProcessBoundary.resume}. */
  suspend(): void {
    this.#resumed ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /** Lets a suspended process run on. */
  resume(): void {
    this.#resumed = undefined;
    this.#resume();
  }

  /** A clock whose waits end only while the process runs. */
  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      delay: (durationMs: number, options?: DelayOptions) => this.#answer(clock.delay(durationMs, options)),
    };
  }

  /** An object of the world, as the process sees it. */
  around<Target extends object>(target: Target, options: BoundaryOptions = {}): Target {
    const methods = new Map<string | symbol, Method>();
    // Not a proxy of the target itself: a frozen one may not be shown with other methods.
    return new Proxy({} as Target, {
      get: (_, name) => {
        const known = methods.get(name);
        if (known !== undefined) return known;
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const method = this.#guard(String(name), value.bind(target) as Method, options);
        methods.set(name, method);
        return method;
      },
    });
  }

  #guard(name: string, method: Method, { immediate = [], streams = [], makers = [] }: BoundaryOptions): Method {
    if (immediate.includes(name)) return method;
    if (makers.includes(name)) return (...input) => this.around(method(...input) as object);
    if (streams.includes(name)) return (...input) => this.#stream(name, method, input);
    return (...input) => this.#call(name, async () => method(...input));
  }

  /** A callback of the process, as the world sees it. */
  callback(listener: () => void): () => void {
    return () => {
      if (!this.#isDead) listener();
    };
  }

  async #call<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#resumed !== undefined) await this.#resumed;
    if (this.#isDead) return never();
    this.#onCall(name);
    const isLast = this.#countDown();
    if (isLast === 'before') this.die();
    if (this.#isDead) return never();
    const answer = work();
    // It takes effect, and the process does not live to hear of it: this listener comes before those of the process.
    if (isLast === 'after') {
      answer.then(
        () => this.die(),
        () => this.die(),
      );
    }
    return this.#answer(answer);
  }

  async #answer<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } finally {
      while (this.#resumed !== undefined) await this.#resumed;
      if (this.#isDead) await never();
    }
  }

  async *#stream(name: string, method: Method, input: readonly unknown[]): AsyncGenerator<unknown> {
    const source = (method(...input) as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#call(name, async () => source.next());
      if (next.done) return;
      yield next.value;
    }
  }

  #countDown(): CrashPoint['when'] | undefined {
    if (this.#crash === undefined) return undefined;
    this.#crash.calls -= 1;
    return this.#crash.calls === 0 ? this.#crash.when : undefined;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
