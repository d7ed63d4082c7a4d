import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  createLibvirtClient,
  type Domain,
  type LibvirtClient,
  type LibvirtStream,
  type StoragePool,
  type StorageVolume,
} from '../src/index.ts';

const GUEST_IMAGE = '/var/lib/cloud-spi-system-test/guest.qcow2';
const NETWORK = 'cloud-spi';
const INSTALL = 'scripts/install-system-test-dependencies.sh makes it';
const MIB = 1_048_576;

let client: LibvirtClient;
let folder: string;
let pool: StoragePool;

beforeAll(async () => {
  await access(GUEST_IMAGE).catch(() => {
    throw new Error(`${GUEST_IMAGE} is missing; ${INSTALL}.`);
  });
  client = createLibvirtClient({ uri: 'qemu:///system' });
  await client.connect();
  folder = await mkdtemp(join(tmpdir(), 'libvirt-qemu-'));
  // QEMU runs as a user of its own.
  await chmod(folder, 0o711);
  pool = await client.pools.define(
    `<pool type='dir'><name>client-${randomUUID()}</name><target><path>${folder}/pool</path></target></pool>`,
  );
  await client.pools.build(pool);
  await client.pools.start(pool);
});
afterAll(async () => {
  if (pool) {
    for (const volume of await client.pools.listVolumes(pool)) await client.volumes.delete(volume);
    await client.pools.destroy(pool);
    await client.pools.undefine(pool);
  }
  await client?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true });
});

async function createVolume(capacityBytes: number, rest = ''): Promise<StorageVolume> {
  const name = `volume-${randomUUID()}`;
  const volume = await client.volumes.create(
    pool,
    `<volume><name>${name}</name><capacity>${capacityBytes}</capacity>${rest}</volume>`,
  );
  return volume;
}

