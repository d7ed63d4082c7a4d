import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, REQUEST, WORKER } from './cli-fixture.ts';

const INVALID = join(import.meta.dirname, '../../../../examples/invalid');

let cli: CliFixture;

beforeEach(() => {
  cli = createCliFixture();
});

afterEach(() => cli[Symbol.dispose]());

describe('cloud-spi validate', () => {
  it('counts valid resources of files, folders and standard input', async () => {
    cli.write('manifests/a.yaml', WORKER);
    cli.write('manifests/b.yml', `${WORKER.replace('w1', 'w2')}---\n${REQUEST}`);
    cli.write('manifests/deeper/c.yaml', 'not read');
    cli.write('manifests/notes.txt', 'not read');
    const result = await cli.run(['validate', '-f', join(cli.folder, 'manifests'), '-f', '-'], {
      standardInput: WORKER.replace('w1', 'w3'),
    });
    expect(result).toEqual({ exitCode: 0, stdout: '4 resources valid\n', stderr: '' });
  });

  it('reports every marked mistake of the invalid examples, each at its line, and shows no secret', async () => {
    const { exitCode, stderr } = await cli.run(['validate', '-f', INVALID]);
    expect(exitCode).toBe(2);
    for (const file of ['broken.yaml', 'labs.yaml', 'pool.yaml', 'workers.yaml']) {
      const lines = readFileSync(join(INVALID, file), 'utf8').split('\n');
      const marked = lines.flatMap((line, index) => (/# \d+:/.test(line) ? [index + 1] : []));
      const reported = stderr.split('\n').flatMap((line) => {
        const place = line.startsWith(join(INVALID, file)) ? /^[^:]*:(\d+)[ :]/.exec(line)?.[1] : undefined;
        return place === undefined ? [] : [Number(place)];
      });
      expect(
        reported.sort((a, b) => a - b),
        file,
      ).toEqual(marked);
    }
    expect(stderr).toContain('21 problems');
    expect(stderr).not.toContain('plain-text-password');
  });

  it('tells what is expected and what was found', async () => {
    const { stderr } = await cli.run(['validate', '-f', join(INVALID, 'pool.yaml')]);
    expect(stderr).toContain(
      'pool.yaml:26 LabWorkerPool/CCNA_Pool spec.template.host.license.tokenRef: expected a reference',
    );
    expect(stderr).toContain('spec.scaling.policy: expected None, CapacityBased or LabCountBased: other policies are');
    expect(stderr).toContain('spec.template.placements[0].market: expected one of on-demand, spot, found "cheap"');
  });

  it('checks references against the configuration, and topologies by the lab host', async () => {
    const file = cli.write('m.yaml', `${WORKER.replace('memory', 'azure')}---\n${REQUEST.replace('lab: {}', 'bad')}`);
    const { exitCode, stderr } = await cli.run(['validate', '-f', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `${file}:6 LabWorker/w1 spec.placements[0].provider: expected one of memory, found "azure"\n` +
        `${file}:15 LabInstanceRequest/lab-1 spec.topology: expected a topology of cml, found it has no nodes\n` +
        '2 problems\n',
    );
  });

  it('works without a configuration, and says what is not checked then', async () => {
    const file = cli.write('elsewhere/m.yaml', WORKER.replace('memory', 'azure'));
    const result = await cli.run(['validate', '-f', file], { workingFolder: join(cli.folder, 'elsewhere') });
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('references to providers and lab hosts are not checked');
  });

  it('refuses files that cannot be read and configurations that do not exist', async () => {
    expect(await cli.run(['validate', '-f', '/none.yaml'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('/none.yaml: expected a file or folder that can be read, found ENOENT'),
    });
    const file = cli.write('m.yaml', WORKER);
    expect(await cli.run(['validate', '-f', file, '--config', 'none'])).toMatchObject({
      exitCode: 2,
      stderr: `The configuration ${join(cli.folder, 'none')}, which --config names, does not exist.\n`,
    });
    expect(await cli.run(['validate'])).toMatchObject({ exitCode: 2 });
  });
});
