/** A network interface as Azure Resource Manager writes it: the part that is read and written here. */
export interface NetworkInterface {
  readonly id: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: {
    readonly provisioningState?: string;
    readonly virtualMachine?: { readonly id?: string };
    readonly ipConfigurations?: readonly IpConfiguration[];
  };
}

interface IpConfiguration {
  readonly name?: string;
  readonly properties?: {
    readonly primary?: boolean;
    readonly privateIPAddress?: string;
    readonly publicIPAddress?: { readonly id?: string };
  };
}

/** A public address as Azure Resource Manager writes it. */
export interface PublicAddress {
  readonly id: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: {
    readonly provisioningState?: string;
    readonly ipAddress?: string;
    readonly dnsSettings?: { readonly fqdn?: string };
  };
}

/** Where a machine is reached. */
export interface NetworkAddresses {
  readonly privateIp?: string;
  readonly publicIp?: string;
  readonly publicDns?: string;
}

/** What an interface itself says about where its machine is reached. */
export interface InterfaceAddresses {
  readonly privateIp: string | undefined;
  /** Id of its public address, if it has one. */
  readonly publicAddressId: string | undefined;
}

/** What an interface itself says about where its machine is reached. */
export function toInterfaceAddresses(networkInterface: NetworkInterface): InterfaceAddresses {
  const { privateIPAddress, publicIPAddress } = primaryOf(networkInterface) ?? {};
  return { privateIp: privateIPAddress, publicAddressId: publicIPAddress?.id };
}

/**
 * The addresses of an interface.
 *
 * @param own - What the interface says.
 * @param publicAddress - Its public address, if it has one.
 */
export function toNetworkAddresses(
  { privateIp }: InterfaceAddresses,
  publicAddress: PublicAddress | undefined,
): NetworkAddresses {
  const publicIp = publicAddress?.properties?.ipAddress;
  const publicDns = publicAddress?.properties?.dnsSettings?.fqdn;
  return {
    ...(privateIp !== undefined && { privateIp }),
    ...(publicIp !== undefined && { publicIp }),
    ...(publicDns !== undefined && { publicDns }),
  };
}

function primaryOf({ properties }: NetworkInterface): IpConfiguration['properties'] {
  const configurations = properties?.ipConfigurations ?? [];
  return (configurations.find(({ properties: own }) => own?.primary === true) ?? configurations[0])?.properties;
}
