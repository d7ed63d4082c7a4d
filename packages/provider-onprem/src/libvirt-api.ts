import { createLibvirtClient, type LibvirtClient } from '@cloud-spi/libvirt';

/** The calls of libvirt that this provider makes, of one host. */
export interface LibvirtApi extends AsyncDisposable {
  readonly host: Pick<LibvirtClient['host'], 'getInfo' | 'getDomainCapabilitiesXml'>;
  readonly domains: Pick<
    LibvirtClient['domains'],
    | 'listStats'
    | 'lookupByName'
    | 'getXml'
    | 'getState'
    | 'define'
    | 'start'
    | 'shutdown'
    | 'destroy'
    | 'undefine'
    | 'setMetadataElement'
    | 'getInterfaceAddresses'
    | 'subscribeLifecycle'
  >;
  readonly pools: Pick<LibvirtClient['pools'], 'lookupByName' | 'getXml' | 'refresh' | 'listVolumes'>;
  readonly volumes: Pick<
    LibvirtClient['volumes'],
    'lookupByName' | 'create' | 'upload' | 'download' | 'delete' | 'getInfo' | 'getPath'
  >;
  readonly networks: Pick<LibvirtClient['networks'], 'list' | 'lookupByName' | 'listDhcpLeases'>;
}

/** Makes the connection to one host: {@link openLibvirt}, or what stands in for it. */
export type OpenLibvirt = (uri: string) => LibvirtApi;

/**
 * Makes the connection to one host; it opens at the first call.
 *
 * @param uri - As libvirt's users write it.
 * @throws LibvirtClientError when the URI is none, or wants what the client does not have.
 */
export function openLibvirt(uri: string): LibvirtApi {
  return createLibvirtClient({ uri });
}
