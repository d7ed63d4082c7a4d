import { toError } from './call-limit.ts';
import { type Frame, STATUSES } from './frame.ts';
import { RequestWindow } from './request-window.ts';
import { toAnswerError } from './to-answer-error.ts';

/** How many calls of one connection a server of default configuration works on at a time. */
const SERVER_REQUESTS = 5;

/** What a call is to the connection. */
export interface RpcRequest {
  readonly procedure: { readonly number: number; readonly name: string };
  /** The arguments in XDR form. */
  readonly payload: Uint8Array;
  /** Of a {@link CallLimit}. */
  readonly signal?: AbortSignal | undefined;
}

/** What is told about a call. */
export interface CallListener {
  /** It is about to be sent with this serial. */
  onSent?(serial: number): void;
  /** It has ended, with the result in XDR form or an error. Called once. */
  onSettled(result: Uint8Array | Error): void;
}

/** What calls need of the connection that they are made on. */
export interface CallCarrier {
  /** Why nothing can be sent any more; undefined as long as something can. */
  refusal(): Error | undefined;
  /** A number that nothing under way has. */
  takeSerial(): number;
  /** Sends a call. */
  send(serial: number, request: RpcRequest): void;
  /** Somebody has ceased to wait. */
  onSettled(): void;
}

interface PendingCall {
  readonly procedure: RpcRequest['procedure'];
  settle(result: Uint8Array | Error): void;
}

/**
 * The calls of one connection: which of them wait for their turn, which are under way, and which nobody waits for any
 * more although the server works on them.
 */
export class PendingCalls {
  readonly #carrier: CallCarrier;
  readonly #window: RequestWindow;
  readonly #heldUpAt: number;
  readonly #pending = new Map<number, PendingCall>();
  /** Serials of pending calls that nobody waits for. */
  readonly #abandoned = new Set<number>();
  /** Calls that somebody waits for, sent or not. */
  #awaited = 0;

  /**
   * @param requests - How many are under way at a time.
   * @param carrier - The connection.
   */
  constructor(requests: number, carrier: CallCarrier) {
    this.#carrier = carrier;
    this.#window = new RequestWindow(requests);
    this.#heldUpAt = Math.min(requests, SERVER_REQUESTS);
  }

  /** Whether so many calls were given up without an answer that the server may work on nothing else. */
  get isHeldUp(): boolean {
    return this.#abandoned.size >= this.#heldUpAt;
  }

  /** Whether somebody waits for an answer. */
  get isAwaited(): boolean {
    return this.#awaited > 0;
  }

  /** Whether a call with this serial is under way. */
  has(serial: number): boolean {
    return this.#pending.has(serial);
  }

  /** Makes a call, as soon as its turn comes. */
  begin(request: RpcRequest, listener: CallListener): void {
    const { procedure, signal } = request;
    const refusal = this.#carrier.refusal() ?? (signal?.aborted ? toError(signal, 'not-sent') : undefined);
    if (refusal) {
      listener.onSettled(refusal);
      return;
    }
    let serial: number | undefined;
    let isSettled = false;
    this.#awaited += 1;
    const settle = (result: Uint8Array | Error) => {
      if (isSettled) return;
      isSettled = true;
      this.#awaited -= 1;
      signal?.removeEventListener('abort', onAbort);
      listener.onSettled(result);
      this.#carrier.onSettled();
    };
    const send = () => {
      serial = this.#carrier.takeSerial();
      this.#pending.set(serial, { procedure, settle });
      listener.onSent?.(serial);
      this.#carrier.send(serial, request);
    };
    const onAbort = () => {
      const wasWaiting = withdraw();
      // What was sent keeps its place until it is answered: the server works on it.
      if (serial !== undefined) this.#abandoned.add(serial);
      if (signal) settle(toError(signal, wasWaiting ? 'not-sent' : 'unknown'));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const withdraw = this.#window.request(() => {
      const refused = this.#carrier.refusal();
      if (refused) settle(refused);
      else send();
    });
  }

  /**
   * Takes an answer.
   *
   * @returns What is wrong with it, when it is none that a server may give.
   */
  answer({ serial, procedure, status, payload }: Frame): string | undefined {
    const call = this.#pending.get(serial);
    if (call === undefined || call.procedure.number !== procedure) {
      return `an answer to a call that was not made (procedure ${procedure}, serial ${serial})`;
    }
    if (status !== STATUSES.ok && status !== STATUSES.error) return `an answer with the status ${status}`;
    this.#pending.delete(serial);
    this.#abandoned.delete(serial);
    call.settle(status === STATUSES.ok ? payload : toAnswerError(payload, call.procedure.name));
    this.#window.leave();
    return undefined;
  }

  /** Fails everything that is under way; what waits for its turn learns from the carrier that it does not come. */
  fail(error: Error): void {
    for (const call of this.#pending.values()) call.settle(error);
    this.#pending.clear();
    this.#window.open();
  }
}
