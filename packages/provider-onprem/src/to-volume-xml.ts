import { writeXml, xml } from './xml-document.ts';

/** What a volume is to be. */
export interface VolumeRequest {
  readonly name: string;
  readonly capacityBytes: number;
  readonly format: 'qcow2' | 'raw';
  /** Path on the host of the qcow2 volume that it is an overlay of. */
  readonly backingPath?: string | undefined;
}

/**
 * Writes the description of a volume to be made.
 *
 * @param request - What it is to be.
 * @see https://libvirt.org/formatstorage.html
 */
export function toVolumeXml({ name, capacityBytes, format, backingPath }: VolumeRequest): string {
  return writeXml(
    xml(
      'volume',
      { type: 'file' },
      xml('name', {}, name),
      xml('capacity', { unit: 'bytes' }, String(capacityBytes)),
      xml('target', {}, xml('format', { type: format })),
      backingPath === undefined
        ? undefined
        : xml('backingStore', {}, xml('path', {}, backingPath), xml('format', { type: 'qcow2' })),
    ),
  );
}
