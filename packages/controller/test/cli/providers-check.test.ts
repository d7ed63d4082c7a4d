import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CliFixture, createCliFixture, POOL, REQUEST, WORKER } from './cli-fixture.ts';

const HEAD = 'apiVersion: cloud-spi/v1alpha1\nkind: Configuration\nstore: { type: sqlite, file: ./store.db }\n';
const HOST = `    host:
      type: cml
      credentialsRef: { username: admin, password: { derivedFrom: { env: MASTER_PASSWORD } } }
      license: { mode: required, product: CML_Enterprise, tokenRef: { file: secrets/token } }
`;
/** The package itself cannot be found from a temporary folder. */
const MEMORY_PROVIDER = `export { createProvider } from '${import.meta.resolve('@cloud-spi/provider-memory')}';\n`;
const SECRETS = { env: { MASTER_PASSWORD: 'hunter2' } };

/** A provider that answers what its options say. */
const OWN_PROVIDER = `export const createProvider = ({ scopeError, preflight }) => ({
  capabilities: { preflight: preflight !== undefined },
  getProviderName: () => 'own',
  async describeScope() {
    if (scopeError === undefined) return { provider: 'own', id: 'own:here', attributes: {} };
    const error = Object.assign(new Error('The key is not valid.'), { code: scopeError });
    throw Object.assign(error, { [Symbol.for('@cloud-spi/spi/CloudProvisioningError')]: true });
  },
  preflight: async () => preflight,
  async [Symbol.asyncDispose]() { },
});
`;

let cli: CliFixture;

beforeEach(() => {
  cli = createCliFixture();
  cli.write('secrets/token', 'hunter3\n');
  cli.write('memory.mjs', MEMORY_PROVIDER);
  cli.write('own.mjs', OWN_PROVIDER);
  configure('[{ name: memory, package: ./memory.mjs }]');
});

afterEach(() => cli[Symbol.dispose]());

function configure(providers: string): void {
  cli.write('cloud-spi.yaml', `${HEAD}providers: ${providers}\nlabHosts: [{ type: cml, package: ./lab-host.mjs }]\n`);
}

/** A pool of images and types that the simulated cloud has. */
function poolAt(placements: string): string {
  const instance = POOL.replace('cml-2.9', 'linux');
  return instance.replace('[{ provider: memory }]', placements) + HOST;
}

async function apply(...manifests: readonly string[]): Promise<void> {
  const file = cli.write('m.yaml', manifests.join('---\n'));
  expect((await cli.run(['apply', '-f', file])).exitCode).toBe(0);
}

