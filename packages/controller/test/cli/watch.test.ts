import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchResources } from '../../src/cli/watch-resources.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { type CliFixture, createCliFixture, POOL, WORKER } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(async () => {
  cli = createCliFixture();
  cli.write('m/all.yaml', [POOL, WORKER].join('---\n'));
  await cli.run(['apply', '-f', `${cli.folder}/m`]);
});

afterEach(() => cli[Symbol.dispose]());

async function setLabs(store: ResourceStore, labs: number): Promise<void> {
  const worker = (await store.get('LabWorker', 'default', 'w1'))!;
  await store.commit([{ type: 'update', resource: { ...worker, status: { ...worker.status, labs } } }]);
}

async function remove(store: ResourceStore): Promise<void> {
  await store.commit([{ type: 'delete', resource: (await store.get('LabWorker', 'default', 'w1'))! }]);
}

/** Runs a command; before each further look at the store it takes one step, and after the last it asks for the end. */
async function runThrough(args: readonly string[], steps: readonly (() => Promise<unknown>)[]) {
  const stop = new AbortController();
  const left = [...steps];
  const onSleep = async () => {
    const step = left.shift();
    if (step === undefined) stop.abort();
    else await step();
  };
  return await cli.run(args, { onSleep, stopSignal: stop.signal });
}

describe('cloud-spi get -w', () => {
  it('shows the table, then each change and each removal as a line, and ends with 0 when it is asked to', async () => {
    const { exitCode, stdout, stderr } = await runThrough(
      ['get', 'worker', '-w'],
      [
        () => cli.withStore((store) => setLabs(store, 3)),
        () => Promise.resolve(),
        () => cli.withStore(remove),
        () => cli.run(['apply', '-f', `${cli.folder}/m`]),
      ],
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const cells = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(cells.map(([name, phase, , , , , labs]) => [name, phase, labs])).toEqual([
      ['NAME', 'PHASE', 'LABS'],
      ['w1', 'Pending', '0'],
      ['w1', 'Pending', '3'],
      ['w1', '(removed)', '3'],
      ['w1', 'Pending', '0'],
    ]);
  });

  it('shows only what was asked for', async () => {
    const other = () => cli.run(['apply', '-f', cli.write('o.yaml', WORKER.replace('w1', 'w2, namespace: other'))]);
    const steps = [other, () => cli.withStore((store) => setLabs(store, 3))];
    expect((await runThrough(['get', 'worker', '-w'], steps)).stdout).not.toContain('w2');
    expect(
      (await runThrough(['get', 'pool', '-A', '-w'], [() => cli.withStore((store) => setLabs(store, 4))])).stdout,
    ).not.toContain('w1');
    expect((await runThrough(['get', 'worker', '-A', '-w'], [])).stdout).toMatch(/^other +w2/m);
  });

  it('says the kind with each name when it watches all of them', async () => {
    const { stdout } = await runThrough(['get', '-w'], [() => cli.withStore(remove)]);
    expect(stdout).toMatch(/^LabWorkerPool\/p1 +Pending/m);
    expect(stdout).toMatch(/^LabWorker\/w1 +\(removed\)/m);
  });

  it('writes each resource and each change as a line of JSON', async () => {
    const { stdout } = await runThrough(['get', 'worker', '-w', '-o', 'json'], [() => cli.withStore(remove)]);
    const lines: unknown[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'written', resource: { metadata: { name: 'w1' } } },
      { type: 'removed', removed: { kind: 'LabWorker', name: 'w1' } },
    ]);
  });
});

describe('watchResources', () => {
  it('goes on while the store cannot be reached, says so once, and lists anew when changes are forgotten', async () => {
    await cli.withStore(async (store) => {
      const stop = new AbortController();
      const lost = new StoreError('unavailable', 'The database is away.');
      const failures = [lost, lost, undefined, new StoreError('gone', 'Too long ago.'), undefined];
      const output: string[] = [];
      const messages: string[] = [];
      const shaky: ResourceStore = Object.assign(Object.create(store) as ResourceStore, {
        installationId: store.installationId,
        lastResourceVersion: () => store.lastResourceVersion(),
        list: (kind: 'LabWorker') => store.list(kind),
        changesSince: async (since: number) => {
          const failure = failures.shift();
          if (failures.length === 0) stop.abort();
          if (failure !== undefined) throw failure;
          return await store.changesSince(since);
        },
      });
      const context = {
        stdout: (text: string) => void output.push(text),
        stderr: (text: string) => void messages.push(text),
        env: {},
        workingFolder: cli.folder,
        now: () => 0,
        sleep: () => Promise.resolve(),
        readStandardInput: () => Promise.resolve(''),
        runController: () => Promise.resolve(),
        stopSignal: () => stop.signal,
      };
      await watchResources(context, shaky, {
        kinds: ['LabWorker'],
        namespace: 'default',
        name: undefined,
        output: 'table',
      });
      expect(messages).toEqual(['The database is away.\n', 'Too long ago.\n']);
      expect(output.filter((line) => line.startsWith('w1'))).toHaveLength(2);
    });
  });
});
