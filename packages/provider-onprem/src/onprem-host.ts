import { type LibvirtApi, type OpenLibvirt, openLibvirt } from './libvirt-api.ts';
import type { OnpremHostOptions } from './onprem-provider-options.ts';

/** One of the provider's hosts, with its connection: opened by the first call, closed with the provider. */
export class OnpremHost {
  readonly options: OnpremHostOptions;
  readonly #open: OpenLibvirt;
  #api: LibvirtApi | undefined;

  /**
   * @param options - Name and URI.
   * @param open - Makes the connection.
   */
  constructor(options: OnpremHostOptions, open: OpenLibvirt = openLibvirt) {
    this.options = options;
    this.#open = open;
  }

  /** Its name, which is a zone. */
  get name(): string {
    return this.options.name;
  }

  /** Its calls. @throws LibvirtClientError when the URI is none */
  get api(): LibvirtApi {
    this.#api ??= this.#open(this.options.uri);
    return this.#api;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api?.[Symbol.asyncDispose]();
  }
}
