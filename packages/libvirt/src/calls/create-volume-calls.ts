import { PROCEDURES } from '../protocol/procedures.ts';
import { STORAGE_VOLUME_KINDS, type StorageVolume } from '../storage.ts';
import { type Invoker, toFlags } from './invoker.ts';
import { receiveStream, sendStream } from './transfer-stream.ts';
import type { VolumeCalls, VolumeRange } from './volume-calls.ts';

/** Makes the calls about storage volumes. */
export function createVolumeCalls({ call, openStream }: Invoker): VolumeCalls {
  return {
    create: async (pool, xml, options) => await call(PROCEDURES.storageVolCreateXml, { pool, xml, flags: 0 }, options),
    createFrom: async (pool, xml, source, options) =>
      await call(PROCEDURES.storageVolCreateXmlFrom, { pool, xml, source, flags: 0 }, options),
    lookupByName: async (pool, name, options) => await call(PROCEDURES.storageVolLookupByName, { pool, name }, options),
    lookupByPath: async (path, options) => await call(PROCEDURES.storageVolLookupByPath, path, options),
    getInfo: async (volume, options) => {
      const { kind, ...sizes } = await call(PROCEDURES.storageVolGetInfo, volume, options);
      return { kind: STORAGE_VOLUME_KINDS[kind] ?? 'unknown', ...sizes };
    },
    getXml: async (volume, options) => await call(PROCEDURES.storageVolGetXmlDesc, { volume, flags: 0 }, options),
    getPath: async (volume, options) => await call(PROCEDURES.storageVolGetPath, volume, options),
    delete: async (volume, options) => {
      await call(PROCEDURES.storageVolDelete, { volume, flags: 0 }, options);
    },
    resize: async (volume, capacityBytes, options) => {
      const flags = toFlags([[options?.shrink, 4]]);
      await call(PROCEDURES.storageVolResize, { volume, capacityBytes, flags }, options);
    },
    upload: async (volume, source, options) => {
      const open = (signal: AbortSignal) =>
        openStream(PROCEDURES.storageVolUpload, toTransfer(volume, options), { signal });
      await sendStream(open, source, options);
    },
    download: (volume, options) => {
      const open = (signal: AbortSignal) =>
        openStream(PROCEDURES.storageVolDownload, toTransfer(volume, options), { signal });
      return receiveStream(open, options);
    },
  };
}

function toTransfer(volume: StorageVolume, range: VolumeRange | undefined) {
  return { volume, offset: range?.offsetBytes ?? 0, length: range?.lengthBytes ?? 0, flags: 0 };
}
