import { expect, it } from 'vitest';
import { DEMO, runScript, startScript } from '../test/processes.ts';
import { temporaryFolders } from '../test/temporary-folders.ts';

const aFolder = temporaryFolders();

it('the demonstration boots real virtual machines, goes on with them after it was killed, runs every lab, and removes everything', async () => {
  const command = ['--json', '--provider', 'onprem', '--data-dir', aFolder()];
  const first = startScript(DEMO, command);
  // The address is that of a guest that has booted.
  await first.waitForOutput('Starting in local at');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await runScript(DEMO, command);
  expect(second.exitCode, second.stderr).toBe(0);
  const summary = JSON.parse(second.stdout.trimEnd().split('\n').at(-1) ?? '') as { workers: { created: number } };
  expect(summary).toMatchObject({
    labs: { requested: 5, completed: 5, failed: 0 },
    instances: { leaked: 0 },
    licenses: { seatsLeaked: 0 },
  });
  expect(summary.workers.created).toBeGreaterThanOrEqual(2);
}, 600_000);
