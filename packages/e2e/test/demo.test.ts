import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO, type ProcessRun, runAndKill, runScript } from './processes.ts';
import { seededRandom } from './seeded-random.ts';
import { temporaryFolders } from './temporary-folders.ts';

const GOOD_END = {
  labs: { requested: 5, completed: 5, failed: 0 },
  instances: { leaked: 0 },
  licenses: { seatsLeaked: 0 },
};

const aFolder = temporaryFolders();

/** The JSON summary: the last line of standard output. */
function summaryOf({ stdout }: ProcessRun): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

describe('the demonstration', () => {
  it.each(['memory', 'aws,gcp,memory'])(
    'runs every lab on %s, leaves nothing behind, and prints its summary as the last line of standard output',
    async (providers) => {
      const run = await runScript(DEMO, ['--json', '--provider', providers]);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
      const summary = summaryOf(run) as { workers: { created: number }; durationMs: number };
      expect(summary).toMatchObject(GOOD_END);
      const { created } = summary.workers;
      expect(summary.workers).toEqual({ created, ready: created, terminated: created });
      expect(created).toBeGreaterThanOrEqual(1);
      expect(summary.durationMs).toBeGreaterThan(1_000);
    },
    120_000,
  );

  it.each([
    ['memory', 1],
    ['aws', 2],
    ['gcp', 3],
  ])(
    'killed again and again at random moments, it comes to the same end (%s, seed %i)',
    async (provider, seed) => {
      const dataDir = aFolder();
      const random = seededRandom(seed);
      let kills = 0;
      for (let start = 0; start < 5; start += 1) {
        const run = await runAndKill(
          DEMO,
          ['--json', '--provider', provider, '--data-dir', dataDir],
          700 + random.next().value * 4_000,
        );
        if (run.signal === 'SIGKILL') kills += 1;
        else expect(run.exitCode, run.stderr).toBe(0);
      }
      expect(kills).toBeGreaterThan(0);
      const run = await runScript(DEMO, ['--json', '--provider', provider, '--data-dir', dataDir]);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(summaryOf(run)).toMatchObject(GOOD_END);
    },
    180_000,
  );

  it('writes no secret anywhere but into the files of secrets and the simulated outside world', async () => {
    const dataDir = aFolder();
    const run = await runScript(DEMO, ['--json', '--data-dir', dataDir]);
    expect(run.exitCode, run.stderr).toBe(0);
    const secrets = readdirSync(join(dataDir, 'secrets')).map((name) =>
      readFileSync(join(dataDir, 'secrets', name), 'utf8').trim(),
    );
    const { hosts } = JSON.parse(readFileSync(join(dataDir, 'hosts.json'), 'utf8')) as { hosts: unknown };
    expect(hosts, 'the outside world outlived its instances').toEqual([]);
    expect(secrets).toHaveLength(2);
    const texts = readdirSync(dataDir)
      .filter((name) => name.startsWith('store.db') || name.endsWith('.log') || name.endsWith('.yaml'))
      .map((name) => readFileSync(join(dataDir, name), 'latin1'));
    expect(texts.length).toBeGreaterThanOrEqual(3);
    for (const text of [run.stdout, run.stderr, ...texts]) {
      for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    }
  }, 120_000);

  it('says which option is wrong and exits with 2', async () => {
    for (const args of [['--provider', 'memory,osx'], ['--colour'], ['--data-dir', '']]) {
      const run = await runScript(DEMO, args);
      expect(run.exitCode).toBe(2);
      expect(run.stderr).toContain(args[0]);
    }
  }, 30_000);
});
