import type { DhcpLease, DomainInterface } from '@cloud-spi/libvirt';
import { LIBVIRT_ERROR_CODES, LibvirtClientError, LibvirtError } from '@cloud-spi/libvirt';
import { describe, expect, it } from 'vitest';
import type { LibvirtApi } from './libvirt-api.ts';
import { readAddresses } from './read-addresses.ts';

const UUID = '0c0ffee0-1111-4222-8333-444455556666';
const MAC = '52:00:00:00:00:0a';

const DOMAIN = {
  state: { state: 'running', reason: 'booted' } as const,
  facts: {
    name: 'a',
    uuid: UUID,
    isActive: true,
    metadata: { tags: {}, isProvisioning: false, isTerminating: false },
    vcpus: 1,
    memoryMib: 64,
    volumes: [],
    interfaces: [{ macAddress: MAC, network: 'default' }],
  },
};

/** A host whose guests say this to their agents, and have these leases. */
function createApi({
  agent = [],
  leases = [],
}: {
  readonly agent?: readonly DomainInterface[] | Error;
  readonly leases?: readonly DhcpLease[];
}): LibvirtApi {
  return {
    domains: {
      getInterfaceAddresses: async () => {
        if (agent instanceof Error) throw agent;
        return agent;
      },
    },
    networks: { lookupByName: async (name: string) => ({ name, uuid: UUID }), listDhcpLeases: async () => leases },
  } as unknown as LibvirtApi;
}

function toInterface(macAddress: string, ...addresses: readonly string[]): DomainInterface {
  return {
    name: 'eth0',
    macAddress,
    addresses: addresses.map((address) => ({
      family: address.includes(':') ? 'ipv6' : 'ipv4',
      address,
      prefix: 24,
    })),
  };
}

function toLease(address: string, expirySeconds: number, macAddress = MAC): DhcpLease {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return { interface: 'virbr0', expirySeconds, family, address, prefix: 24, macAddress };
}

async function readFromAgent(agent: readonly DomainInterface[] | Error) {
  return (await readAddresses(createApi({ agent }), [DOMAIN], 'agent', {})).get(UUID);
}

describe('the address that the agent in a guest tells', () => {
  it('is the one of the interface that the domain has, whatever the case of its letters', async () => {
    const others = toInterface('02:00:00:00:00:01', '172.17.0.1');
    expect(await readFromAgent([others, toInterface(MAC.toUpperCase(), '10.0.0.5')])).toBe('10.0.0.5');
    expect(await readFromAgent([others])).toBeUndefined();
  });

  it('is of IPv4 where there is one, and none that means every machine itself', async () => {
    expect(await readFromAgent([toInterface(MAC, 'fe80::1', '2001:db8::5', '169.254.3.4', '10.0.0.5')])).toBe(
      '10.0.0.5',
    );
    expect(await readFromAgent([toInterface(MAC, 'fe80::1', '2001:db8::5')])).toBe('2001:db8::5');
    expect(await readFromAgent([toInterface(MAC, 'fe80::1', '127.0.0.1', '::1', '::', '0.0.0.0')])).toBeUndefined();
  });

  it('is left out when it is no address', async () => {
    const hostile = ['internal.example', '10.0.0.5/24', '10.0.0.5 evil', '', '2001:db8::1%eth0'];
    expect(await readFromAgent([toInterface(MAC, ...hostile)])).toBeUndefined();
  });

  it('is not there as long as no agent answers', async () => {
    const timeout = new LibvirtClientError({ kind: 'timeout', message: 'no answer', outcome: 'unknown' });
    expect(await readFromAgent(timeout)).toBeUndefined();
    const error = new LibvirtError({
      code: LIBVIRT_ERROR_CODES.AGENT_UNRESPONSIVE,
      domain: 10,
      level: 2,
      procedure: 'DOMAIN_INTERFACE_ADDRESSES',
      message: 'QEMU guest agent is not connected',
    });
    expect(await readFromAgent(error)).toBeUndefined();
  });
});

describe('the address by leases', () => {
  const read = async (...leases: readonly DhcpLease[]) =>
    (await readAddresses(createApi({ leases }), [DOMAIN], 'lease', {})).get(UUID);

  it('is the one that lasts longest, since a guest that changed its client id has two', async () => {
    expect(await read(toLease('10.0.0.5', 200), toLease('10.0.0.4', 100))).toBe('10.0.0.5');
    expect(await read(toLease('10.0.0.4', 100), toLease('10.0.0.5', 200))).toBe('10.0.0.5');
    expect(await read(toLease('10.0.0.6', 0), toLease('10.0.0.5', 200))).toBe('10.0.0.6');
  });

  it('is of IPv4 where there is one', async () => {
    expect(await read(toLease('10.0.0.5', 100), toLease('2001:db8::5', 200))).toBe('10.0.0.5');
  });

  it('is none of another guest', async () => {
    expect(await read(toLease('10.0.0.5', 100, '52:00:00:00:00:0b'))).toBeUndefined();
  });
});
