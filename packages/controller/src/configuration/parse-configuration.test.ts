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
log: { level: debug }
`;
    const { configuration } = parseConfiguration(text, '/etc/lab/cloud-spi.yaml');
    expect(configuration?.store.file).toBe(':memory:');
    expect(configuration?.providers).toEqual([
      { name: 'memory', package: '@cloud-spi/provider-memory', options: { file: 'cloud.db' } },
      { name: 'own', package: './own-provider.mjs', options: {} },
    ]);
    expect(configuration?.controller.timings).toEqual({ ...DEFAULT_CONTROLLER_TIMINGS, pollLabMs: 50 });
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
log: { level: loud }
extra: 1
`;
    const problems = problemsOf(text);
    const places = problems.map((problem) => /^\/etc\/lab\/cloud-spi\.yaml:(\d+) ([^:]*):/.exec(problem)?.slice(1));
    expect(places.map((place) => place?.join(' ')).sort()).toEqual(
      [
        '1 apiVersion',
        '2 kind',
        '4 store.type',
        '3 store.file',
        '5 store.url',
        '8 providers[0].package',
        '9 providers[1].name',
        '11 providers[1].options.owner',
        '13 controller.concurrency',
        '14 controller.timings.pollLab',
        '14 controller.timings.pollHostMs',
        '15 log.level',
        '16 extra',
      ].sort(),
    );
    expect(problems.join('\n')).not.toContain('hunter2');
    expect(problems.join('\n')).toContain('postgresql and others are not supported by this version');
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
