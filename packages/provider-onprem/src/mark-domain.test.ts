import { LIBVIRT_ERROR_CODES, LibvirtError } from '@cloud-spi/libvirt';
import { expect, it } from 'vitest';
import { toTagElement } from './domain-metadata.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { setElement } from './mark-domain.ts';

const TAG = toTagElement('color', 'blue');

/** A domain that keeps metadata as libvirt does, and may be started after a number of calls. */
function createDomain({ isActive = false, startsAfter = Number.POSITIVE_INFINITY } = {}) {
  const domain = { isActive, live: new Set<string>(), config: new Set<string>() };
  let calls = 0;
  const start = () => {
    domain.isActive = true;
    domain.live = new Set(domain.config);
  };
  const setMetadataElement: LibvirtApi['domains']['setMetadataElement'] = async (_domain, { uri }, options) => {
    const refusal = { code: LIBVIRT_ERROR_CODES.OPERATION_INVALID, domain: 10, level: 2, procedure: 'SET' };
    const isRefused = options?.live === true && !domain.isActive;
    if (!isRefused && options?.live) domain.live.add(uri);
    if (!isRefused && options?.config) domain.config.add(uri);
    calls++;
    if (calls === startsAfter) start();
    if (isRefused) throw new LibvirtError({ ...refusal, message: 'domain is not running' });
  };
  return { domain, api: { domains: { setMetadataElement } } as unknown as LibvirtApi };
}

it.each([
  ['runs', { isActive: true }],
  ['starts after it was found not to run', { startsAfter: 1 }],
  ['starts as soon as its definition has changed', { startsAfter: 2 }],
])('an element of a domain that %s is in the running domain and in its definition', async (_what, given) => {
  const { domain, api } = createDomain(given);
  await setElement(api, 'uuid', TAG, {});
  expect(domain.isActive).toBe(true);
  expect([...domain.live]).toEqual([TAG.uri]);
  expect([...domain.config]).toEqual([TAG.uri]);
});

it('an element of a domain that is off is in its definition', async () => {
  const { domain, api } = createDomain();
  await setElement(api, 'uuid', TAG, {});
  expect([...domain.config]).toEqual([TAG.uri]);
});
