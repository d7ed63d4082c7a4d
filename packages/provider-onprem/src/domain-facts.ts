import { type DomainMetadata, readDomainMetadata } from './domain-metadata.ts';
import { attributeOf, findAll, parseXml, textOf } from './xml-document.ts';

/** Where a volume is. */
export interface VolumeLocation {
  readonly pool: string;
  readonly volume: string;
}

/** What a domain's definition says, as far as this provider cares. */
export interface DomainFacts {
  readonly name: string;
  readonly uuid: string;
  /** It ran when this was read. */
  readonly isActive: boolean;
  readonly metadata: DomainMetadata;
  readonly vcpus: number;
  readonly memoryMib: number;
  /** Volumes in pools; other disks are not ours. */
  readonly volumes: readonly VolumeLocation[];
  readonly interfaces: readonly { readonly macAddress: string; readonly network: string | undefined }[];
}

/** Units in which libvirt may write memory, in KiB. */
const KIB_BY_UNIT: Readonly<Record<string, number>> = { KiB: 1, k: 1, MiB: 1_024, M: 1_024, GiB: 1_048_576 };

/**
 * Reads the definition of a domain.
 *
 * @param text - As libvirt wrote it.
 * @throws Error when it is no definition of a domain.
 */
export function readDomainFacts(text: string): DomainFacts {
  const domain = parseXml(text);
  const memory = Number(textOf(domain, 'memory') ?? 0);
  const unit = attributeOf(domain, 'unit', 'memory') ?? 'KiB';
  return {
    name: textOf(domain, 'name') ?? '',
    uuid: textOf(domain, 'uuid') ?? '',
    isActive: domain.hasAttribute('id'),
    metadata: readDomainMetadata(domain),
    vcpus: Number(textOf(domain, 'vcpu') ?? 1),
    memoryMib: Math.round((memory * (KIB_BY_UNIT[unit] ?? 1)) / 1_024),
    volumes: findAll(domain, 'devices', 'disk', 'source').flatMap((source) => {
      const [pool, volume] = [source.getAttribute('pool'), source.getAttribute('volume')];
      return pool === null || volume === null ? [] : [{ pool, volume }];
    }),
    interfaces: findAll(domain, 'devices', 'interface').flatMap((each) => {
      const macAddress = attributeOf(each, 'address', 'mac');
      return macAddress === undefined ? [] : [{ macAddress, network: attributeOf(each, 'network', 'source') }];
    }),
  };
}
