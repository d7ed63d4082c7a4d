import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, POOL, WORKER } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(async () => {
  cli = createCliFixture();
  cli.write('m/all.yaml', `${POOL}---\n${WORKER}`);
  await cli.run(['apply', '-f', `${cli.folder}/m`]);
});

afterEach(() => cli[Symbol.dispose]());

async function setFinalizers(finalizers: readonly string[]): Promise<void> {
  await cli.withStore(async (store) => {
    const worker = (await store.get('LabWorker', 'default', 'w1'))!;
    await store.commit([{ type: 'update', resource: { ...worker, metadata: { ...worker.metadata, finalizers } } }]);
  });
}

describe('cloud-spi delete', () => {
  it('removes at once what has nothing to clean up', async () => {
    expect(await cli.run(['delete', 'worker', 'w1'])).toEqual({
      exitCode: 0,
      stdout: 'LabWorker/default/w1 deleted\n',
      stderr: '',
    });
    expect(await cli.withStore((store) => store.list('LabWorker'))).toEqual([]);
  });

  it('asks for the deletion of what a controller has to clean up; repeating is fine', async () => {
    await setFinalizers(['cloud-spi/cleanup']);
    for (const _ of [1, 2]) {
      expect(await cli.run(['delete', 'worker', 'w1'])).toMatchObject({
        exitCode: 0,
        stdout: 'LabWorker/default/w1 deletion requested; the controller cleans up first\n',
      });
    }
    expect((await cli.run(['get', 'worker'])).stdout).toContain('Pending (deleting)');
  });

  it('waits until the controller has cleaned up', async () => {
    await setFinalizers(['cloud-spi/cleanup']);
    const result = await cli.run(['delete', 'worker', 'w1', '--wait'], { onSleep: () => setFinalizers([]) });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await cli.withStore((store) => store.list('LabWorker'))).toEqual([]);
  });

  it('gives up waiting after the timeout and says what is left', async () => {
    await setFinalizers(['cloud-spi/cleanup']);
    const result = await cli.run(['delete', 'worker', 'w1', '--wait', '--timeout', '5']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toBe('Still there after 5 s: LabWorker/default/w1 (Pending). Is a controller running?\n');
  });

  it('deletes what manifests name, and says what is not there', async () => {
    await cli.run(['delete', 'pool', 'p1']);
    expect(await cli.run(['delete', '-f', `${cli.folder}/m`])).toEqual({
      exitCode: 1,
      stdout: 'LabWorker/default/w1 deleted\n',
      stderr: 'There is no LabWorkerPool/default/p1.\n',
    });
  });

  it('ends with 1 for an unknown name and with 2 for wrong arguments', async () => {
    expect(await cli.run(['delete', 'worker', 'none'])).toMatchObject({
      exitCode: 1,
      stderr: 'There is no LabWorker/default/none.\n',
    });
    const wrong = [
      ['worker'],
      ['pod', 'x'],
      [],
      ['worker', 'w1', '-f', cli.folder],
      ['worker', 'w1', '--timeout', 'x'],
    ];
    for (const args of wrong) expect((await cli.run(['delete', ...args])).exitCode, args.join(' ')).toBe(2);
    expect(await cli.withStore((store) => store.list('LabWorker'))).toHaveLength(1);
  });
});
