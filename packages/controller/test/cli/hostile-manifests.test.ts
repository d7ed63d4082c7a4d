import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, REQUEST, WORKER } from './cli-fixture.ts';

const GIB = 2 ** 30;

let cli: CliFixture;

beforeEach(() => {
  cli = createCliFixture();
});

afterEach(() => cli[Symbol.dispose]());

async function refusal(...files: readonly string[]): Promise<string> {
  const result = await cli.run(['apply', ...files.flatMap((file) => ['-f', file])]);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).not.toContain('not expected. Run');
  expect(await cli.withStore((store) => store.list('LabInstanceRequest'))).toEqual([]);
  return result.stderr;
}

/** A file without content that says that it is large. */
function writeLarge(path: string): string {
  const file = cli.write(path, '');
  truncateSync(file, 5 * GIB);
  return file;
}

describe('cloud-spi apply of a hostile manifest', () => {
  it('reads no more of a file than it takes, whatever its size', async () => {
    expect(await refusal(writeLarge('large.yaml'))).toContain(
      'large.yaml: expected at most 1048576 bytes; split the file',
    );
    writeLarge('topology.yaml');
    const request = cli.write('r.yaml', REQUEST.replace("inline: 'lab: {}'", 'file: topology.yaml'));
    expect(await refusal(request)).toContain('spec.topology.file: expected a file of at most 1048576 bytes');
  });

  it('reads no more than it takes from files that have no end', { skip: process.platform === 'win32' }, async () => {
    expect(await refusal('/dev/zero')).toContain('/dev/zero: expected at most 1048576 bytes');
  });

  it('refuses more than 32 MiB in one command', async () => {
    const file = (index: number) => cli.write(`many/${index}.yaml`, `# ${'x'.repeat(1_048_000)}\n${WORKER}`);
    for (let index = 0; index < 33; index += 1) file(index);
    expect(await refusal(join(cli.folder, 'many'))).toMatch(/expected at most 33554432 bytes of manifests/);
  });

  it('refuses more than 10000 resources in one command, and says from where on', async () => {
    const documents = Array.from(
      { length: 5_001 },
      (_, index) => `{ kind: LabWorker, metadata: { name: w${index} } }\n`,
    );
    const files = ['a.yaml', 'b.yaml'].map((name) => cli.write(name, documents.join('---\n')));
    expect(await refusal(...files)).toMatch(/at most (1000 mistakes|10000 resources)/);
    const requests = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => flow(`l${from + index}`)).join('---\n');
    const first = cli.write('first.yaml', requests(0, 5_000));
    const second = cli.write('second.yaml', requests(5_000, 5_001));
    expect(await refusal(first, second)).toMatch(
      /second\.yaml:10001 .*expected at most 10000 resources in one command/,
    );
  });

  it('refuses more than 1000000 values in one command, also when aliases repeat them', async () => {
    const options = `{ a: &a [${'1,'.repeat(20_000)}], b: [${'*a,'.repeat(60)}] }`;
    const worker = WORKER.replace('memory }', `memory, providerOptions: ${options} }`);
    expect(await refusal(cli.write('values.yaml', worker))).toContain('expected at most 1000000 values in one command');
    const text = `{ a: &a "${'x'.repeat(200_000)}", b: [${'*a,'.repeat(60)}] }`;
    const long = WORKER.replace('memory }', `memory, providerOptions: ${text} }`);
    expect(await refusal(cli.write('long.yaml', long))).toContain('found aliases that are unknown, multiply');
  });

  it('refuses deep nesting in one sentence', async () => {
    const nest = (depth: number) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`;
    for (const depth of [65, 1_000, 50_000]) {
      const worker = WORKER.replace('memory }', `memory, providerOptions: ${nest(depth)} }`);
      const refused = await refusal(cli.write('deep.yaml', worker));
      expect(refused, String(depth)).toContain('found nesting of more than 64 levels');
      expect(refused.trim().split('\n')).toHaveLength(2);
    }
  });

  it('refuses keys that mean the prototype, and takes other odd ones for what they are', async () => {
    for (const text of [
      WORKER.replace('memory }', 'memory, providerOptions: { __proto__: { polluted: true } } }'),
      WORKER.replace('team: a', '__proto__: a'),
      `${WORKER}__proto__: { polluted: true }\n`,
    ]) {
      expect(await refusal(cli.write('proto.yaml', text))).toContain('found a key __proto__');
    }
    const odd = WORKER.replace(
      'memory }',
      'memory, providerOptions: { constructor: { prototype: { polluted: 1 } } } }',
    );
    expect((await cli.run(['apply', '-f', cli.write('odd.yaml', odd)])).exitCode).toBe(0);
    const stored = await cli.withStore((store) => store.get('LabWorker', 'default', 'w1'));
    expect(stored?.spec.placements[0]?.providerOptions).toEqual({ constructor: { prototype: { polluted: 1 } } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('shows a hundred mistakes of one resource and counts the others', async () => {
    const fields = Array.from({ length: 5_000 }, (_, index) => `  k${index}: 1\n`).join('');
    const lines = (await refusal(cli.write('fields.yaml', WORKER + fields))).trim().split('\n');
    expect(lines).toHaveLength(102);
    expect(lines[100]).toContain('expected at most 100 mistakes in a resource; mend these first, found 4900 more');
  });

  it('refuses more than 64 labels', async () => {
    const labels = Array.from({ length: 65 }, (_, index) => `k${index}: a`).join(', ');
    expect(await refusal(cli.write('labels.yaml', WORKER.replace('team: a', labels)))).toContain('at most 64 labels');
  });
});

function flow(name: string): string {
  const spec = "{ track: a, type: cml, topology: { inline: 'lab' }, durationMinutes: 1, owner: a }";
  return `{ apiVersion: cloud-spi/v1alpha1, kind: LabInstanceRequest, metadata: { name: ${name} }, spec: ${spec} }\n`;
}
