import type { CloudProviderSPI } from './cloud-provider-spi.ts';

/** The option that every provider takes beside its own. */
export interface OwnerOption {
  /**
   * The installation that owns what is provisioned: 1 to 63 lower-case letters, digits and dashes. Part of every tag
   * set, token hash, derived name and default list filter: two installations in one account never see, adopt or
   * delete each other's instances. Default `default`.
   */
  readonly owner?: string | undefined;
}

/**
 * What a provider package exports, so that an application or the controller can load it by name.
 *
 * @typeParam Options - The provider's own options: JSON-safe values; secrets come from the platform's own chain.
 */
export interface ProviderModule<Options extends OwnerOption = OwnerOption> {
  /**
   * Makes a guarded provider. Synchronous, does no I/O and loads the cloud's SDK at the first call.
   *
   * @throws InvalidConfiguration with `problems` that name the option and its environment variable.
   */
  createProvider(options?: Options): CloudProviderSPI;
}
