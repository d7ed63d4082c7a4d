import { setTimeout as delay } from 'node:timers/promises';
import type { EventSubscription, LifecycleSubscriptionOptions } from '../calls/domain-calls.ts';
import { decode } from '../codec/xdr-type.ts';
import { DOMAIN_LIFECYCLE_EVENTS, type DomainLifecycleEvent } from '../domain.ts';
import { EVENTS, PROCEDURES } from '../protocol/procedures.ts';
import { callProcedure, encodeArguments } from '../rpc/call-procedure.ts';
import type { RpcConnection } from '../rpc/rpc-connection.ts';
import type { ClientConnections } from './client-connections.ts';
import { type ReconnectBounds, reconnectDelayMs } from './reconnect-delay.ts';

const LIFECYCLE_EVENT = 0;

interface Subscriber {
  readonly onEvent: (event: DomainLifecycleEvent) => void;
  readonly onRestored: (() => void) | undefined;
  readonly domainUuid: string | undefined;
  /** It was in force on a connection that is lost. */
  isLost: boolean;
}

/**
 * The subscriptions of a client to what happens to domains. The server is asked once for each connection and sends
 * everything; what each subscriber wants is chosen here.
 */
export class LifecycleEvents {
  readonly #connections: ClientConnections;
  readonly #bounds: ReconnectBounds;
  readonly #subscribers = new Set<Subscriber>();
  readonly #registrations = new WeakMap<RpcConnection, Promise<void>>();
  /** The connection whose events are delivered. */
  #source: RpcConnection | undefined;
  #isRestoring = false;
  /** Ends the pause between two attempts when nobody is left who waits for them. */
  #abandoned = new AbortController();

  constructor(connections: ClientConnections, bounds: ReconnectBounds) {
    this.#connections = connections;
    this.#bounds = bounds;
  }

  /** See {@link DomainCalls.subscribeLifecycle}. */
  async subscribe(
    onEvent: Subscriber['onEvent'],
    options: LifecycleSubscriptionOptions | undefined,
  ): Promise<EventSubscription> {
    const domainUuid = options?.domain?.uuid.toLowerCase();
    const subscriber: Subscriber = { onEvent, onRestored: options?.onRestored, domainUuid, isLost: false };
    // Before the server is asked: its first event may arrive together with its answer.
    this.#subscribers.add(subscriber);
    using limit = this.#connections.limitOf(options);
    try {
      await limit.race(this.#register(), 'unknown');
    } catch (error) {
      this.#subscribers.delete(subscriber);
      throw error;
    }
    return {
      [Symbol.asyncDispose]: async () => {
        this.#subscribers.delete(subscriber);
        if (this.#subscribers.size === 0) this.#abandoned.abort();
      },
    };
  }

  async #register(): Promise<void> {
    const connection = await this.#connections.connectForReads();
    let registration = this.#registrations.get(connection);
    if (registration === undefined) {
      registration = this.#registerOn(connection);
      this.#registrations.set(connection, registration);
      registration.catch(() => this.#registrations.delete(connection));
    }
    await registration;
    for (const subscriber of [...this.#subscribers].filter(({ isLost }) => isLost)) {
      subscriber.isLost = false;
      if (subscriber.onRestored) isolate(subscriber.onRestored);
    }
  }

  async #registerOn(connection: RpcConnection): Promise<void> {
    connection.onEvent((procedure, payload) => {
      const isWanted = procedure === EVENTS.domainLifecycle.number && this.#source === connection;
      if (isWanted) this.#deliver(payload);
    });
    const register = PROCEDURES.domainEventCallbackRegisterAny;
    const payload = encodeArguments(register, { event: LIFECYCLE_EVENT, domain: undefined });
    void connection.closed.then(() => this.#onClosed(connection));
    // An older one that is still open goes on until this one is in force.
    this.#source ??= connection;
    using limit = this.#connections.limitOf(undefined);
    await callProcedure(connection, register, payload, limit.signal);
    this.#source = connection;
  }

  #deliver(payload: Uint8Array): void {
    const { domain, event, detail } = decode(EVENTS.domainLifecycle.payload, payload);
    const report: DomainLifecycleEvent = { domain, event: DOMAIN_LIFECYCLE_EVENTS[event] ?? 'unknown', detail };
    for (const { onEvent, domainUuid } of [...this.#subscribers]) {
      if (domainUuid === undefined || domainUuid === domain.uuid) isolate(() => onEvent(report));
    }
  }

  #onClosed(connection: RpcConnection): void {
    if (this.#source !== connection) return;
    this.#source = undefined;
    for (const subscriber of this.#subscribers) subscriber.isLost = true;
    void this.#restore();
  }

  async #restore(): Promise<void> {
    if (this.#isRestoring) return;
    this.#isRestoring = true;
    const { closing } = this.#connections;
    let failures = 0;
    while (!closing.aborted && [...this.#subscribers].some(({ isLost }) => isLost)) {
      try {
        this.#abandoned = new AbortController();
        const signal = AbortSignal.any([closing, this.#abandoned.signal]);
        await delay(reconnectDelayMs(failures, this.#bounds, Math.random()), undefined, { signal });
        await this.#register();
        failures = 0;
      } catch {
        // Nobody here can use the reason: calls that are made meanwhile say it themselves.
        failures += 1;
      }
    }
    this.#isRestoring = false;
  }
}

// What a listener throws is its own failure, not that of the connection or of other listeners.
function isolate(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
