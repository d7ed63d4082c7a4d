import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForStop } from '../../src/cli/listen-for-stop.ts';
import type { RunControllerOptions } from '../../src/run-controller.ts';
import { type CliFixture, createCliFixture } from './cli-fixture.ts';

let cli: CliFixture;

beforeEach(() => {
  cli = createCliFixture();
});

afterEach(() => cli[Symbol.dispose]());

describe('cloud-spi', () => {
  it('shows help and version with exit code 0, and refuses wrong arguments with 2', async () => {
    expect(await cli.run(['--help'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('validate') });
    expect(await cli.run(['--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect((await cli.run(['launch'])).exitCode).toBe(2);
    expect((await cli.run(['get', '--colour'])).exitCode).toBe(2);
    expect((await cli.run([])).exitCode).toBe(2);
  });

  it('shows examples in the help of every command', async () => {
    const commands = ['run', 'validate', 'apply', 'get', 'describe', 'events', 'delete'].map((name) => [name]);
    for (const command of [...commands, ['providers', 'check'], ['store', 'export'], ['store', 'import']]) {
      const { exitCode, stdout } = await cli.run([...command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Examples:\n  $ cloud-spi ${command.join(' ')}`);
    }
  });

  it('reports every mistake of the configuration', async () => {
    const config = cli.write(
      'wrong.yaml',
      'apiVersion: v0\nkind: Configuration\nstore: { type: postgresql, file: x }\n',
    );
    const result = await cli.run(['get', '--config', config]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr.match(/wrong\.yaml:\d+ /g)).toHaveLength(3);
  });

  it('says in one sentence that the store cannot be used', async () => {
    const config = cli.write(
      'c.yaml',
      ['apiVersion: cloud-spi/v1alpha1', 'kind: Configuration', `store: { type: sqlite, file: ./lab-host.mjs }`].join(
        '\n',
      ),
    );
    const result = await cli.run(['get', '--config', config]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stderr).toContain('lab-host.mjs');
  });
});

describe('cloud-spi run', () => {
  it('hands configuration, file, log and signal to the controller and ends with 0', async () => {
    const seen: RunControllerOptions[] = [];
    const runController = async (options: RunControllerOptions) => {
      seen.push(options);
      options.logger.info('running');
    };
    const result = await cli.run(['run'], { runController });
    expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('"msg":"running"') });
    expect(seen[0]?.file).toBe(join(cli.folder, 'cloud-spi.yaml'));
    expect(seen[0]?.configuration.store).toEqual({ type: 'sqlite', file: join(cli.folder, 'store.db') });
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it('shows an unexpected error, and its stack with --verbose only', async () => {
    const runController = () => Promise.reject(new Error('boom'));
    const quiet = await cli.run(['run'], { runController });
    expect(quiet).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^boom\n.*--verbose/) });
    expect((await cli.run(['--verbose', 'run'], { runController })).stderr).toContain('main.test.ts');
  });
});

describe('listenForStop', () => {
  it('asks to end at the first signal and ends at once at the second', () => {
    const source = new EventEmitter();
    let exits = 0;
    const signal = listenForStop(source, () => {
      exits += 1;
    });
    expect(signal.aborted).toBe(false);
    source.emit('SIGTERM');
    expect([signal.aborted, exits]).toEqual([true, 0]);
    source.emit('SIGINT');
    expect(exits).toBe(1);
  });
});
