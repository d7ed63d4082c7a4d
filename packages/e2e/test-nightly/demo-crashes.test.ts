import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { DEMO, runScript, startScript } from '../test/processes.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { temporaryFolders } from '../test/temporary-folders.ts';
import { killProcessesOf } from './kill-processes-of.ts';

const KILLS = 20;
const TIME_LIMIT_MS = 10 * 60_000;
const GOOD_END = {
  labs: { requested: 5, completed: 5, failed: 0 },
  instances: { leaked: 0 },
  licenses: { seatsLeaked: 0 },
};

const aFolder = temporaryFolders();

/** Starts the demonstration and kills it after a random time, again and again; returns how often that came in time. */
async function runKilled(dataDir: string, seed: number, kill: (controller: ChildProcess) => void): Promise<number> {
  const random = seededRandom(seed);
  let kills = 0;
  for (let start = 0; start < KILLS; start += 1) {
    const { child, ended } = startScript(DEMO, ['--json', '--data-dir', dataDir]);
    // Mostly early, so that there is something left for the next one to do.
    const timer = setTimeout(() => kill(child), 500 + random.next().value ** 2 * 3_000);
    const run = await ended;
    clearTimeout(timer);
    if (run.signal === 'SIGKILL') kills += 1;
    else expect(run.exitCode, run.stderr).toBe(0);
  }
  return kills;
}

async function comesToAGoodEnd(dataDir: string): Promise<void> {
  const run = await runScript(DEMO, ['--json', '--data-dir', dataDir]);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject(GOOD_END);
}

describe('the demonstration, killed at twenty random moments', () => {
  it.each([11, 12, 13, 14, 15])(
    'comes to a good end when the outside world lives on (seed %i)',
    async (seed) => {
      const dataDir = aFolder();
      const kills = await runKilled(dataDir, seed, (controller) => controller.kill('SIGKILL'));
      await comesToAGoodEnd(dataDir);
      expect(kills).toBe(KILLS);
    },
    TIME_LIMIT_MS,
  );

  it.each([21, 22, 23])(
    'comes to a good end when the outside world is killed with it (seed %i)',
    async (seed) => {
      const dataDir = aFolder();
      const kills = await runKilled(dataDir, seed, () => killProcessesOf(dataDir));
      await comesToAGoodEnd(dataDir);
      expect(kills).toBe(KILLS);
    },
    TIME_LIMIT_MS,
  );
});
