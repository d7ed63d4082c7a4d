import { isLibvirtError, type LibvirtCallOptions, type MetadataTarget } from '@cloud-spi/libvirt';
import { type MetadataElement, toSingleElement } from './domain-metadata.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { writeXml } from './xml-document.ts';

/**
 * Sets a metadata element of a domain, or removes it, in its definition and, when it runs, in the running domain.
 *
 * Idempotency: again has the same result.
 *
 * @param api - The host.
 * @param uuid - The domain.
 * @param element - What is set; without value it is removed.
 * @param options - The signal.
 * @throws LibvirtError `NO_DOMAIN`.
 */
export async function setElement(
  api: LibvirtApi,
  uuid: string,
  element: MetadataElement,
  options: LibvirtCallOptions,
): Promise<void> {
  try {
    await setIn(api, uuid, element, { live: true, config: true }, options);
  } catch (error) {
    // It does not run: then there is its definition alone.
    if (!isLibvirtError(error, 'OPERATION_INVALID')) throw error;
    await setIn(api, uuid, element, { config: true }, options);
    await setIfRunning(api, uuid, element, options);
  }
}

/** Somebody may have started it just before its definition changed. */
async function setIfRunning(
  api: LibvirtApi,
  uuid: string,
  element: MetadataElement,
  options: LibvirtCallOptions,
): Promise<void> {
  try {
    await setIn(api, uuid, element, { live: true }, options);
  } catch (error) {
    if (!isLibvirtError(error, 'OPERATION_INVALID')) throw error;
  }
}

/**
 * Sets a metadata element of a running domain alone: it is forgotten when the domain stops.
 *
 * @throws LibvirtError `OPERATION_INVALID` when it does not run, `NO_DOMAIN`.
 */
export async function setElementUntilStop(
  api: LibvirtApi,
  uuid: string,
  element: MetadataElement,
  options: LibvirtCallOptions,
): Promise<void> {
  await setIn(api, uuid, element, { live: true }, options);
}

async function setIn(
  api: LibvirtApi,
  uuid: string,
  element: MetadataElement,
  target: MetadataTarget,
  options: LibvirtCallOptions,
): Promise<void> {
  const { uri, prefix, value } = element;
  const xml = value === undefined ? undefined : writeXml(toSingleElement(element));
  try {
    await api.domains.setMetadataElement({ uuid }, { uri, prefix, xml }, { ...options, ...target });
  } catch (error) {
    // What is to be removed may not be there.
    if (!(value === undefined && isLibvirtError(error, 'NO_DOMAIN_METADATA'))) throw error;
  }
}
