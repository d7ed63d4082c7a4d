import { LIBVIRT_ERROR_CODES, LibvirtError } from '@cloud-spi/libvirt';
import { expect, it } from 'vitest';
import type { LibvirtApi } from './libvirt-api.ts';
import { readConsole } from './read-console.ts';

/** A host with logs in its console pool. A guest goes on writing while its log is read. */
function createApi(logs: Readonly<Record<string, Buffer>>): LibvirtApi {
  return {
    pools: { lookupByName: async () => ({}), refresh: async () => {} },
    volumes: {
      lookupByName: async (_pool: object, name: string) => {
        if (logs[name] !== undefined) return { name };
        const details = { code: LIBVIRT_ERROR_CODES.NO_STORAGE_VOL, domain: 18, level: 2, procedure: 'LOOKUP' };
        throw new LibvirtError({ ...details, message: 'no storage vol' });
      },
      getInfo: async ({ name }: { name: string }) => ({ capacityBytes: logs[name]?.length }),
      download: async function* ({ name }: { name: string }, range: { offsetBytes: number; lengthBytes: number }) {
        const grown = Buffer.concat([logs[name] ?? Buffer.alloc(0), Buffer.alloc(1_000_000, 'later ')]);
        yield grown.subarray(
          range.offsetBytes,
          range.lengthBytes === 0 ? undefined : range.offsetBytes + range.lengthBytes,
        );
      },
    },
  } as unknown as LibvirtApi;
}

it('the end of a console is read, and no more, however much the guest writes meanwhile', async () => {
  const log = Buffer.concat([Buffer.alloc(100_000, '.'), Buffer.from('the end')]);
  const text = await readConsole(createApi({ 'd-console.log': log }), 'consoles', 'd', {});
  expect(text).toHaveLength(65_536);
  expect(text.endsWith('.the end')).toBe(true);
});

it('a console that was begun anew is read together with its last part', async () => {
  const api = createApi({ 'd-console.log': Buffer.from('new'), 'd-console.log.0': Buffer.alloc(100_000, 'o') });
  const text = await readConsole(api, 'consoles', 'd', {});
  expect(text).toHaveLength(65_536);
  expect(text.endsWith('oonew')).toBe(true);
});

it('a guest that has written nothing has an empty console, and one that never ran, too', async () => {
  expect(await readConsole(createApi({ 'd-console.log': Buffer.alloc(0) }), 'consoles', 'd', {})).toBe('');
  expect(await readConsole(createApi({}), 'consoles', 'd', {})).toBe('');
});
