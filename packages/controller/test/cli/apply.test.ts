import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, POOL, REQUEST, WORKER } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(() => {
  cli = createCliFixture();
});

afterEach(() => cli[Symbol.dispose]());

describe('cloud-spi apply', () => {
  it('creates, configures, and leaves unchanged', async () => {
    const pool = cli.write('pool.yaml', POOL);
    const worker = cli.write('worker.yaml', WORKER);
    const args = ['apply', '-f', pool, '-f', worker, '-n', 'course'];
    expect(await cli.run(args)).toEqual({
      exitCode: 0,
      stdout: 'LabWorkerPool/course/p1 created\nLabWorker/course/w1 created\n',
      stderr: '',
    });
    cli.write('pool.yaml', POOL.replace('max: 2', 'max: 3'));
    expect((await cli.run(args)).stdout).toBe('LabWorkerPool/course/p1 configured\nLabWorker/course/w1 unchanged\n');
    const stored = await cli.withStore((store) => store.get('LabWorkerPool', 'course', 'p1'));
    expect(stored?.spec.scaling.max).toBe(3);
    expect(stored?.metadata.generation).toBe(2);
  });

  it('replaces labels and annotations, and keeps status and finalizers', async () => {
    const file = cli.write('worker.yaml', WORKER);
    await cli.run(['apply', '-f', file]);
    await cli.withStore(async (store) => {
      const worker = (await store.get('LabWorker', 'default', 'w1'))!;
      const metadata = { ...worker.metadata, finalizers: ['cloud-spi/cleanup'] };
      await store.commit([
        { type: 'update', resource: { ...worker, metadata, status: { ...worker.status, labs: 7 } } },
      ]);
    });
    cli.write('worker.yaml', WORKER.replace('labels: { team: a }', "annotations: { cloud-spi/paused: 'true' }"));
    expect((await cli.run(['apply', '-f', file])).stdout).toBe('LabWorker/default/w1 configured\n');
    const worker = await cli.withStore((store) => store.get('LabWorker', 'default', 'w1'));
    expect(worker).toMatchObject({
      metadata: { labels: {}, annotations: { 'cloud-spi/paused': 'true' }, finalizers: ['cloud-spi/cleanup'] },
      status: { labs: 7 },
    });
  });

  it('writes nothing when anything is wrong, and reports everything', async () => {
    await cli.run(['apply', '-f', cli.write('worker.yaml', WORKER)]);
    cli.write('worker.yaml', WORKER.replace('large', 'small'));
    cli.write('request.yaml', REQUEST.replace('durationMinutes: 30', 'durationMinutes: 0'));
    cli.write('pool.yaml', POOL.replace('memory', 'azure'));
    const result = await cli.run([
      'apply',
      ...['worker', 'request', 'pool'].flatMap((name) => ['-f', `${cli.folder}/${name}.yaml`]),
    ]);
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/request\.yaml:8 .* spec\.durationMinutes/);
    expect(result.stderr).toMatch(/pool\.yaml:\d+ .* spec\.template\.placements\[0\]\.provider/);
    expect(result.stderr).toMatch(/worker\.yaml:7 LabWorker\/w1 spec\.instance\.instanceType: expected no change/);
    expect(result.stderr).toContain('Nothing was applied.');
    expect(await cli.withStore((store) => store.list('LabWorkerPool'))).toEqual([]);
  });

  it('does nothing in a dry run', async () => {
    const result = await cli.run(['apply', '--dry-run', '-f', cli.write('pool.yaml', POOL)]);
    expect(result.stdout).toBe('LabWorkerPool/default/p1 created (dry run)\n');
    expect(await cli.withStore((store) => store.list('LabWorkerPool'))).toEqual([]);
  });

  it('refuses a resource that is being deleted', async () => {
    const file = cli.write('pool.yaml', POOL);
    await cli.run(['apply', '-f', file]);
    await cli.withStore(async (store) => {
      const pool = (await store.get('LabWorkerPool', 'default', 'p1'))!;
      const metadata = { ...pool.metadata, finalizers: ['cloud-spi/cleanup'] };
      const [held] = await store.commit([{ type: 'update', resource: { ...pool, metadata } }]);
      await store.commit([{ type: 'delete', resource: held! }]);
    });
    const result = await cli.run(['apply', '-f', file]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('expected a resource that is not being deleted');
  });

  it('needs a configuration, and says how to name one', async () => {
    const file = cli.write('elsewhere/pool.yaml', POOL);
    const result = await cli.run(['apply', '-f', file], { workingFolder: `${cli.folder}/elsewhere` });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('Name a configuration with --config FILE or FOLDER');
    const env = { CLOUD_SPI_CONFIG: cli.folder };
    const found = await cli.run(['apply', '-f', file], { workingFolder: `${cli.folder}/elsewhere`, env });
    expect(found.exitCode).toBe(0);
  });
});
