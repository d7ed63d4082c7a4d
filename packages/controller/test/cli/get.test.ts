import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CliFixture, createCliFixture, POOL, REQUEST, WORKER } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(async () => {
  cli = createCliFixture();
  cli.write('m/all.yaml', [POOL, WORKER, REQUEST, WORKER.replace('w1', 'w2, namespace: other')].join('---\n'));
  await cli.run(['apply', '-f', `${cli.folder}/m`]);
});

afterEach(() => cli[Symbol.dispose]());

describe('cloud-spi get', () => {
  it('knows kinds by name, plural and short name in any case', async () => {
    for (const kind of ['LabWorker', 'labworkers', 'Worker', 'workers']) {
      const { exitCode, stdout } = await cli.run(['get', kind]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /^NAME {2}PHASE {4}TRACK {2}PROVIDER {2}INSTANCE {2}ADDRESS {2}LABS {2}AGE\nw1 {4}Pending {2}ccna/,
      );
    }
    expect((await cli.run(['get', 'pools'])).stdout).toMatch(/p1 {4}Pending {2}ccna {3}None {4}0\/0 {6}0 {4}2/);
    expect((await cli.run(['get', 'lab'])).stdout).toMatch(/lab-1 {2}Pending {2}ccna {3}alice/);
  });

  it('shows all kinds and all namespaces', async () => {
    const { stdout } = await cli.run(['get', '-A']);
    expect(stdout.match(/^(LabWorkerPool|LabWorker|LabInstanceRequest)$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/^other {6}w2/m);
    expect((await cli.run(['get', 'worker', '-n', 'other'])).stdout).not.toContain('w1');
  });

  it('writes JSON and YAML: a named resource by itself, others as items', async () => {
    const one: unknown = JSON.parse((await cli.run(['get', 'worker', 'w1', '-o', 'json'])).stdout);
    expect(one).toMatchObject({ kind: 'LabWorker', metadata: { name: 'w1' }, status: { phase: 'Pending' } });
    expect(parse((await cli.run(['get', 'worker', 'w1', '-o', 'yaml'])).stdout)).toEqual(one);
    const all: unknown = JSON.parse((await cli.run(['get', '-A', '-o', 'json'])).stdout);
    expect(all).toMatchObject({ items: [{ kind: 'LabWorkerPool' }, {}, {}, {}] });
  });

  it('ends with 1 when a named resource is not there, and with 2 when there is no such kind or format', async () => {
    expect(await cli.run(['get', 'worker', 'none'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'There is no LabWorker none in namespace default.\n',
    });
    const unknown = await cli.run(['get', 'pod']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('known are LabWorkerPool (pool, pools)');
    expect((await cli.run(['get', 'worker', '-o', 'xml'])).exitCode).toBe(2);
    expect(await cli.run(['get', 'worker', '-n', 'empty'])).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
