import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { RunController } from '../../src/cli/run.ts';
import { openConfiguredStore } from '../../src/composition/open-configured-store.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';

/** What a command wrote, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a configuration, in which command lines are run. */
export interface CliFixture extends Disposable {
  readonly folder: string;
  /** Writes a file and gives its absolute path. */
  write(path: string, text: string): string;
  /** Runs a command line; time passes only while a command sleeps. */
  run(args: readonly string[], world?: CliWorld): Promise<CommandResult>;
  /** Uses the store as another process would. */
  withStore<T>(use: (store: ResourceStore) => Promise<T>): Promise<T>;
}

/** What a test may change of the world. */
export interface CliWorld {
  readonly env?: Readonly<Record<string, string>>;
  readonly standardInput?: string;
  readonly runController?: RunController;
  readonly onSleep?: () => Promise<void>;
  readonly workingFolder?: string;
  /** Default: aborted already. */
  readonly stopSignal?: AbortSignal;
}

export const WORKER = `apiVersion: cloud-spi/v1alpha1
kind: LabWorker
metadata: { name: w1, labels: { team: a } }
spec:
  track: ccna
  placements: [{ provider: memory }]
  instance: { imageId: cml-2.9, instanceType: large }
`;

export const POOL = `apiVersion: cloud-spi/v1alpha1
kind: LabWorkerPool
metadata: { name: p1 }
spec:
  track: ccna
  scaling: { policy: None, min: 0, max: 2 }
  template:
    placements: [{ provider: memory }]
    instance: { imageId: cml-2.9, instanceType: large }
`;

export const REQUEST = `apiVersion: cloud-spi/v1alpha1
kind: LabInstanceRequest
metadata: { name: lab-1 }
spec:
  track: ccna
  type: cml
  topology: { inline: 'lab: {}' }
  durationMinutes: 30
  owner: alice
`;

const CONFIGURATION = `apiVersion: cloud-spi/v1alpha1
kind: Configuration
store: { type: sqlite, file: ./store.db }
providers: [{ name: memory, package: '@cloud-spi/provider-memory' }]
labHosts: [{ type: cml, package: ./lab-host.mjs }]
`;

/** Takes every topology but `bad`. */
const LAB_HOST = `export const createLabHostConnector = () => ({
  type: 'cml',
  measureTopology(topology) {
    if (topology !== 'bad') return { nodes: 1, cpuMilli: 1000, memoryMib: 512 };
    const error = { kind: 'invalid-topology', problems: ['it has no nodes'] };
    throw Object.assign(new Error('bad'), error, { [Symbol.for('@cloud-spi/lab-host/LabHostError')]: true });
  },
});
`;

/** Makes a folder with a configuration and the package of a lab host. */
export function createCliFixture(): CliFixture {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-spi-cli-'));
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('cloud-spi.yaml', CONFIGURATION);
  write('lab-host.mjs', LAB_HOST);
  return {
    folder,
    write,
    run: (args, world = {}) => runCommand(args, folder, world),
    async withStore(use) {
      const opened = await openConfiguredStore({ type: 'sqlite', file: join(folder, 'store.db') });
      try {
        return await use(opened.store);
      } finally {
        await opened.close();
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function runCommand(args: readonly string[], folder: string, world: CliWorld): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  let slept = 0;
  const exitCode = await main(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: world.env ?? {},
    workingFolder: world.workingFolder ?? folder,
    now: () => Date.now() + slept,
    sleep: async (durationMs) => {
      slept += durationMs;
      await world.onSleep?.();
    },
    readStandardInput: async () => world.standardInput ?? '',
    runController: world.runController ?? (() => Promise.reject(new Error('no controller in this test'))),
    stopSignal: () => world.stopSignal ?? AbortSignal.abort(),
  });
  return { exitCode, stdout, stderr };
}
