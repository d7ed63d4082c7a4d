import { PROCEDURES } from '../protocol/procedures.ts';
import { STORAGE_POOL_STATES } from '../storage.ts';
import { type Invoker, toFlags } from './invoker.ts';
import type { PoolCalls } from './pool-calls.ts';

/** Makes the calls about storage pools. */
export function createPoolCalls({ call }: Invoker): PoolCalls {
  return {
    list: async (options) => {
      const flags = toFlags([
        [options?.active === false, 1],
        [options?.active === true, 2],
      ]);
      return await call(PROCEDURES.connectListAllStoragePools, { needResults: 1, flags }, options);
    },
    lookupByName: async (name, options) => await call(PROCEDURES.storagePoolLookupByName, name, options),
    define: async (xml, options) => await call(PROCEDURES.storagePoolDefineXml, { xml, flags: 0 }, options),
    build: async (pool, options) => {
      await call(PROCEDURES.storagePoolBuild, { pool, flags: 0 }, options);
    },
    start: async (pool, options) => {
      await call(PROCEDURES.storagePoolCreate, { pool, flags: 0 }, options);
    },
    refresh: async (pool, options) => {
      await call(PROCEDURES.storagePoolRefresh, { pool, flags: 0 }, options);
    },
    destroy: async (pool, options) => {
      await call(PROCEDURES.storagePoolDestroy, pool, options);
    },
    undefine: async (pool, options) => {
      await call(PROCEDURES.storagePoolUndefine, pool, options);
    },
    getInfo: async (pool, options) => {
      const { state, ...sizes } = await call(PROCEDURES.storagePoolGetInfo, pool, options);
      return { state: STORAGE_POOL_STATES[state] ?? 'unknown', ...sizes };
    },
    getXml: async (pool, options) => await call(PROCEDURES.storagePoolGetXmlDesc, { pool, flags: 0 }, options),
    listVolumes: async (pool, options) =>
      await call(PROCEDURES.storagePoolListAllVolumes, { pool, needResults: 1, flags: 0 }, options),
  };
}
