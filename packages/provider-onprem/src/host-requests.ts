import { createRetrier, type Retrier } from '@cloud-spi/provider-kit';
import { type CallOptions, createCloudProvisioningError } from '@cloud-spi/spi';
import { type InstanceLocation, parseInstanceId } from './instance-ids.ts';
import type { OpenLibvirt } from './libvirt-api.ts';
import { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

/** Work on one host, and the call of the contract that it is done for. */
export interface HostRequest extends CallOptions {
  /** The method of the contract, for errors. */
  readonly operation: string;
  /** The instance that it speaks of, for errors. */
  readonly instanceId?: string | undefined;
}

/** What calls to libvirt take. */
export type HostCallOptions = Pick<CallOptions, 'signal'>;

/** The hosts of one provider object, and how work on them is tried, repeated and put into the contract's words. */
export class HostRequests {
  readonly hosts: readonly OnpremHost[];
  readonly #region: string;
  readonly #retrier: Retrier;

  /**
   * @param settings - The hosts, and how often to try.
   * @param open - Makes connections.
   */
  constructor({ hosts, region, clock, attempts }: OnpremProviderSettings, open: OpenLibvirt | undefined) {
    this.hosts = hosts.map((options) => new OnpremHost(options, open));
    this.#region = region;
    this.#retrier = createRetrier({ clock, maxAttempts: attempts });
  }

  /**
   * Does work that is safe to repeat, and repeats it while it fails for a reason that passes.
   *
   * @throws Errors of the contract, with the host in `scopes`.
   */
  run<T>(
    host: OnpremHost,
    request: HostRequest,
    work: (host: OnpremHost, options: HostCallOptions) => Promise<T>,
  ): Promise<T> {
    const { signal, timeoutMs } = request;
    return this.#retrier.run(() => this.runOnce(host, request, work), { signal, timeoutMs, idempotent: true });
  }

  /** As {@link run}, but only once: for waits, which outlast failures by themselves. */
  async runOnce<T>(
    host: OnpremHost,
    { operation, instanceId, signal }: HostRequest,
    work: (host: OnpremHost, options: HostCallOptions) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(host, { signal });
    } catch (error) {
      const scope = { region: this.#region, zone: host.name };
      throw toCloudProvisioningError(error, { operation, instanceId, scope });
    }
  }

  /** Does work on the host of an instance; see {@link run}. @throws InvalidConfiguration for an id of another form or scope */
  async runFor<T>(
    instanceId: string,
    request: HostRequest,
    work: (host: OnpremHost, uuid: string, options: HostCallOptions) => Promise<T>,
  ): Promise<T> {
    const { host, uuid } = this.locate(instanceId, request.operation);
    const owned = { ...request, instanceId };
    return await this.run(host, owned, (each, options) => work(each, uuid, options));
  }

  /**
   * Finds the host of an instance by its id.
   *
   * @throws InvalidConfiguration for an id of another form or scope.
   */
  locate(instanceId: string, operation: string): { readonly host: OnpremHost } & Pick<InstanceLocation, 'uuid'> {
    const location = parseInstanceId(instanceId);
    const host = this.hosts.find(({ name }) => name === location?.host);
    if (location !== undefined && host !== undefined) return { host, uuid: location.uuid };
    const message =
      location === undefined
        ? 'The id is none of this provider: it has the form <host>/<uuid>'
        : `The id is of another scope: ${location.host} is none of the hosts ${this.hosts.map(({ name }) => name).join(', ')}`;
    throw createCloudProvisioningError({
      code: 'InvalidConfiguration',
      message,
      provider: 'onprem',
      operation,
      instanceId,
    });
  }

  /** The host of a zone; undefined when there is none of that name. */
  find(zone: string): OnpremHost | undefined {
    return this.hosts.find(({ name }) => name === zone);
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}
