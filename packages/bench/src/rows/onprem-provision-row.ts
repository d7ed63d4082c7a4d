import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createProvider } from '@cloud-spi/provider-onprem';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const URI = 'qemu:///system';
/** What scripts/install-system-test-dependencies.sh makes. */
const NETWORK = 'cloud-spi';
const MEMORY_MIB = 96;
/** Nothing boots from it: what guests do with the processors is not measured. */
const IMAGE = 'empty.qcow2';
const CONFIGURATION = { name: 'bench', namespace: 'bench', imageId: 'guest', instanceType: 'small' };

/** How long real virtual machines take from asked for to running. */
export const onpremProvisionRow: Row = {
  name: 'onprem-provision',
  title: '20 virtual machines of QEMU from asked for to running, beside virsh, one machine after the other',
  needs: 'libvirt',
  run: async ({ quick }) => {
    await using pool = await makePool();
    await using provider = createProvider({
      owner: `bench-${process.pid}`,
      hosts: [{ name: 'local', uri: URI }],
      virtType: 'qemu',
      flavors: { small: { vcpus: 1, memoryMib: MEMORY_MIB } },
      images: { guest: { volume: IMAGE } },
      pools: { ssd: pool.name },
      network: NETWORK,
      overcommit: { vcpus: 100, memory: 4 },
      diskCache: 'unsafe',
    });
    const machines = quick ? 1 : 20;
    // Not measured: it connects.
    await removeAll(provider, await provisionAll(provider, 1));
    const times: Record<'own' | 'one' | 'virsh', number[]> = { own: [], one: [], virsh: [] };
    for (let round = 0; round < (quick ? 1 : 2); round += 1) {
      times.own.push(await measure(provider, () => provisionAll(provider, machines)));
      times.one.push(await measure(provider, () => provisionOneByOne(provider, machines)));
      times.virsh.push(await measureVirsh(pool, machines));
    }
    const own = toFigure('all at once, with seeds and tags', times.own);
    const one = toFigure('one after the other, with seeds and tags', times.one);
    const virsh = toFigure('virsh, one after the other, without seeds and tags', times.virsh);
    return [withRatios(own, { 'one after the other': one, virsh }), one, virsh];
  },
};

function toFigure(name: string, values: readonly number[]): Figure {
  return { name, unit: 'ms', value: summarize(values) };
}

async function provisionAll(provider: CloudProviderSPI, count: number): Promise<string[]> {
  return await Promise.all(Array.from({ length: count }, () => provisionOne(provider)));
}

async function provisionOneByOne(provider: CloudProviderSPI, count: number): Promise<string[]> {
  const made: string[] = [];
  for (let number = 0; number < count; number += 1) made.push(await provisionOne(provider));
  return made;
}

async function provisionOne(provider: CloudProviderSPI): Promise<string> {
  const wanted = await provider.resolveConfiguration({ ...CONFIGURATION, idempotencyToken: randomUUID() });
  const { instanceId } = await provider.provisionInstance(wanted);
  await provider.waitForInstanceRunning(instanceId);
  return instanceId;
}

async function measure(provider: CloudProviderSPI, work: () => Promise<readonly string[]>): Promise<number> {
  const startedAt = performance.now();
  const made = await work();
  const tookMs = performance.now() - startedAt;
  await removeAll(provider, made);
  return tookMs;
}

async function removeAll(provider: CloudProviderSPI, instanceIds: readonly string[]): Promise<void> {
  await Promise.all(instanceIds.map((instanceId) => provider.terminateInstance(instanceId)));
}

/** The same by libvirt's own program: a disk on the image, a definition, a start, a look. */
async function measureVirsh(pool: BenchPool, count: number): Promise<number> {
  const names = Array.from({ length: count }, (_, number) => `cloud-spi-bench-${process.pid}-${number}`);
  const disk = ['--capacity', '1G', '--format', 'qcow2', '--backing-vol', IMAGE, '--backing-vol-format', 'qcow2'];
  try {
    const startedAt = performance.now();
    for (const name of names) {
      const definition = join(pool.folder, `${name}.xml`);
      await virsh('vol-create-as', pool.name, `${name}.qcow2`, ...disk);
      await writeFile(definition, toDomainXml(name, pool.name));
      await virsh('define', definition);
      await virsh('start', name);
      await virsh('domstate', name);
    }
    return performance.now() - startedAt;
  } finally {
    for (const name of names) {
      await virsh('destroy', name).catch(() => {});
      await virsh('undefine', name).catch(() => {});
      await virsh('vol-delete', '--pool', pool.name, `${name}.qcow2`).catch(() => {});
    }
  }
}

/** A storage pool of its own. */
interface BenchPool extends AsyncDisposable {
  readonly name: string;
  readonly folder: string;
}

async function makePool(): Promise<BenchPool> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-bench-'));
  // Emulators run as another user.
  await chmod(folder, 0o711);
  const name = `cloud-spi-bench-${process.pid}`;
  await virsh('pool-define-as', name, 'dir', '--target', folder);
  await virsh('pool-start', name);
  await virsh('vol-create-as', name, IMAGE, '64M', '--format', 'qcow2');
  return {
    name,
    folder,
    [Symbol.asyncDispose]: async () => {
      await virsh('pool-destroy', name);
      await virsh('pool-undefine', name);
      await rm(folder, { recursive: true });
    },
  };
}

async function virsh(...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('virsh', ['--connect', URI, '--quiet', ...command]);
  return stdout;
}

function toDomainXml(name: string, pool: string): string {
  return `<domain type='qemu'><name>${name}</name><memory unit='MiB'>${MEMORY_MIB}</memory>
    <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os><features><acpi/></features>
    <devices>
      <disk type='volume'><driver name='qemu' type='qcow2' cache='unsafe'/>
        <source pool='${pool}' volume='${name}.qcow2'/><target dev='vda' bus='virtio'/></disk>
      <controller type='usb' model='none'/>
      <interface type='network'><source network='${NETWORK}'/><model type='virtio'/></interface>
      <serial type='pty'/><memballoon model='none'/>
    </devices></domain>`;
}
