import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLibvirtClient, type Domain, type DomainLifecycleEvent, type LibvirtClient } from '../src/index.ts';
import { type LibvirtServer, startLibvirtServer } from './start-libvirt-server.ts';

let server: LibvirtServer;
let client: LibvirtClient;
beforeAll(async () => {
  server = await startLibvirtServer();
  client = createLibvirtClient({ uri: server.uris.unix });
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function toXml(uuid: string, name = `test-${uuid}`): string {
  return `<domain type='test'><name>${name}</name><uuid>${uuid}</uuid><memory>4096</memory><vcpu>2</vcpu>
    <os><type>hvm</type></os></domain>`;
}

const define = async (): Promise<Domain> => await client.domains.define(toXml(randomUUID()));

describe('domains', () => {
  test('a whole life, told by states, lists, values and events', async () => {
    const uuid = randomUUID();
    const events: string[] = [];
    const onEvent = ({ event, detail }: DomainLifecycleEvent) => events.push(`${event} ${detail}`);
    await using _subscription = await client.domains.subscribeLifecycle(onEvent, { domain: { uuid } });
    const domain = await client.domains.define(toXml(uuid), { validate: true });
    expect(domain).toEqual({ name: `test-${uuid}`, uuid, id: -1 });
    expect(await client.domains.getState(domain)).toEqual({ state: 'shutoff', reason: 'unknown' });
    expect(await client.domains.list({ active: false })).toContainEqual(domain);

    const id = await client.domains.start(domain);
    expect(id).toBeGreaterThan(0);
    expect(await client.domains.getState(domain)).toEqual({ state: 'running', reason: 'booted' });
    expect(await client.domains.lookupByUuid(uuid)).toEqual({ ...domain, id });
    expect(await client.domains.lookupByName(domain.name)).toEqual({ ...domain, id });
    expect(await client.domains.list({ active: true })).toContainEqual({ ...domain, id });
    expect(await client.domains.getInfo({ uuid })).toMatchObject({ state: 'running', maxMemoryKib: 4_096, vcpus: 2 });
    const [stats] = await client.domains.listStats({ domains: [{ uuid }], groups: ['state'] });
    expect(stats).toMatchObject({ domain: { uuid }, state: { state: 'running', reason: 'booted' } });
    await client.domains.reboot(domain);
    await client.domains.shutdown(domain);
    expect(await client.domains.getState(domain)).toEqual({ state: 'shutoff', reason: 'shutdown' });

    await client.domains.start(domain);
    await client.domains.destroy(domain);
    expect(await client.domains.getState(domain)).toEqual({ state: 'shutoff', reason: 'destroyed' });
    await client.domains.undefine(domain, { managedSave: true, snapshotsMetadata: true });
    await expect(client.domains.getState(domain)).rejects.toMatchObject({ codeName: 'NO_DOMAIN', domainName: 'TEST' });
    expect(events).toEqual(expect.arrayContaining(['defined 0', 'started 0', 'stopped 0', 'stopped 1', 'undefined 0']));
  });

  test('a transient one is forgotten once it stops', async () => {
    const uuid = randomUUID();
    const domain = await client.domains.createTransient(toXml(uuid));
    expect(domain.id).toBeGreaterThan(0);
    await client.domains.destroy(domain);
    await expect(client.domains.lookupByUuid(uuid)).rejects.toMatchObject({ codeName: 'NO_DOMAIN' });
  });

  test('descriptions, titles and elements of namespaces stand side by side, and each is removed alone', async () => {
    const domain = await define();
    const { domains } = client;
    await domains.setMetadata(domain, 'title', 'a <title>', { config: true });
    await domains.setMetadata(domain, 'description', 'a\ndescription', { config: true });
    for (const key of ['one', 'two']) {
      const element = { uri: `urn:${key}`, prefix: key, xml: `<tag value="${key}"/>` };
      await domains.setMetadataElement(domain, element, { config: true });
    }
    expect(await domains.getMetadata(domain, 'title')).toBe('a <title>');
    expect(await domains.getMetadata(domain, 'description')).toBe('a\ndescription');
    await domains.setMetadataElement(domain, { uri: 'urn:one', prefix: 'one', xml: undefined }, { config: true });
    await expect(domains.getMetadataElement(domain, 'urn:one')).rejects.toMatchObject({
      codeName: 'NO_DOMAIN_METADATA',
    });
    expect(await domains.getMetadataElement(domain, 'urn:two')).toBe('<tag value="two"/>');
    expect(await domains.getXml(domain, { inactive: true })).toContain('<two:tag xmlns:two="urn:two" value="two"/>');
    await domains.undefine(domain);
  });

  test('names and texts of all sorts come back as they were', async () => {
    const name = 'ünï→😀 & <"\'>';
    const escaped = 'ünï→😀 &amp; &lt;"\'&gt;';
    const domain = await client.domains.define(toXml(randomUUID(), escaped));
    expect(domain.name).toBe(name);
    expect((await client.domains.lookupByName(name)).uuid).toBe(domain.uuid);
    await client.domains.undefine(domain);
  });

  test('two hundred are defined, started, seen in one call and removed', async () => {
    const uuids: string[] = Array.from({ length: 200 }, () => randomUUID());
    const domains = await Promise.all(uuids.map((uuid) => client.domains.define(toXml(uuid))));
    await Promise.all(domains.map((domain) => client.domains.start(domain)));
    const stats = await client.domains.listStats();
    const running = new Set(stats.filter(({ state }) => state?.state === 'running').map(({ domain }) => domain.uuid));
    expect(uuids.filter((uuid) => !running.has(uuid))).toEqual([]);
    await Promise.all(domains.map((domain) => client.domains.destroy(domain)));
    await Promise.all(domains.map((domain) => client.domains.undefine(domain)));
    expect((await client.domains.list()).filter(({ uuid }) => uuids.includes(uuid))).toEqual([]);
  });
});

describe('what a server refuses has its code', () => {
  const unknown = { uuid: randomUUID() };

  test.each<[string, string, () => Promise<unknown>]>([
    ['an unknown name', 'NO_DOMAIN', () => client.domains.lookupByName('nobody')],
    ['an unknown domain', 'NO_DOMAIN', () => client.domains.getState(unknown)],
    ['broken XML', 'XML_DETAIL', () => client.domains.define('<domain')],
    [
      'XML against the schema',
      'XML_INVALID_SCHEMA',
      () => client.domains.define("<domain type='test'><bad/></domain>", { validate: true }),
    ],
    ['an unknown pool', 'NO_STORAGE_POOL', () => client.pools.lookupByName('nothing')],
    ['an unknown network', 'NO_NETWORK', () => client.networks.lookupByName('nothing')],
    [
      'an unknown volume',
      'NO_STORAGE_VOL',
      async () => client.volumes.lookupByName(await client.pools.lookupByName('default-pool'), 'nothing'),
    ],
    [
      'what the driver does not have',
      'NO_SUPPORT',
      async () => client.networks.listDhcpLeases(await client.networks.lookupByName('default')),
    ],
  ])('%s: %s', async (_title, codeName, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'LibvirtError', codeName, level: 2 });
  });

  test('the end of what does not run', async () => {
    const domain = await define();
    await expect(client.domains.destroy(domain)).rejects.toMatchObject({ codeName: 'OPERATION_INVALID' });
    await client.domains.undefine(domain);
  });

  test('a stream that the driver does not have, which harms no other call', async () => {
    const pool = await client.pools.lookupByName('default-pool');
    const volume = await client.volumes.create(pool, '<volume><name>refused</name><capacity>1024</capacity></volume>');
    await expect(client.volumes.upload(volume, [Buffer.from('x')])).rejects.toMatchObject({ codeName: 'NO_SUPPORT' });
    await client.volumes.delete(volume);
    expect(await client.pools.listVolumes(pool)).toEqual([]);
  });
});

