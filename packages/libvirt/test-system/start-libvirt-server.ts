import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Certificates, makeCertificates } from './make-certificates.ts';

const INSTALL = 'scripts/install-system-test-dependencies.sh installs it';
const USER = ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups'];
const START_MS = 60_000;

/** A libvirtd of the tests' own: of a user without rights, with all its files in one folder. */
export interface LibvirtServer extends AsyncDisposable {
  readonly certificates: Certificates;
  /** Where its driver for tests is found by each transport. */
  readonly uris: { readonly unix: string; readonly tcp: string; readonly tls: string };
  /** Ends it as if it had crashed. */
  kill(): Promise<void>;
  /** Starts it after {@link kill}. */
  start(): Promise<void>;
}

/** Starts a server that listens on a unix socket and on free ports of 127.0.0.1, with and without TLS. */
export async function startLibvirtServer(): Promise<LibvirtServer> {
  if (process.getuid?.() !== 0) throw new Error('These tests need the rights of root, to give them away.');
  await access('/usr/sbin/libvirtd').catch(() => {
    throw new Error(`/usr/sbin/libvirtd is missing; ${INSTALL}.`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'libvirt-server-'));
  const path = (name: string) => join(folder, name);
  for (const name of ['run', 'pki']) await mkdir(path(name), { mode: 0o700 });
  const certificates = await makeCertificates(path('pki'));
  const [tcpPort, tlsPort] = [await findFreePort(), await findFreePort()];
  await writeFile(path('libvirtd.conf'), toConfiguration({ folder, tcpPort, tlsPort }));
  await promisify(execFile)('chown', ['-R', 'nobody:nogroup', folder]);
  const socket = path('run/libvirt/libvirt-sock');
  let daemon: ChildProcess | undefined;
  const kill = async () => {
    if (daemon?.exitCode !== null || daemon.signalCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await exited;
  };
  const start = async () => {
    daemon = spawn('setpriv', [...USER, 'libvirtd', '--listen', '--config', path('libvirtd.conf')], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        XDG_RUNTIME_DIR: path('run'),
        XDG_CONFIG_HOME: path('config'),
        XDG_CACHE_HOME: path('cache'),
        XDG_DATA_HOME: path('data'),
      },
      stdio: 'ignore',
    });
    await untilListening(socket, daemon, path('log'));
  };
  await start();
  return {
    certificates,
    uris: {
      unix: `test+unix:///default?socket=${socket}`,
      tcp: `test+tcp://127.0.0.1:${tcpPort}/default`,
      tls: `test+tls://127.0.0.1:${tlsPort}/default`,
    },
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toConfiguration({ folder, tcpPort, tlsPort }: { folder: string; tcpPort: number; tlsPort: number }): string {
  return `listen_tcp = 1
listen_tls = 1
listen_addr = "127.0.0.1"
tcp_port = "${tcpPort}"
tls_port = "${tlsPort}"
auth_tcp = "none"
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_dir = "${folder}/run/libvirt"
ca_file = "${folder}/pki/cacert.pem"
cert_file = "${folder}/pki/servercert.pem"
key_file = "${folder}/pki/serverkey.pem"
log_outputs = "2:file:${folder}/log"
`;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilListening(path: string, daemon: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && daemon.exitCode === null && daemon.signalCode === null) {
    const socket = connect(path);
    const isListening = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isListening) return;
    await delay(50);
  }
  const said = await readFile(log, 'utf8').catch(() => 'nothing');
  throw new Error(`libvirtd does not listen on ${path}. It says: ${said}`);
}
