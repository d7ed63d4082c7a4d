import type { RpcConnection } from '../rpc/rpc-connection.ts';

/** Holds one connection: opens it when it is asked for, and another one after that has ended. */
export class ConnectionSlot {
  readonly #open: () => Promise<RpcConnection>;
  #current: Promise<RpcConnection> | undefined;

  /** @param open - Opens a connection. */
  constructor(open: () => Promise<RpcConnection>) {
    this.#open = open;
  }

  /** The connection. Whoever asks while one is being opened gets the same; a failed attempt fails all of them. */
  get(): Promise<RpcConnection> {
    this.#current ??= this.#begin();
    return this.#current;
  }

  #begin(): Promise<RpcConnection> {
    const attempt = this.#open();
    const forget = () => {
      if (this.#current === attempt) this.#current = undefined;
    };
    attempt.then((connection) => connection.closed.then(forget), forget);
    return attempt;
  }
}
