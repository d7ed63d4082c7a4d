/**
 * Records what libvirt's own client and a real server say to each other: `node record.ts` writes the recordings beside it,
 * `node record.ts test` and `node record.ts qemu` those of one driver.
 * Needs `virsh` and a libvirtd on its usual socket, with a network `cloud-spi`: those of the system tests. The recordings are
 * committed; make new ones only when a procedure is added.
 */
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { encodeFrame } from '../../src/rpc/frame.ts';
import { FrameDecoder } from '../../src/rpc/frame-decoder.ts';
import type { Recording } from './recording.ts';

const SERVER = '/var/run/libvirt/libvirt-sock';
const GUEST_IMAGE = '/var/lib/cloud-spi-system-test/guest.qcow2';
const UUID = '0c0ffee0-1111-4222-8333-444455556666';
const TEST_DOMAIN = `<domain type='test'><name>recorded</name><uuid>${UUID}</uuid><memory>4096</memory>
  <os><type>hvm</type></os></domain>`;
const QEMU_DOMAIN = `<domain type='qemu'><name>recorded</name><uuid>${UUID}</uuid><memory unit='MiB'>128</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>
  <disk type='volume'><driver type='qcow2'/><source pool='recorded' volume='disk'/><target dev='vda' bus='virtio'/></disk>
  <interface type='network'><mac address='52:54:00:aa:bb:cc'/><source network='cloud-spi'/><model type='virtio'/></interface>
  <serial type='pty'/></devices></domain>`;
const HOST = `<host mac='52:54:00:00:00:99' ip='192.168.213.99'/>`;

const folder = await mkdtemp(join(tmpdir(), 'record-'));
const path = (name: string) => join(folder, name);
await writeFile(path('test.xml'), TEST_DOMAIN);
await writeFile(path('qemu.xml'), QEMU_DOMAIN);
await writeFile(path('network.xml'), '<network><name>recorded</name></network>');
await writeFile(path('content'), 'hello');
await chmod(folder, 0o755);

const only = process.argv[2];
if (only !== 'qemu') await recordTestDriver();
if (only !== 'test') await recordQemu();
await rm(folder, { recursive: true });

async function recordTestDriver() {
  await record('test-driver', 'test:///default', [
    'list --all',
    'nodeinfo',
    'hostname',
    'version --daemon',
    `define ${path('test.xml')} --validate`,
    'desc recorded --title first',
    `metadata recorded --uri urn:example --key example --set '<tag>value</tag>'`,
    'metadata recorded --uri urn:example',
    'start recorded',
    'domstate recorded --reason',
    'domstats recorded',
    'dominfo recorded',
    'shutdown recorded --mode acpi',
    'shutdown recorded',
    'start recorded',
    'reboot recorded',
    'reset recorded',
    'destroy recorded --graceful',
    'dumpxml recorded --inactive',
    'undefine recorded',
    `create ${path('test.xml')}`,
    'destroy recorded',
    'domstate recorded',
    'pool-list --all',
    'pool-info default-pool',
    'vol-create-as default-pool recorded.img 1M',
    'vol-info recorded.img --pool default-pool',
    'vol-path recorded.img --pool default-pool',
    'vol-list default-pool',
    'vol-delete recorded.img --pool default-pool',
    'net-list --all',
    'net-destroy default',
    'net-start default',
    `net-define ${path('network.xml')}`,
    'net-dumpxml recorded',
    'net-undefine recorded',
    'pool-define-as recorded dir --target /recorded',
    'pool-build recorded',
    'pool-start recorded',
    'pool-dumpxml recorded',
    'pool-destroy recorded',
    'pool-undefine recorded',
  ]);
  await record('test-events', 'test:///default', ['event --event lifecycle --loop --timeout 4'], () =>
    virsh(`test+unix:///default?socket=${SERVER}`, [`create ${path('test.xml')}`, 'destroy recorded']),
  );
}

async function recordQemu() {
  await record('qemu-storage', 'qemu:///system', [
    `pool-define-as recorded dir --target ${path('pool')}`,
    'pool-build recorded',
    'pool-start recorded',
    'vol-create-as recorded recorded.img 5',
    `vol-upload recorded.img ${path('content')} --pool recorded`,
    'pool-refresh recorded',
    `vol-download recorded.img ${path('downloaded')} --pool recorded --offset 1 --length 3`,
    `vol-upload recorded.img ${path('test.xml')} --pool recorded --length 2`,
    'vol-resize recorded.img 4096 --pool recorded',
    'vol-clone recorded.img copy.img --pool recorded',
    'vol-delete copy.img --pool recorded',
    'vol-delete recorded.img --pool recorded',
    `net-update cloud-spi add-last ip-dhcp-host "${HOST}" --live`,
    `net-update cloud-spi delete ip-dhcp-host "${HOST}" --live`,
    'freecell',
  ]);
  await copyFile(GUEST_IMAGE, join(path('pool'), 'guest.qcow2'));
  await virsh('qemu:///system', [
    'pool-refresh recorded',
    'vol-create-as recorded disk 64M --format qcow2 --backing-vol guest.qcow2 --backing-vol-format qcow2',
    `define ${path('qemu.xml')}`,
  ]);
  await record('qemu-guest', 'qemu:///system', ['start recorded --force-boot']);
  for (
    let left = 30;
    left > 0 && !(await virsh('qemu:///system', ['domifaddr recorded'])).includes('aa:bb:cc');
    left -= 1
  ) {
    await delay(1_000);
  }
  await record('qemu-addresses', 'qemu:///system', [
    'domifaddr recorded',
    'net-dhcp-leases cloud-spi',
    'domstats recorded --state --cpu-total --balloon --interface --block',
  ]);
  await virsh('qemu:///system', [
    'destroy recorded',
    'undefine recorded',
    'vol-delete disk --pool recorded',
    'vol-delete guest.qcow2 --pool recorded',
  ]);
  await virsh('qemu:///system', ['pool-destroy recorded', 'pool-undefine recorded']);
}

async function virsh(uri: string, commands: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('virsh', ['-c', uri, commands.join(';')]).catch(
    (error) => error,
  );
  process.stdout.write(`${stdout}${stderr}`);
  return stdout;
}

async function record(name: string, uri: string, commands: readonly string[], meanwhile?: () => Promise<unknown>) {
  const recording: { from: 'client' | 'server'; bytes: string }[] = [];
  const socket = path(`${name}.sock`);
  const proxy = createServer((client) => {
    const server = connect(SERVER);
    forward(client, server, (bytes) => recording.push({ from: 'client', bytes }));
    forward(server, client, (bytes) => recording.push({ from: 'server', bytes }));
  });
  await new Promise<void>((resolve) => proxy.listen(socket, resolve));
  const [driver = '', rest = ''] = uri.split(':');
  const run = virsh(`${driver}+unix:${rest}?socket=${socket}`, commands);
  if (meanwhile) await delay(1_000).then(meanwhile);
  await run;
  proxy.close();
  await writeFile(
    join(import.meta.dirname, `${name}.json`),
    `${JSON.stringify(recording satisfies Recording, null, 1)}\n`,
  );
}

function forward(from: Socket, to: Socket, onFrame: (hex: string) => void): void {
  const decoder = new FrameDecoder();
  from.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) onFrame(Buffer.from(encodeFrame(frame)).toString('hex'));
    to.write(chunk);
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}