test('the machine, its libvirt and what it can do', async () => {
  expect(await client.host.getInfo()).toMatchObject({ model: 'i686', cpus: 16, memoryKib: 3_145_728 });
  expect(await client.host.getHostname()).not.toBe('');
  expect(await client.host.getCapabilitiesXml()).toMatch(/^<capabilities>/);
});

describe('pools, volumes and networks', () => {
  test('a pool from definition to its end', async () => {
    const { pools } = client;
    const pool = await pools.define(`<pool type='dir'><name>p</name><target><path>/p</path></target></pool>`);
    expect(await pools.list({ active: false })).toEqual([pool]);
    await pools.build(pool);
    await pools.start(pool);
    await pools.refresh(pool);
    expect(await pools.getInfo(pool)).toMatchObject({ state: 'running', allocationBytes: 0 });
    expect(await pools.getXml(pool)).toContain('<path>/p</path>');
    const volume = await client.volumes.create(pool, '<volume><name>v</name><capacity>2048</capacity></volume>');
    expect(volume).toEqual({ pool: 'p', name: 'v', key: '/p/v' });
    expect(await client.volumes.getInfo(volume)).toMatchObject({ kind: 'file', capacityBytes: 2_048 });
    expect(await client.volumes.lookupByPath('/p/v')).toEqual(volume);
    expect(await client.volumes.getPath(volume)).toBe('/p/v');
    expect(await client.volumes.getXml(volume)).toContain('<name>v</name>');
    const copy = await client.volumes.createFrom(
      pool,
      '<volume><name>w</name><capacity>2048</capacity></volume>',
      volume,
    );
    expect(await pools.listVolumes(pool)).toHaveLength(2);
    for (const each of [volume, copy]) await client.volumes.delete(each);
    await pools.destroy(pool);
    await pools.undefine(pool);
  });

  test('a network from definition to its end', async () => {
    const { networks } = client;
    const network = await networks.define(
      `<network><name>n</name><bridge name='n0'/><ip address='10.9.8.1' netmask='255.255.255.0'><dhcp/></ip></network>`,
    );
    expect(await networks.list({ active: false })).toContainEqual(network);
    await networks.start(network);
    expect(await networks.list({ active: true })).toContainEqual(network);
    await networks.update(network, {
      command: 'add-last',
      section: 'ip-dhcp-host',
      xml: `<host mac='52:54:00:00:00:01' ip='10.9.8.7'/>`,
      live: true,
    });
    expect(await networks.getXml(network)).toContain('10.9.8.7');
    await networks.destroy(network);
    await networks.undefine(network);
  });
});
