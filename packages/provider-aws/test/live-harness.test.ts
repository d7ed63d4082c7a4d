import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformance } from '@cloud-spi/conformance';
import { createEc2Site, createMachinePark, startEc2Emulator } from '@cloud-spi/emulator';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLiveHarness } from '../src/live-harness.ts';
import { failureOf, LINUX } from './aws-world.ts';

/** To go with the emulator, which takes its time for nothing. */
const QUICK = { consistencyWindowMs: 100, pollIntervalMs: 50, runningMs: 20_000, terminatedMs: 20_000 };

/** An account that only the emulator takes for a real one. */
async function startAccount() {
  const timings = { startingMs: 200, stoppingMs: 100, terminatingMs: 100, readLagMs: 20, listLagMs: 0 };
  const park = createMachinePark({ ...createEc2Site(), timings });
  const emulator = await startEc2Emulator({ park, buckets: 'unlimited' });
  onTestFinished(() => emulator.close());
  const options = { region: emulator.region, endpoint: emulator.url, imageId: LINUX, ...QUICK };
  return { park, emulator, options };
}

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'provider-aws-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  // So that the SDK finds no credentials of whoever runs the tests, and asks nobody for some.
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_ENDPOINT_URL_EC2']) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => void vi.unstubAllEnvs());

describe('a live run', () => {
  it('says everything that it needs and has not got', async () => {
    const error = await failureOf(createLiveHarness(undefined, {}));
    expect(error.problems?.map(({ path }) => path)).toEqual(['region (AWS_REGION)', 'imageId (CLOUD_SPI_AWS_IMAGE)']);
  });

  it('says at once that there are no credentials, and where they are looked for', async () => {
    const { options, emulator } = await startAccount();
    const error = await failureOf(createLiveHarness(options, {}));
    expect(error).toMatchObject({ code: 'Unauthenticated', outcome: 'not-sent', operation: 'describeScope' });
    expect(error.message).toContain('AWS_ACCESS_KEY_ID');
    expect(emulator.countRequests()).toBe(0);
  });

  it('runs the checks with credentials of the SDK’s own chain, within its cap, and leaves nothing behind', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const { options, emulator, park } = await startAccount();
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
  }, 120_000);
});
