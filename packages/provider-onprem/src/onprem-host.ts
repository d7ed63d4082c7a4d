import { type LibvirtApi, openLibvirt } from './libvirt-api.ts';
import type { OnpremHostOptions } from './onprem-provider-options.ts';

/** One of the provider's hosts, with its connection: opened by the first call, closed with the provider. */
export class OnpremHost {
  readonly options: OnpremHostOptions;
  #api: LibvirtApi | undefined;

  /** @param options - Name and URI. */
  constructor(options: OnpremHostOptions) {
    this.options = options;
  }

  /** Its name, which is a zone. */
  get name(): string {
    return this.options.name;
  }

  /** Its calls. @throws LibvirtClientError when the URI is none */
  get api(): LibvirtApi {
    this.#api ??= openLibvirt(this.options.uri);
    return this.#api;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api?.[Symbol.asyncDispose]();
  }
}
