import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runDemoProcess, seededRandom, summaryOf } from './demo-process.ts';

const GOOD_END = {
  labs: { requested: 5, completed: 5, failed: 0 },
  licenses: { seatsLeaked: 0 },
};

const folders: string[] = [];

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-spi-demo-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the demonstration', () => {
  it('runs every lab, leaves nothing behind, and prints its summary as the last line of standard output', async () => {
    const run = await runDemoProcess(['--json']);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
    const summary = summaryOf(run) as { workers: { created: number }; durationMs: number };
    expect(summary).toMatchObject({ ...GOOD_END, instances: { leaked: 0 } });
    expect(summary.workers).toEqual({
      created: summary.workers.created,
      ready: summary.workers.created,
      terminated: summary.workers.created,
    });
    expect(summary.workers.created).toBeGreaterThanOrEqual(1);
    expect(summary.durationMs).toBeGreaterThan(1_000);
  }, 120_000);

  const seeds = [1, 2];
  it.each(seeds)(
    'killed again and again at random moments, it comes to the same end (seed %i)',
    async (seed) => {
      const folder = aFolder();
      const random = seededRandom(seed);
      let kills = 0;
      for (let start = 0; start < 5; start += 1) {
        const run = await runDemoProcess(['--json', '--data-dir', folder], 700 + random.next().value * 4_000);
        if (run.signal === 'SIGKILL') kills += 1;
        else expect(run.exitCode, run.stderr).toBe(0);
      }
      expect(kills).toBeGreaterThan(0);
      const run = await runDemoProcess(['--json', '--data-dir', folder]);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(summaryOf(run)).toMatchObject({ ...GOOD_END, instances: { leaked: 0 } });
    },
    180_000,
  );

  it('writes no secret anywhere but into the files of secrets and the simulated outside world', async () => {
    const folder = aFolder();
    const run = await runDemoProcess(['--json', '--data-dir', folder]);
    expect(run.exitCode, run.stderr).toBe(0);
    const hosts = readFileSync(join(folder, 'hosts.json'), 'utf8');
    const secrets = readdirSync(join(folder, 'secrets')).map((name) =>
      readFileSync(join(folder, 'secrets', name), 'utf8').trim(),
    );
    expect(secrets).toHaveLength(2);
    expect(hosts).toContain(secrets.find((secret) => secret.startsWith('DEMO')));
    const store = readdirSync(folder)
      .filter((name) => name.startsWith('store.db'))
      .map((name) => readFileSync(join(folder, name), 'latin1'));
    for (const secret of secrets) {
      for (const text of [run.stdout, run.stderr, ...store]) expect(text.includes(secret)).toBe(false);
    }
  }, 120_000);

  it('says which option is wrong and exits with 2', async () => {
    for (const args of [['--provider', 'aws'], ['--colour'], ['--data-dir', '']]) {
      const run = await runDemoProcess(args);
      expect(run.exitCode).toBe(2);
      expect(run.stderr).toContain(args[0]);
    }
  }, 30_000);
});
