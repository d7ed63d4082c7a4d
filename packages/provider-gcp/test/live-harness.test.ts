import { runConformance } from '@cloud-spi/conformance';
import { createGceSite, createMachinePark, startGceEmulator } from '@cloud-spi/emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLiveHarness } from '../src/live-harness.ts';
import { failureOf, ZONE } from './gcp-world.ts';

/** To go with the emulator, which takes its time for nothing. */
const QUICK = { pollIntervalMs: 100, runningMs: 20_000, terminatedMs: 20_000 };

/** A project that only the emulator takes for a real one. */
async function startProject() {
  const timings = { startingMs: 200, stoppingMs: 100, terminatingMs: 100, readLagMs: 0, listLagMs: 0 };
  const park = createMachinePark({ ...createGceSite(), timings });
  const emulator = await startGceEmulator({ park, buckets: 'unlimited' });
  onTestFinished(() => emulator.close());
  const options = { projectId: emulator.projectId, zone: ZONE, endpoint: emulator.url, ...QUICK };
  return { park, emulator, options };
}

describe('a live run', () => {
  it('says everything that it needs and has not got', async () => {
    const error = await failureOf(createLiveHarness(undefined, {}));
    expect(error.problems?.map(({ path }) => path)).toEqual([
      'projectId (GOOGLE_CLOUD_PROJECT)',
      'zone (CLOUDSDK_COMPUTE_ZONE)',
    ]);
  });

  it('says at once that there is no file with credentials where one is said to be', async () => {
    const { options } = await startProject();
    const real = { ...options, endpoint: undefined, keyFile: '/nowhere/key.json' };
    const error = await failureOf(createLiveHarness(real, {}));
    expect(error).toMatchObject({ code: 'Unauthenticated', outcome: 'not-sent', operation: 'resolveConfiguration' });
    expect(error.message).toContain('/nowhere/key.json');
  });

  it('runs the checks within its cap and leaves nothing behind', async () => {
    const { options, emulator, park } = await startProject();
    const only = ['SCOPE-001', 'PROVISION-001', 'PROVISION-008', 'WAIT-001', 'OWNER-005', 'LIST-004'];
    const harness = await createLiveHarness(options, {});
    const { checks, residue } = await runConformance(harness, { live: true, maxInstances: 3, only });
    const results = checks.filter(({ id }) => only.includes(id)).map(({ id, result }) => [id, result]);
    expect(Object.fromEntries(results)).toEqual({
      'SCOPE-001': 'passed',
      'PROVISION-001': 'passed',
      'PROVISION-008': 'passed',
      'WAIT-001': 'passed',
      'OWNER-005': 'passed',
      'LIST-004': 'not-exercised', // it needs five instances at once
    });
    expect(residue).toBeUndefined();
    expect(park.counts(emulator.realm)).toMatchObject({ machines: 0, disks: 0, interfaces: 0 });
  }, 180_000);
});