describe('cloud-spi providers check', () => {
  it('finds everything in order: packages, scope, placements, secrets', async () => {
    await apply(poolAt('[{ provider: memory }, { provider: memory, zone: local-b }]'));
    const { exitCode, stdout, stderr } = await cli.run(['providers', 'check'], SECRETS);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['STATUS', 'SUBJECT', 'CHECK', 'DETAIL'],
      ['ok', 'provider memory', 'load', 'package ./memory.mjs'],
      ['ok', 'provider memory', 'scope', 'memory:local/local'],
      ['ok', 'provider memory', 'LabWorkerPool/default/p1 placement 0', 'nothing is in the way'],
      ['ok', 'provider memory', 'LabWorkerPool/default/p1 placement 1', 'nothing is in the way'],
      ['ok', 'lab host cml', 'load', 'package ./lab-host.mjs'],
      ['ok', 'secret', 'environment variable MASTER_PASSWORD', 'it is there'],
      ['ok', 'secret', 'file secrets/token', 'it is there'],
    ]);
  });

  it('ends with 1 and says what is not: a placement, a package, a secret; never a value', async () => {
    await apply(poolAt('[{ provider: memory, zone: moon }]'));
    configure('[{ name: memory, package: ./memory.mjs }, { name: broken, package: ./broken.mjs }]');
    cli.write('broken.mjs', 'throw new Error("boom");');
    cli.write('lab-host.mjs', 'export const nothing = 1;');
    cli.write('secrets/token', '');
    const { exitCode, stdout } = await cli.run(['providers', 'check']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^failed +provider memory +LabWorkerPool\/default\/p1 placement 0 +InvalidConfiguration: zone: .*"moon"/m,
    );
    expect(stdout).toMatch(/^failed +provider broken +load +.*boom/m);
    expect(stdout).toMatch(/^failed +lab host cml +load +.*no lab host/m);
    expect(stdout).toMatch(
      /^failed +secret +environment variable MASTER_PASSWORD +It is not set.*LabWorkerPool\/default\/p1\.$/m,
    );
    expect(stdout).toMatch(/^failed +secret +file secrets\/token +/m);
    expect((await cli.run(['providers', 'check'], SECRETS)).stdout).not.toContain('hunter');
  });

  it('says who has wrong credentials, and asks no more of that one', async () => {
    configure('[{ name: own, package: ./own.mjs, options: { scopeError: Unauthenticated, preflight: [] } }]');
    await apply(poolAt('[{ provider: own }]'));
    const { exitCode, stdout } = await cli.run(['providers', 'check'], SECRETS);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^failed +provider own +scope +Unauthenticated: The key is not valid\.$/m);
    expect(stdout).not.toContain('placement');
  });

  it('fails for nothing that passes by itself or cannot be known', async () => {
    configure(`[
      { name: own, package: ./own.mjs },
      { name: full, package: ./own.mjs, options: { preflight: [{ code: InsufficientCapacity, message: 'None left.' }] } }]`);
    await apply(poolAt('[{ provider: own }, { provider: full }]'));
    const { exitCode, stdout } = await cli.run(['providers', 'check', '-o', 'yaml'], SECRETS);
    expect(exitCode).toBe(0);
    expect(parse(stdout)).toMatchObject({
      ok: true,
      findings: expect.arrayContaining([
        expect.objectContaining({ status: 'unsupported', subject: 'provider own', check: 'preflight' }),
        expect.objectContaining({ status: 'warning', subject: 'provider full', code: 'InsufficientCapacity' }),
      ]),
    });
  });

  it('says that a provider speaks for another account than the one where its workers are', async () => {
    await apply(WORKER.replace('cml-2.9', 'linux'));
    await cli.withStore(async (store) => {
      const worker = (await store.get('LabWorker', 'default', 'w1'))!;
      const scope = { provider: 'memory', id: 'memory:elsewhere/local', attributes: {} };
      const configuration = { name: 'w1', namespace: 'default', imageId: 'linux', instanceType: 'large' };
      const intent = { provider: 'memory', token: 't', scope, configuration, createdAt: '2027-01-01T00:00:00.000Z' };
      await store.commit([{ type: 'update', resource: { ...worker, status: { ...worker.status, intent } } }]);
    });
    const { exitCode, stdout } = await cli.run(['providers', 'check', 'memory']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^failed +provider memory +scope +.*memory:elsewhere\/local: default\/w1/m);
  });

  it('says which providers and lab hosts resources name that the configuration has not', async () => {
    await apply(poolAt('[{ provider: memory }]'));
    cli.write('cloud-spi.yaml', HEAD);
    const { exitCode, stdout } = await cli.run(['providers', 'check'], SECRETS);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^failed +provider memory +load +It is not configured.*LabWorkerPool\/default\/p1\.$/m);
    expect(stdout).toMatch(/^failed +lab host cml +load +It is not configured/m);
  });

  it('looks at the given providers only, and at manifests instead of the store', async () => {
    configure('[{ name: memory, package: ./memory.mjs }, { name: own, package: ./none.mjs }]');
    await apply(poolAt('[{ provider: memory, zone: moon }]'));
    const file = cli.write('other.yaml', [WORKER.replace('cml-2.9', 'linux'), REQUEST].join('---\n'));
    const { exitCode, stdout } = await cli.run(['providers', 'check', 'memory', '-f', file, '-n', 'course']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('LabWorker/course/w1 placement 0');
    expect(stdout).not.toMatch(/moon|provider own|lab host|secret/);
    expect(await cli.withStore((store) => store.list('LabWorker'))).toEqual([]);
  });

  it('names every mistake in names and manifests and ends with 2', async () => {
    const file = cli.write('wrong.yaml', WORKER.replace('memory', 'azure').replace('name: w1', 'name: W1'));
    const result = await cli.run(['providers', 'check', 'one', 'two', '-f', file]);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(
      /^There is no provider "one"; configured are memory\.\nThere is no provider "two".*\n.*metadata\.name/,
    );
  });
});
