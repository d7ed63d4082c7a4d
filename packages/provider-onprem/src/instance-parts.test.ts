import { describe, expect, it } from 'vitest';
import { parseInstanceId, toInstanceId } from './instance-ids.ts';
import {
  isKeptPartOf,
  isPartOf,
  toDomainName,
  toDomainUuid,
  toHostname,
  toMacAddress,
  toPartName,
} from './instance-parts.ts';

const IDENTITY = { owner: 'o', token: 't', configurationHash: 'v1-1' };

describe('derived names', () => {
  it('the name follows from owner and token, the UUID from the configuration, too', () => {
    const other = { ...IDENTITY, configurationHash: 'v1-2' };
    expect(toDomainName(other)).toBe(toDomainName(IDENTITY));
    expect(toDomainUuid(other)).not.toBe(toDomainUuid(IDENTITY));
    expect(toDomainUuid({ ...IDENTITY })).toBe(toDomainUuid(IDENTITY));
    for (const different of [{ owner: 'p' }, { token: 'u' }]) {
      expect(toDomainName({ ...IDENTITY, ...different })).not.toBe(toDomainName(IDENTITY));
      expect(toDomainUuid({ ...IDENTITY, ...different })).not.toBe(toDomainUuid(IDENTITY));
    }
  });

  it('a UUID has the form of one, of version 8', () => {
    expect(toDomainUuid(IDENTITY)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('a MAC address is locally administered, no group address, and not easily taken twice', () => {
    const addresses = Array.from({ length: 20_000 }, (_, index) => toMacAddress(String(index)));
    for (const address of addresses) expect(address).toMatch(/^52(:[0-9a-f]{2}){5}$/);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('parts are told from those of other domains, and kept ones from the rest', () => {
    const name = toDomainName(IDENTITY);
    for (const role of ['root', 'seed', 'console', 'data-0'] as const) {
      expect(isPartOf(toPartName(name, role), name)).toBe(true);
      expect(isKeptPartOf(toPartName(name, role), name)).toBe(false);
    }
    expect(isKeptPartOf(toPartName(name, 'kept-3'), name)).toBe(true);
    expect(isPartOf(toPartName(`${name}x`, 'root'), name)).toBe(false);
  });

  it.each([
    ['Worker_1', 'worker-1'],
    ['9.a--b.', '9-a-b'],
    ['---', 'instance'],
    [`${'a'.repeat(62)}.b`, 'a'.repeat(62)],
  ])('the host name of %s is %s', (name, hostname) => {
    expect(toHostname(name)).toBe(hostname);
  });
});

describe('instance ids', () => {
  it('an id names the host and the domain', () => {
    const location = { host: 'kvm/1', uuid: toDomainUuid(IDENTITY) };
    expect(parseInstanceId(toInstanceId(location))).toEqual(location);
  });

  it.each(['', 'kvm-1', '/', 'kvm-1/', `/${toDomainUuid(IDENTITY)}`, `kvm-1/${toDomainUuid(IDENTITY).toUpperCase()}`])(
    'what has another form is none: %j',
    (id) => {
      expect(parseInstanceId(id)).toBeUndefined();
    },
  );
});
