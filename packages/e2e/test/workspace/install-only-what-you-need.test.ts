import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { SCOPE, WORKSPACE_ROOT } from './read-workspace.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

const APPLICATION = `
import { systemClock } from '@cloud-spi/provider-kit';
import { createProvider } from '@cloud-spi/provider-memory';
import { type CloudProviderSPI, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';

async function run(provider: CloudProviderSPI): Promise<InstanceInfo> {
  const { instanceId } = await provider.provisionInstance({
    name: 'web-1',
    namespace: 'default',
    imageId: 'linux',
    instanceType: 'small',
    rootVolume: { sizeGib: 20, encrypted: undefined },
  });
  const running = await provider.waitForInstanceRunning(instanceId);
  await provider.terminateInstance(instanceId);
  await provider.waitForInstanceTerminated(instanceId);
  return running;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (isCloudProvisioningError(error) ? error.code : 'not an error of the contract'),
  );
}

await using provider = createProvider({ clock: systemClock, timings: { pendingMs: 50, terminatingMs: 50 }, pollIntervalMs: 10 });
const { state, name } = await run(provider);
const nameless = await codeOf(provider.provisionInstance({ name: '', namespace: '', imageId: '', instanceType: '', rootVolume: { sizeGib: 0 } }));
console.log(JSON.stringify({ provider: provider.getProviderName(), name, state, nameless }));
`;

const COMPILER_OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};
/** An application for Node, whose compiler looks into every declaration of every package too. */
const WITH_NODE_TYPES = {
  ...COMPILER_OPTIONS,
  lib: ['es2023'],
  types: ['node'],
  typeRoots: [join(WORKSPACE_ROOT, 'node_modules/@types')],
  skipLibCheck: false,
};
/** An application that lives with what TypeScript itself knows. */
const WITHOUT_NODE_TYPES = { ...COMPILER_OPTIONS, types: [], skipLibCheck: true };

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'application', private: true, type: 'module' },
    'with-node-types.json': { compilerOptions: WITH_NODE_TYPES, files: ['application.ts'] },
    'without-node-types.json': { compilerOptions: WITHOUT_NODE_TYPES, files: ['application.ts'] },
    'application.ts': APPLICATION,
    'mistake.json': { compilerOptions: WITHOUT_NODE_TYPES, files: ['mistake.ts'] },
    'mistake.ts': APPLICATION.replace('instanceType:', 'instanceTypo:'),
  });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'provider-memory']);
}, 120_000);

afterAll(() => folder[Symbol.dispose](), 60_000);

test('an application gets the packages of its provider and nothing of other clouds', () => {
  const modules = join(folder.path, 'node_modules');
  const installed = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : [name],
    );
  expect(installed.toSorted()).toEqual([`${SCOPE}provider-kit`, `${SCOPE}provider-memory`, `${SCOPE}spi`]);
});

test.each(['with-node-types.json', 'without-node-types.json'])(
  'its TypeScript compiles by %s',
  async (project) => {
    const result = await runCommand('tsc', ['--project', project], folder.path);
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  },
  60_000,
);

test('the compiler sees the types of the packages: a mistake does not compile', async () => {
  const { exitCode, stdout } = await runCommand('tsc', ['--project', 'mistake.json'], folder.path);
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain("'instanceTypo' does not exist in type 'InstanceConfiguration'");
}, 60_000);

test('it runs', async () => {
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, ['application.ts'], folder.path);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    provider: 'memory',
    name: 'web-1',
    state: 'running',
    nameless: 'InvalidConfiguration',
  });
}, 60_000);

test.each([`${SCOPE}spi`, `${SCOPE}provider-kit`, `${SCOPE}provider-memory`])(
  '%s brings its README and no tests',
  (name) => {
    const files = readdirSync(join(folder.path, 'node_modules', name), { recursive: true }).map(String);
    expect(files.filter((file) => /\.test\.|tsbuildinfo|(^|[/\\])test([/\\]|$)/.test(file))).toEqual([]);
    expect(existsSync(join(folder.path, 'node_modules', name, 'README.md'))).toBe(true);
  },
);

test.each([
  'README.md',
  'packages/spi/README.md',
  'packages/provider-kit/README.md',
  'packages/provider-memory/README.md',
])(
  'the examples in %s run',
  async (document) => {
    const blocks = [...readFileSync(join(WORKSPACE_ROOT, document), 'utf8').matchAll(/```[jt]s\n([\s\S]*?)```/g)];
    expect(blocks).not.toEqual([]);
    for (const [, code = ''] of blocks) {
      const argv = ['--input-type=module-typescript', '--eval', code];
      const { exitCode, stderr } = await runCommand(process.execPath, argv, folder.path);
      expect({ code, exitCode, stderr }).toEqual({ code, exitCode: 0, stderr: '' });
    }
  },
  60_000,
);
