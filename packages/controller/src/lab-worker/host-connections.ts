import type { LabHost, LabHostConnector, LabHostTls } from '@cloud-spi/lab-host';
import { ConfigurationMissingError } from '../reconcile/failure.ts';
import type { LabWorker, LabWorkerHost } from '../resources/lab-worker.ts';
import type { SecretResolver } from '../secrets/create-secret-resolver.ts';

interface OpenConnection {
  readonly key: string;
  readonly host: LabHost;
}

/** Keeps one connection, and so one session, to the lab host of each worker. */
export class HostConnections implements AsyncDisposable {
  readonly #connectors: ReadonlyMap<string, LabHostConnector>;
  readonly #secrets: SecretResolver;
  readonly #open = new Map<string, OpenConnection>();

  /**
   * @param connectors - By kind of lab host.
   * @param secrets - Looks up credentials at every login.
   */
  constructor(connectors: ReadonlyMap<string, LabHostConnector>, secrets: SecretResolver) {
    this.#connectors = connectors;
    this.#secrets = secrets;
  }

  /**
   * Gives the connection to a worker's lab host; makes a new one when address or certificate have changed.
   *
   * @throws ConfigurationMissingError when the worker has no host or address, or its kind of host is not configured.
   */
  async open(worker: LabWorker): Promise<LabHost> {
    const { uid, name } = worker.metadata;
    const { address, host: observed } = worker.status;
    const wanted = worker.spec.host;
    if (wanted === undefined || address === undefined) {
      throw new ConfigurationMissingError(`LabWorker ${name} has no lab host to connect to.`);
    }
    const connector = this.connectorOf(wanted.type);
    const tls = await this.#tls(wanted, observed?.certificateFingerprint);
    // From here on nothing waits, so that calls at the same time share one connection.
    const key = JSON.stringify([address, wanted, observed?.certificateFingerprint]);
    const current = this.#open.get(uid);
    if (current?.key === key) return current.host;
    const host = connector.connect({
      address,
      tls,
      credentials: async () => ({
        username: wanted.credentialsRef.username,
        password: await this.#secrets.resolvePassword(wanted.credentialsRef.password, uid),
      }),
    });
    this.#open.set(uid, { key, host });
    await current?.host[Symbol.asyncDispose]();
    return host;
  }

  /** The connector of a kind of lab host. @throws ConfigurationMissingError */
  connectorOf(type: string): LabHostConnector {
    const connector = this.#connectors.get(type);
    if (connector !== undefined) return connector;
    throw new ConfigurationMissingError(`Lab host type "${type}" is not configured; add it to labHosts.`);
  }

  /** Logs out and forgets the connection of a worker, if there is one. */
  async close(uid: string): Promise<void> {
    const connection = this.#open.get(uid);
    this.#open.delete(uid);
    await connection?.host[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((uid) => this.close(uid)));
  }

  async #tls(wanted: LabWorkerHost, fingerprint: string | undefined): Promise<LabHostTls> {
    const tls = wanted.tls ?? { mode: 'first-use' };
    if (tls.mode === 'first-use') return { mode: 'first-use', fingerprint };
    if (tls.mode === 'pin') return tls;
    const caPem = tls.caRef === undefined ? undefined : await this.#secrets.resolve(tls.caRef);
    return { mode: 'ca', caPem, serverName: tls.serverName };
  }
}
