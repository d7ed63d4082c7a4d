import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../src/composition/compose.ts';
import { loadLabHostConnector } from '../../src/composition/load-lab-host-connector.ts';
import { loadProvider } from '../../src/composition/load-provider.ts';
import { ConfigurationError } from '../../src/configuration/configuration-error.ts';
import { parseConfiguration } from '../../src/configuration/parse-configuration.ts';

const PROVIDER = `export const createProvider = (options) => {
  if (options.region === undefined) {
    const problems = [{ path: 'region', expected: 'a region', found: 'nothing' }];
    throw Object.assign(new Error('wrong'), { [Symbol.for('@cloud-spi/spi/CloudProvisioningError')]: true, problems });
  }
  return { options, async [Symbol.asyncDispose]() { } };
};\n`;

// Outside of the repository: hoisted packages would hide mistakes.
let folder: string;
let configurationFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-spi-composition-'));
  configurationFile = join(folder, 'cloud-spi.yaml');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function install(name: string, source: string | undefined, manifest: object = { exports: './index.js' }): void {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', ...manifest }));
  if (source !== undefined) write(`node_modules/${name}/index.js`, source);
}

async function load(name: string, options = {}): Promise<unknown> {
  return await loadProvider({ name: 'x', package: name, options }, { configurationFile, owner: 'me' });
}

async function problemsOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigurationError)) throw error;
  return error.problems;
}

describe('loadProvider', () => {
  it('loads what is installed beside the configuration, and gives it options and owner', async () => {
    install('@acme/provider-x', PROVIDER);
    expect(await load('@acme/provider-x', { region: 'eu' })).toMatchObject({ options: { region: 'eu', owner: 'me' } });
    write('own/provider.mjs', PROVIDER);
    expect(await load('./own/provider.mjs', { region: 'us' })).toMatchObject({ options: { region: 'us' } });
    expect(await load(join(folder, 'own/provider.mjs'), { region: 'ap' })).toMatchObject({ options: { region: 'ap' } });
  });

  it('says how to install a package that is missing', async () => {
    expect(await problemsOf(load('@cloud-spi/provider-x'))).toEqual([
      'Provider "x": package "@cloud-spi/provider-x" is not installed; run: npm install @cloud-spi/provider-x',
    ]);
    expect(await problemsOf(load('./none.mjs'))).toEqual([
      'Provider "x": there is no module ./none.mjs; relative paths start at the configuration\'s folder',
    ]);
  });

  it('names the dependency that is missing', async () => {
    install('provider-y', `import '@acme/sdk/client';\n${PROVIDER}`);
    expect(await problemsOf(load('provider-y'))).toEqual([
      'Provider "x": package "@acme/sdk", which "provider-y" needs, is not installed; run: npm install @acme/sdk',
    ]);
  });

  it('tells packages that are incomplete, broken, or no providers', async () => {
    install('unbuilt', undefined, { exports: './dist/index.js' });
    install('hidden', PROVIDER, { exports: { './other': './index.js' } });
    install('broken', 'throw new Error("boom\\nsecond line");');
    install('stranger', 'export const start = 1;');
    expect(await problemsOf(load('unbuilt'))).toEqual([
      'Provider "x": package "unbuilt" is incomplete: its entry is missing; build it or install it again',
    ]);
    expect(await problemsOf(load('hidden'))).toEqual(['Provider "x": package "hidden" exports no such entry']);
    expect(await problemsOf(load('broken'))).toEqual(['Provider "x": "broken" cannot be loaded: boom']);
    expect(await problemsOf(load('stranger'))).toEqual([
      'Provider "x": package "stranger" is no provider: it exports no createProvider',
    ]);
  });

  it('reports wrong options with file and path', async () => {
    install('provider-z', PROVIDER);
    expect(await problemsOf(load('provider-z'))).toEqual([
      `${configurationFile} providers[0].options.region: expected a region, found nothing`,
    ]);
  });
});

describe('loadLabHostConnector', () => {
  it('loads a connector with its options, or says what is wrong', async () => {
    install('host-ok', 'export const createLabHostConnector = (options) => ({ type: "cml", options });');
    install('host-no', 'export const createLabHostConnector = () => { throw new Error("proxy: not a URL"); };');
    const loadHost = (name: string) =>
      loadLabHostConnector({ type: 'cml', package: name, options: { a: 1 } }, { configurationFile, index: 2 });
    expect(await loadHost('host-ok')).toMatchObject({ type: 'cml', options: { a: 1 } });
    expect(await problemsOf(loadHost('host-no'))).toEqual([
      `${configurationFile} labHosts[2].options: proxy: not a URL`,
    ]);
    expect(await problemsOf(loadHost('none'))).toEqual([
      'Lab host "cml": package "none" is not installed; run: npm install none',
    ]);
  });
});

describe('compose', () => {
  const configurationOf = (entries: string) => {
    const text = `{apiVersion: cloud-spi/v1alpha1, kind: Configuration, store: {type: sqlite, file: s.db}, ${entries}}`;
    const { configuration } = parseConfiguration(text, configurationFile);
    if (configuration === undefined) throw new Error('the test has a wrong configuration');
    return { configuration, file: configurationFile };
  };

  it('keeps providers and lab hosts under the names of the configuration', async () => {
    install('p', PROVIDER);
    install('h', 'export const createLabHostConnector = () => ({ type: "cml" });');
    const loaded = configurationOf(
      'providers: [{name: a, package: p, options: {region: eu}}, {name: b, package: p, options: {region: us}}], labHosts: [{type: cml, package: h}]',
    );
    const { providers, labHosts } = await compose(loaded, 'me');
    expect([...providers.keys()]).toEqual(['a', 'b']);
    expect(providers.get('b')).toMatchObject({ options: { region: 'us' } });
    expect([...labHosts.keys()]).toEqual(['cml']);
  });

  it('reports the problems of all entries at once', async () => {
    install('p', PROVIDER);
    const loaded = configurationOf(
      'providers: [{name: a, package: p, options: {region: eu}}, {name: b, package: p}, {name: c, package: q}], labHosts: [{type: cml, package: r}]',
    );
    expect(await problemsOf(compose(loaded, 'me'))).toEqual([
      `${configurationFile} providers[1].options.region: expected a region, found nothing`,
      'Provider "c": package "q" is not installed; run: npm install q',
      'Lab host "cml": package "r" is not installed; run: npm install r',
    ]);
  });
});
