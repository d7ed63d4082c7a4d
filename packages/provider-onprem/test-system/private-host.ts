import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLibvirtClient } from '@cloud-spi/libvirt';
import { prepareHost, type SystemHost } from './system-host.ts';

/** A libvirt host of its own on this machine: in its own network namespace, with its own folders. */
export interface PrivateHost extends SystemHost {
  readonly uri: string;
  /** Ends libvirtd as a crash does. Guests go on. */
  killLibvirtd(): Promise<void>;
  /** Starts libvirtd again. */
  startLibvirtd(): Promise<void>;
  /** Process of the emulator of a running domain. */
  readEmulatorPid(domainName: string): Promise<number>;
}

// Folders that a libvirt host keeps its state in; each is replaced by one below `$1`.
const NAMESPACES = `
set -e
mount --make-rprivate /
ip link set lo up
for folder in run/libvirt var/lib/libvirt var/cache/libvirt var/log/libvirt etc/libvirt; do
  mkdir -p "$1/$folder"
  mount --bind "$1/$folder" "/$folder"
done
virtlogd --pid-file "$1/virtlogd.pid" &
touch "$1/ready"
exec sleep infinity
`;
const QEMU_CONF = 'namespaces = []\n';
const NETWORK = `<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>cloud-spi</name>
  <bridge name='virbr-spi' stp='off' delay='0'/>
  <ip address='192.168.214.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.214.2' end='192.168.214.254'/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>`;
const START_LIMIT_MS = 120_000;

/** Starts a host. Needs root, and what scripts/install-system-test-dependencies.sh installs. */
export async function startPrivateHost(): Promise<PrivateHost> {
  const root = await mkdtemp('/var/lib/cloud-spi-system-test/host-');
  await run('mkdir', ['-p', join(root, 'etc/libvirt'), join(root, 'run/libvirt')]);
  await run('chmod', ['711', root]);
  await writeFile(join(root, 'etc/libvirt/qemu.conf'), QEMU_CONF);
  const inside = ['unshare', '--mount', '--net', 'sh', '-c', NAMESPACES, 'sh', root];
  const holder = spawn('tini', ['-s', '--', ...inside], { stdio: 'inherit' });
  await until('the namespaces', () => existsSync(join(root, 'ready')));
  const holderPid = await readChildPid(holder);
  const socket = join(root, 'run/libvirt/libvirt-sock');
  const uri = `qemu+unix:///system?socket=${socket}`;
  const pidFile = join(root, 'libvirtd.pid');

  const startLibvirtd = async () => {
    const command = ['nsenter', '--mount', '--net', '--target', String(holderPid), 'libvirtd', '--pid-file', pidFile];
    // Emulators are reaped by tini; see the set-up script.
    daemon = spawn('tini', ['-s', '--', ...command], { stdio: 'ignore' });
    await until('libvirtd to answer', () => answers(uri));
  };
  let daemon: ChildProcess | undefined;
  const killLibvirtd = async () => {
    const ended = new Promise((resolve) => daemon?.once('exit', resolve));
    process.kill(await readPid(pidFile), 'SIGKILL');
    await ended;
  };
  await startLibvirtd();
  await makeNetwork(uri);
  const host = await prepareHost(uri, { disks: 'disks', consoles: 'consoles' });
  return {
    ...host,
    uri,
    killLibvirtd,
    startLibvirtd,
    readEmulatorPid: (domainName) => readPid(join(root, `run/libvirt/qemu/${domainName}.pid`)),
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      const network = join(root, 'run/libvirt/network/cloud-spi.pid');
      for (const file of [network, pidFile, join(root, 'virtlogd.pid')]) process.kill(await readPid(file), 'SIGKILL');
      const ended = new Promise((resolve) => holder.once('exit', resolve));
      process.kill(holderPid, 'SIGKILL');
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function makeNetwork(uri: string): Promise<void> {
  await using client = createLibvirtClient({ uri });
  await client.networks.start(await client.networks.define(NETWORK));
}

async function answers(uri: string): Promise<boolean> {
  await using client = createLibvirtClient({ uri, callTimeoutMs: 60_000 });
  return await client.connect().then(
    () => true,
    () => false,
  );
}

/** tini's only child: what holds the namespaces. */
async function readChildPid({ pid }: ChildProcess): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
}

async function readPid(file: string): Promise<number> {
  return Number((await readFile(file, 'utf8')).trim());
}

async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function run(program: string, values: readonly string[]): Promise<void> {
  const child = spawn(program, values, { stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}
