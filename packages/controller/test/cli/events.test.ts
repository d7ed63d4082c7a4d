import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, POOL, WORKER } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(async () => {
  cli = createCliFixture();
  cli.write('m/all.yaml', [POOL, WORKER, WORKER.replace('w1', 'w2, namespace: other')].join('---\n'));
  await cli.run(['apply', '-f', `${cli.folder}/m`]);
  await cli.withStore(async (store) => {
    const resources = [...(await store.list('LabWorkerPool')), ...(await store.list('LabWorker'))];
    for (const { kind, metadata } of resources) {
      const { namespace, name, uid } = metadata;
      const about = { kind, namespace, name, uid };
      const event = (reason: string) => ({ about, type: 'Warning', reason, message: `${name} waits.` }) as const;
      await store.commit([], { events: [event('Slow'), event('Slower'), event('Slow')] });
    }
  });
});

afterEach(() => cli[Symbol.dispose]());

describe('cloud-spi events', () => {
  it('shows those of a namespace or of all, the newest last, equal ones counted', async () => {
    const { exitCode, stdout } = await cli.run(['events']);
    expect(exitCode).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^LAST SEEN {2}OBJECT +TYPE +REASON +COUNT {2}MESSAGE$/);
    expect(lines.slice(1).map((line) => line.split(/ {2,}/).slice(1, 5).join(' '))).toEqual([
      'LabWorkerPool/p1 Warning Slower 1',
      'LabWorkerPool/p1 Warning Slow 2',
      'LabWorker/w1 Warning Slower 1',
      'LabWorker/w1 Warning Slow 2',
    ]);
    expect((await cli.run(['events', '-A'])).stdout).toMatch(/^\d+s +other +LabWorker\/w2/m);
    expect((await cli.run(['events', '-n', 'other'])).stdout).not.toContain('w1');
  });

  it('shows those of one resource, also when it is gone', async () => {
    const before = (await cli.run(['events', '--for', 'worker/w1', '-o', 'json'])).stdout;
    expect(JSON.parse(before)).toMatchObject({ items: [{ reason: 'Slower' }, { reason: 'Slow', count: 2 }] });
    await cli.run(['delete', 'worker', 'w1']);
    expect((await cli.run(['events', '--for', 'LabWorker/w1', '-o', 'json'])).stdout).toBe(before);
  });

  it('shows as many of the newest as are wanted', async () => {
    for (const options of [[], ['--for', 'worker/w1']]) {
      const { stdout } = await cli.run(['events', '--limit', '1', '-o', 'json', ...options]);
      expect(JSON.parse(stdout)).toMatchObject({ items: [{ about: { name: 'w1' }, reason: 'Slow' }] });
    }
  });

  it('names every mistake in its arguments and ends with 2', async () => {
    const { exitCode, stdout, stderr } = await cli.run(['events', '--for', 'pod/x', '--limit', '0']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^--limit: expected a whole number from 1, found "0"\n--for: expected KIND\/NAME .*"pod\/x"\n$/,
    );
    for (const wrong of ['worker', 'worker/', 'worker/a/b']) {
      expect((await cli.run(['events', '--for', wrong])).exitCode, wrong).toBe(2);
    }
  });

  it('says so when there are none', async () => {
    expect(await cli.run(['events', '-n', 'empty'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'There are no events.\n',
    });
  });
});
