import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { DEMO, type ProcessRun, runScript, startScript } from '../test/processes.ts';
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

/**
 * Starts the demonstration and kills it after a random time, until it was killed twenty times; lets it come to its end
 * then. One that comes to its end before is followed by another one.
 */
async function runKilled(seed: number, kill: (controller: ChildProcess, dataDir: string) => void): Promise<void> {
  const random = seededRandom(seed);
  let dataDir = aFolder();
  for (let kills = 0; kills < KILLS; ) {
    const { child, ended } = startScript(DEMO, ['--json', '--data-dir', dataDir]);
    // Mostly early, so that there is something left for the next one to do.
    const timer = setTimeout(() => kill(child, dataDir), 500 + random.next().value ** 2 * 3_000);
    const run = await ended;
    clearTimeout(timer);
    if (run.signal === 'SIGKILL') {
      kills += 1;
    } else {
      expectGoodEnd(run);
      dataDir = aFolder();
    }
  }
  expectGoodEnd(await runScript(DEMO, ['--json', '--data-dir', dataDir]));
}

function expectGoodEnd({ exitCode, stdout, stderr }: ProcessRun): void {
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject(GOOD_END);
}

describe('the demonstration, killed at twenty random moments', () => {
  it.each([11, 12, 13, 14, 15])(
    'comes to a good end when the outside world lives on (seed %i)',
    (seed) => runKilled(seed, (controller) => controller.kill('SIGKILL')),
    TIME_LIMIT_MS,
  );

  it.each([21, 22, 23])(
    'comes to a good end when the outside world is killed with it (seed %i)',
    (seed) => runKilled(seed, (_, dataDir) => killProcessesOf(dataDir)),
    TIME_LIMIT_MS,
  );
});
