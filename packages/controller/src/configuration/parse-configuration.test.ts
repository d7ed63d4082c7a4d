import { describe, expect, it } from 'vitest';
import { formatFileProblem } from '../manifests/file-problem.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from './controller-timings.ts';
import { parseConfiguration } from './parse-configuration.ts';

const HEAD = 'apiVersion: cloud-spi/v1alpha1\nkind: Configuration\n';
const STORE = 'store: { type: sqlite, file: ./store.db }\n';

function problemsOf(text: string): string[] {
  return parseConfiguration(text, '/etc/lab/cloud-spi.yaml').problems.map(formatFileProblem);
}

describe('parseConfiguration', () => {
  it('fills in defaults and takes the path of the store from the folder of the configuration', () => {
    expect(parseConfiguration(HEAD + STORE, '/etc/lab/cloud-spi.yaml').configuration).toEqual({
      store: { type: 'sqlite', file: '/etc/lab/store.db' },
      providers: [],
      labHosts: [],
      controller: { concurrency: 10, leaseMs: 10_000, timings: DEFAULT_CONTROLLER_TIMINGS },
      log: { level: 'info' },
    });
  });

  it('keeps what is given beside the defaults', () => {
    const text = `${HEAD}store: { type: sqlite, file: ':memory:' }
providers:
  - { name: memory, package: '@cloud-spi/provider-memory', options: { file: cloud.db } }
  - { name: own, package: ./own-provider.mjs }
labHosts: [{ type: cml, package: '@cloud-spi/lab-host-cml' }]
controller: { concurrency: 3, timings: { pollLabMs: 50 } }
health: { port: 8080 }
log: { level: debug }
`;
    const { configuration } = parseConfiguration(text, '/etc/lab/cloud-spi.yaml');
    expect(configuration?.store).toEqual({ type: 'sqlite', file: ':memory:' });
    expect(configuration?.providers).toEqual([
      { name: 'memory', package: '@cloud-spi/provider-memory', options: { file: 'cloud.db' } },
      { name: 'own', package: './own-provider.mjs', options: {} },
    ]);
    expect(configuration?.controller.timings).toEqual({ ...DEFAULT_CONTROLLER_TIMINGS, pollLabMs: 50 });
    expect(configuration?.health).toEqual({ address: '127.0.0.1', port: 8080 });
    expect(configuration?.log.level).toBe('debug');
  });

  it('reports every mistake at once with its line', () => {
    const text = `apiVersion: v2
kind: Config
store:
  type: postgresql
  url: postgres://user:hunter2@db/lab
providers:
  - name: memory
    package: 'provider memory'
  - name: memory
    package: '@cloud-spi/provider-memory'
    options: { owner: me }
controller:
  concurrency: 0
  timings: { pollLab: 5, pollHostMs: -1 }
health: { address: localhost, port: 0 }
log: { level: loud }
extra: 1
`;
    const problems = problemsOf(text);
    const places = problems.map((problem) => /^\/etc\/lab\/cloud-spi\.yaml:(\d+) ([^:]*):/.exec(problem)?.slice(1));
    expect(places.map((place) => place?.join(' ')).sort()).toEqual(
      [
        '1 apiVersion',
        '2 kind',
        '3 store.urlRef',
        '5 store.url',
        '8 providers[0].package',
        '9 providers[1].name',
        '11 providers[1].options.owner',
        '13 controller.concurrency',
        '14 controller.timings.pollLab',
        '14 controller.timings.pollHostMs',
        '15 health.address',
        '15 health.port',
        '16 log.level',
        '17 extra',
      ].sort(),
    );
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('takes a database on a server, whose URL is never written there', () => {
    const parse = (store: string) => parseConfiguration(`${HEAD}store: ${store}\n`, '/etc/lab/cloud-spi.yaml');
    expect(parse('{ type: postgresql, urlRef: { env: DATABASE_URL } }').configuration?.store).toEqual({
      type: 'postgresql',
      urlRef: { env: 'DATABASE_URL' },
      maxConnections: 10,
    });
    expect(
      parse('{ type: postgresql, urlRef: { file: ./secrets/url }, maxConnections: 3 }').configuration?.store,
    ).toEqual({ type: 'postgresql', urlRef: { file: '/etc/lab/secrets/url' }, maxConnections: 3 });
    const problems = problemsOf(`${HEAD}store: { type: postgresql, urlRef: 'postgres://user:hunter2@db/lab' }\n`);
    expect(problems.join('\n')).toMatch(/store\.urlRef: expected a reference/);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it('names the kinds of stores when it does not know the given one', () => {
    expect(problemsOf(`${HEAD}store: { type: mysql }\n`).join('\n')).toMatch(
      /store\.type: expected sqlite or postgresql/,
    );
  });

  it('wants exactly one document', () => {
    expect(problemsOf('# nothing\n')).toEqual(['/etc/lab/cloud-spi.yaml: expected one document, found an empty file']);
    expect(problemsOf(`${HEAD}${STORE}---\n${HEAD}${STORE}`)[0]).toContain('2 documents');
  });

  it('reports mistakes of YAML without quoting the text', () => {
    const problems = problemsOf('store: { type: sqlite }\ntoken: "hunter2\n');
    expect(problems[0]).toMatch(/cloud-spi\.yaml:\d+: expected valid YAML/);
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});
