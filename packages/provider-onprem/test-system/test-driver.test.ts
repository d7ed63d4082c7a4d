import { CHECKS, ConformanceRun } from '@cloud-spi/conformance';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDriverHarness } from './test-driver-harness.ts';

/** What libvirt's driver for tests cannot show, since it has no guests. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'READ-005': 'no guest asks for an address',
};

const run = new ConformanceRun(await createTestDriverHarness(), { checkLimitMs: 120_000 });

afterAll(async () => {
  const { objections } = await run.finish();
  expect(objections).toEqual([]);
});

describe("conformance on libvirt's driver for tests, in virtual time", () => {
  it.each(CHECKS.filter(({ id }) => NOT_HERE[id] === undefined))('$id $title', async (check) => {
    const { result, reason } = await run.runCheck(check);
    expect(result, reason).not.toBe('failed');
  });
});
