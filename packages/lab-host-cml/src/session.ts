import { isLabHostError, LabHostError } from '@cloud-spi/lab-host';
import type { Clock } from './clock.ts';
import type { HostCall } from './host-call.ts';
import { readTokenLifetimeMs } from './token-lifetime.ts';

/** What a login answers. */
export interface LoginAnswer {
  /** The token; a JWT. Secret. */
  readonly token: string;
  /** The host's id of the user. */
  readonly userId?: string | undefined;
}

/** What a session works with. */
export interface SessionOptions {
  readonly address: string;
  /** Logs in once. Asks for the credentials and forgets them. */
  readonly logIn: () => Promise<LoginAnswer>;
  readonly clock: Clock;
}

interface CurrentLogin extends LoginAnswer {
  readonly refreshAt: number;
}

/** After a refused login no other is tried for this long, lest the host locks the account. */
const REFUSAL_PAUSE_MS = 60_000;

/** A timer for longer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Keeps one login to one host: however many calls need it, one request fetches it. */
export class Session {
  readonly #options: SessionOptions;
  #current: CurrentLogin | undefined;
  #pending: Promise<CurrentLogin> | undefined;
  #refusedAt: number | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The token, if somebody is logged in. */
  get token(): string | undefined {
    return this.#current?.token;
  }

  /**
   * Returns the login, or logs in when there is none that is good for long enough.
   *
   * @throws authentication-failed, also without asking the host when it refused less than a minute ago.
   */
  async login(call: HostCall): Promise<LoginAnswer> {
    const { clock } = this.#options;
    if (this.#current !== undefined && clock.now() < this.#current.refreshAt) return this.#current;
    if (this.#refusedAt !== undefined && clock.now() < this.#refusedAt + REFUSAL_PAUSE_MS) {
      throw this.#error('authentication-failed', 'the host refused the last login less than a minute ago', call);
    }
    this.#pending ??= this.#logIn().finally(() => {
      this.#pending = undefined;
    });
    return this.#whileWanted(this.#pending, call);
  }

  /** Forgets a token that the host does not take any more; a newer one stays. */
  drop(token: string): void {
    if (this.#current?.token === token) this.#current = undefined;
  }

  async #logIn(): Promise<CurrentLogin> {
    const { logIn, clock } = this.#options;
    try {
      const answer = await logIn();
      const lifetimeMs = readTokenLifetimeMs(answer.token, clock.now());
      // Early enough for a slow call, but not so early that a short-lived token is never used.
      const usefulMs = Math.max(Math.min(lifetimeMs * 0.8, lifetimeMs - 300_000), lifetimeMs * 0.5);
      this.#refusedAt = undefined;
      this.#current = { ...answer, refreshAt: clock.now() + usefulMs };
      return this.#current;
    } catch (error) {
      const refusedByHost =
        isLabHostError(error) && error.kind === 'authentication-failed' && error.status !== undefined;
      if (refusedByHost) this.#refusedAt = clock.now();
      throw error;
    }
  }

  // The login serves all who wait for it, so one caller's end must not end it.
  #whileWanted<T>(login: Promise<T>, call: HostCall): Promise<T> {
    return new Promise((resolve, reject) => {
      const remainingMs = call.remainingMs();
      const onTimeout = () => reject(this.#error('timeout', 'no login in time', call));
      const timer = remainingMs <= MAX_TIMER_MS ? setTimeout(onTimeout, remainingMs) : undefined;
      const onAbort = () => reject(this.#error('aborted', 'the call was given up', call));
      call.signal.addEventListener('abort', onAbort, { once: true });
      const cleanUp = () => {
        clearTimeout(timer);
        call.signal.removeEventListener('abort', onAbort);
      };
      login.then(resolve, reject).finally(cleanUp);
    });
  }

  #error(
    kind: 'authentication-failed' | 'aborted' | 'timeout',
    message: string,
    { operation }: HostCall,
  ): LabHostError {
    const { address } = this.#options;
    return new LabHostError({ kind, message: `logIn at ${address}: ${message}.`, operation, address });
  }
}