async function download(volume: StorageVolume, range = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of client.volumes.download(volume, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('volumes', () => {
  test('bytes that are uploaded are downloaded again, whole and in parts, while other calls are answered', async () => {
    const content = randomBytes(13 * MIB + 5);
    const volume = await createVolume(content.length);
    const upload = client.volumes.upload(volume, [content.subarray(0, 7), content.subarray(7)]);
    await client.host.getHostname();
    await upload;
    expect((await download(volume)).equals(content)).toBe(true);
    expect(await download(volume, { offsetBytes: MIB, lengthBytes: 9 })).toEqual(content.subarray(MIB, MIB + 9));
    expect(await download(volume, { offsetBytes: content.length - 3 })).toEqual(content.subarray(-3));
    expect(await download(volume, { offsetBytes: content.length })).toEqual(Buffer.alloc(0));
    expect(await download(volume, { offsetBytes: content.length + MIB })).toEqual(Buffer.alloc(0));
    await client.volumes.upload(volume, [Buffer.from('new')], { offsetBytes: 2 });
    expect(await download(volume, { lengthBytes: 6 })).toEqual(
      Buffer.concat([content.subarray(0, 2), Buffer.from('new'), content.subarray(5, 6)]),
    );
  });

  test('a slow reader gets everything, and holds up nobody', async () => {
    const content = randomBytes(8 * MIB);
    const volume = await createVolume(content.length);
    await client.volumes.upload(volume, [content]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of client.volumes.download(volume)) {
      chunks.push(chunk);
      await client.volumes.getInfo(volume);
    }
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  test('a transfer that is left or fails leaves the client usable and the volume deletable', async () => {
    const volume = await createVolume(4 * MIB);
    for await (const chunk of client.volumes.download(volume)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    const failing = (function* () {
      yield randomBytes(MIB);
      throw new Error('no more');
    })();
    await expect(client.volumes.upload(volume, failing)).rejects.toThrow('no more');
    await client.volumes.delete(volume);
    await expect(download(volume)).rejects.toMatchObject({ codeName: 'NO_STORAGE_VOL' });
    await expect(client.volumes.upload(volume, [])).rejects.toMatchObject({ codeName: 'NO_STORAGE_VOL' });
  });

  test('more bytes than the server has agreed to is its error, not a lost connection', async () => {
    const volume = await createVolume(MIB);
    await expect(client.volumes.upload(volume, [randomBytes(MIB)], { lengthBytes: 10 })).rejects.toMatchObject({
      name: 'LibvirtError',
    });
    expect(await client.volumes.getInfo(volume)).toMatchObject({ kind: 'file', capacityBytes: MIB });
  });

  test('a volume is made once, grows, and is copied into another format', async () => {
    const volume = await createVolume(MIB);
    const again = `<volume><name>${volume.name}</name><capacity>1</capacity></volume>`;
    await expect(client.volumes.create(pool, again)).rejects.toMatchObject({ codeName: 'STORAGE_VOL_EXIST' });
    await client.volumes.resize(volume, 2 * MIB);
    await expect(client.volumes.resize(volume, MIB)).rejects.toMatchObject({ name: 'LibvirtError' });
    await client.volumes.resize(volume, MIB, { shrink: true });
    const copy = await client.volumes.createFrom(
      pool,
      `<volume><name>copy-${randomUUID()}</name><capacity>0</capacity><target><format type='qcow2'/></target></volume>`,
      volume,
    );
    expect(await client.volumes.getXml(copy)).toContain("<format type='qcow2'/>");
    expect(await client.volumes.lookupByPath(await client.volumes.getPath(copy))).toEqual(copy);
  });
});

describe('a guest', () => {
  /** Boots the image of the tests on a disk of its own. */
  async function boot(): Promise<{ domain: Domain; macAddress: string; events: string[] }> {
    const image = await createVolume(0);
    await client.volumes.upload(image, createReadStream(GUEST_IMAGE));
    await client.pools.refresh(pool);
    const backing = `<backingStore><path>${image.key}</path><format type='qcow2'/></backingStore>`;
    const disk = await createVolume(256 * MIB, `<target><format type='qcow2'/></target>${backing}`);
    const macAddress = `52:54:00:${randomBytes(3)
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1:')}`;
    const uuid = randomUUID();
    const domain = await client.domains.define(
      `<domain type='qemu'><name>client-${uuid}</name><uuid>${uuid}</uuid><memory unit='MiB'>128</memory><vcpu>1</vcpu>
       <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os><features><acpi/></features>
       <devices><controller type='usb' model='none'/>
         <disk type='volume'><driver type='qcow2' cache='unsafe'/><source pool='${pool.name}' volume='${disk.name}'/>
           <target dev='vda' bus='virtio'/></disk>
         <interface type='network'><mac address='${macAddress}'/><source network='${NETWORK}'/><model type='virtio'/></interface>
         <serial type='pty'/><memballoon model='none'/></devices></domain>`,
      { validate: true },
    );
    const events: string[] = [];
    const subscription = await client.domains.subscribeLifecycle(({ event }) => events.push(event), { domain });
    onTestFinished(async () => {
      await client.domains.destroy(domain).catch(() => undefined);
      await client.domains.undefine(domain);
      await subscription[Symbol.asyncDispose]();
    });
    await client.domains.start(domain);
    return { domain, macAddress, events };
  }

  /** Reads what a console says, up to a text. */
  async function readUntil(lines: AsyncIterator<Uint8Array>, text: string): Promise<string> {
    let said = '';
    while (!said.includes(text)) {
      const { done, value } = await lines.next();
      if (done) throw new Error(`The console ended before "${text}"; it said: ${said}`);
      said += Buffer.from(value).toString();
    }
    return said;
  }

  test('boots from an uploaded image, talks on its console, gets an address, and shuts down when asked', async () => {
    const { domain, macAddress, events } = await boot();
    const console: LibvirtStream = await client.domains.openConsole(domain, { force: true });
    const said = console[Symbol.asyncIterator]();
    await readUntil(said, 'guest: DONE');
    await console.write(Buffer.from('hello\n'));
    await readUntil(said, 'guest: ECHO hello');
    await expect(client.domains.openConsole(domain, { safe: true })).rejects.toMatchObject({
      codeName: 'OPERATION_FAILED',
    });
    await expect(client.domains.start(domain)).rejects.toMatchObject({
      codeName: 'OPERATION_INVALID',
      message: expect.not.stringContaining("''"),
    });

    const [card] = await client.domains.getInterfaceAddresses(domain, 'lease');
    expect(card).toMatchObject({ macAddress, addresses: [{ family: 'ipv4', prefix: 24 }] });
    const network = await client.networks.lookupByName(NETWORK);
    const [lease] = await client.networks.listDhcpLeases(network, { macAddress });
    expect(lease).toMatchObject({ macAddress, address: card?.addresses[0]?.address, family: 'ipv4' });
    await expect(client.domains.getInterfaceAddresses(domain, 'agent')).rejects.toMatchObject({ name: 'LibvirtError' });

    const [stats] = await client.domains.listStats({ domains: [domain], groups: ['state', 'cpu-total', 'block'] });
    expect(stats?.state).toEqual({ state: 'running', reason: 'booted' });
    expect(stats?.values.get('cpu.time')).toBeGreaterThan(0n);
    expect(stats?.values.get('block.count')).toBe(1);

    await client.domains.shutdown(domain, { mode: 'acpi' });
    await readUntil(said, 'guest: POWER-BUTTON');
    while (!(await said.next()).done);
    await expect
      .poll(() => client.domains.getState(domain), { timeout: 60_000 })
      .toEqual({
        state: 'shutoff',
        reason: 'shutdown',
      });
    await expect.poll(() => events).toEqual(expect.arrayContaining(['started', 'stopped']));
  });

  test('a console that is left open ends with the guest, and one that is aborted ends at once', async () => {
    const { domain } = await boot();
    const first = await client.domains.openConsole(domain, { force: true });
    await first.abort();
    await using second = await client.domains.openConsole(domain, { force: true });
    const reading = (async () => {
      for await (const _ of second);
    })();
    await client.domains.destroy(domain);
    await reading;
    await expect(client.domains.openConsole(domain)).rejects.toMatchObject({ codeName: 'OPERATION_INVALID' });
  });
});

test('what the host can give to a guest', async () => {
  expect(await client.host.getFreeMemoryBytes()).toBeGreaterThan(0);
  const xml = await client.host.getDomainCapabilitiesXml({ virtType: 'qemu', architecture: 'x86_64', machine: 'pc' });
  expect(xml).toContain('<domain>qemu</domain>');
});
