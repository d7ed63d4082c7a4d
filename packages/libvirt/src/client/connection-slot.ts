import type { RpcConnection } from '../rpc/rpc-connection.ts';

/**
 * Holds one connection: opens it when it is asked for, and another one after that has ended or is held up by calls that the
 * server does not answer.
 */
export class ConnectionSlot {
  readonly #open: () => Promise<RpcConnection>;
  #current: Promise<RpcConnection> | undefined;
  #connection: RpcConnection | undefined;

  /** @param open - Opens a connection. */
  constructor(open: () => Promise<RpcConnection>) {
    this.#open = open;
  }

  /** The connection. Whoever asks while one is being opened gets the same; a failed attempt fails all of them. */
  get(): Promise<RpcConnection> {
    if (this.#connection?.isHeldUp) {
      this.#connection.retire();
      this.#forget(this.#connection);
    }
    this.#current ??= this.#begin();
    return this.#current;
  }

  #forget(connection: RpcConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#current = undefined;
  }

  #begin(): Promise<RpcConnection> {
    const attempt = this.#open();
    attempt.then(
      (connection) => {
        this.#connection = connection;
        void connection.closed.then(() => this.#forget(connection));
      },
      () => {
        this.#current = undefined;
      },
    );
    return attempt;
  }
}
