import { describe, expect, it } from 'vitest';
import { toSummary } from '../src/cli/print-progress.ts';
import { histories } from '../src/histories/history-step.ts';
import { searchHistories } from '../src/histories/search-histories.ts';
import {
  type ConformanceCheck,
  ConformanceRun,
  type ConformanceRunOptions,
  runConformance,
  toHtmlPage,
  toJunitXml,
} from '../src/index.ts';
import { failWith } from './mutants/fail-with.ts';
import { createChangedHarness, type HarnessChange } from './mutants/memory-harness.ts';

const CHECK: Omit<ConformanceCheck, 'run'> = {
  id: 'TEST-001',
  title: 'A check of these tests',
  rules: ['R-READ-1'],
  group: 'read',
  level: 'core',
};

async function runOne(run: ConformanceCheck['run'], change: HarnessChange = {}, options: ConformanceRunOptions = {}) {
  const harness = createChangedHarness(change);
  const conformanceRun = new ConformanceRun(harness, options);
  const result = await conformanceRun.runCheck({ ...CHECK, run });
  const residue = await harness.probeResidue?.();
  const report = await conformanceRun.finish();
  return { result, residue, report };
}

describe('a check', () => {
  it('leaves nothing behind, also when it fails, whoever owns it and without a token', async () => {
    const { result, residue, report } = await runOne(async ({ provision, makeProvider, otherOwner }) => {
      await provision();
      await provision({ idempotencyToken: undefined });
      await provision({}, await makeProvider({ owner: otherOwner }));
      throw new Error('after all');
    });
    expect(result).toMatchObject({ result: 'failed', reason: 'after all', providerCalls: 3 });
    expect({ residue, objections: report.objections }).toEqual({ residue: 0, objections: ['TEST-001 failed'] });
  });

  it('cleans up what was accepted although the call failed', async () => {
    const { result, residue } = await runOne(async ({ provision, faults }) => {
      await faults.inject('reply-lost');
      await provision().catch(() => {});
    });
    expect({ result: result.result, residue }).toEqual({ result: 'passed', residue: 0 });
  });

  it('removes what it made a few at a time: clouds throttle', async () => {
    let [underWay, most] = [0, 0];
    const decorate: HarnessChange['decorate'] = (provider) => ({
      async terminateInstance(id, options) {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setImmediate(resolve));
        await provider.terminateInstance(id, options).finally(() => underWay--);
      },
    });
    const makeMany: ConformanceCheck['run'] = async ({ provision }) => {
      for (let count = 0; count < 40; count++) await provision();
    };
    const { result, residue } = await runOne(makeMany, { decorate });
    expect({ result: result.result, residue, most }).toEqual({ result: 'passed', residue: 0, most: 8 });
  });

  it('says what could not be removed, and not everything a hundred times', async () => {
    const fail = () => Promise.reject(failWith({ code: 'Conflict', operation: 'terminateInstance', message: 'no' }));
    const decorate = () => ({ terminateInstance: fail });
    const { result } = await runOne(
      async ({ provision }) => {
        for (let count = 0; count < 3; count++) await provision();
      },
      { decorate },
    );
    expect(result.reason).toBe('Not everything could be removed: terminateInstance failed with Conflict: no');
  });

  it('disarms faults', async () => {
    const harness = createChangedHarness({});
    const run = new ConformanceRun(harness);
    await run.runCheck({ ...CHECK, run: async ({ faults }) => await faults.inject('unauthenticated', 100) });
    const read: ConformanceCheck['run'] = async ({ provider }) => void (await provider.describeScope());
    expect((await run.runCheck({ ...CHECK, run: read })).result).toBe('passed');
  });

  it('fails when it passed and what it made cannot be removed', async () => {
    const decorate = () => ({ terminateInstance: async () => {}, terminateByToken: async () => ({ remaining: 0 }) });
    const { result, report } = await runOne(async ({ provision }) => void (await provision()), { decorate });
    expect(result).toMatchObject({ result: 'failed', reason: expect.stringContaining('is still running') });
    expect(report.objections).toEqual([
      'TEST-001 failed',
      expect.stringMatching(/^instances of the run are left: vm-/),
      'volumes, interfaces or addresses are left: 2, at the start 0',
    ]);
  });

  it('fails when a call never settles, and says which', async () => {
    const decorate = () => ({ describeScope: () => new Promise<never>(() => {}) });
    const { result } = await runOne(async ({ provider }) => void (await provider.describeScope()), { decorate });
    expect(result).toMatchObject({ result: 'failed', reason: 'memory.describeScope did not settle within 660000 ms' });
  });

  it('fails when it never ends, and cannot go on behind the back of the next one', async () => {
    let goOn = () => {};
    let later: Promise<unknown> = Promise.resolve();
    const forever: ConformanceCheck['run'] = ({ provider }) =>
      new Promise((_, reject) => {
        goOn = () => {
          later = provider.describeScope();
          later.catch(reject);
        };
      });
    const { result } = await runOne(forever, {}, { checkLimitMs: 50 });
    expect(result).toMatchObject({ result: 'failed', reason: 'The check did not end within 50 ms' });
    goOn();
    await expect(later).rejects.toThrow('describeScope was called after the check had ended');
  });

  it('fails for a method that throws before it returns a promise', async () => {
    const decorate = () => ({
      describeScope: () => {
        throw new Error('at once');
      },
    });
    const { result } = await runOne(async ({ provider }) => void (await provider.describeScope()), { decorate });
    expect(result).toMatchObject({ result: 'failed', reason: expect.stringContaining('must reject instead') });
  });
});

describe('a search of random histories', () => {
  const search =
    (limitMs: number): ConformanceCheck['run'] =>
    async (context) =>
      await searchHistories(histories({ withPower: true, isConcurrent: false, faults: [] }), context, limitMs);

  it('ends when all were played', async () => {
    const { result } = await runOne(search(60_000), {}, { histories: 3 });
    expect(result).toMatchObject({ result: 'passed', histories: { played: 3, wanted: 3 } });
  });

  it('ends when the time is over, and says how many were played', async () => {
    const { result, report } = await runOne(search(500), {}, { histories: 1_000_000 });
    expect(result).toMatchObject({ result: 'passed', histories: { wanted: 1_000_000 } });
    const note = `played ${result.histories?.played} of 1000000 histories; then the time was over`;
    expect(toHtmlPage({ ...report, checks: [{ ...result, group: 'histories' }] })).toContain(note);
    expect(toJunitXml(report)).toContain(`"><system-out>${note}</system-out></testcase>`);
    expect(toSummary(report)).toContain(`\n  TEST-001 ${note}`);
  });

  it('fails when not even one came to its end', async () => {
    const { result } = await runOne(search(0), {}, { histories: 3 });
    const reason = expect.stringContaining('Not one history came to its end within 0 ms');
    expect(result).toMatchObject({ result: 'failed', reason, histories: { played: 0, wanted: 3 } });
  });
});

describe('a run', { timeout: 180_000 }, () => {
  it('goes on when every call fails with a string', async () => {
    const fail = () => Promise.reject('broken');
    const decorate = () => ({ provisionInstance: fail, getInstanceInfo: fail, terminateInstance: fail });
    const { counts, checks } = await runConformance(createChangedHarness({ decorate }), { histories: 5 });
    expect(counts.passed + counts.failed).toBe(checks.length);
    expect(counts.failed).toBeGreaterThan(checks.length / 2);
  });

  it('goes on when every answer has a wrong shape, and says which check it fails', async () => {
    const answers = [undefined, null, 7, 'text', [], {}, { instanceId: 7, state: 'gone', tags: null }];
    let call = 0;
    const answer = async () => answers[call++ % answers.length] as never;
    const decorate = () => ({
      describeScope: answer,
      resolveConfiguration: answer,
      provisionInstance: answer,
      getInstanceInfo: answer,
      waitForInstanceRunning: answer,
      getConsoleOutput: answer,
      listInstances: () => answers[call++ % answers.length] as never,
    });
    const { counts, checks } = await runConformance(createChangedHarness({ decorate }), {
      maxInstances: 2,
      histories: 5,
    });
    expect(counts.failed).toBeGreaterThan(50);
    const failed = checks.filter(({ result }) => result === 'failed');
    expect(failed.filter(({ reason = '' }) => reason === '')).toEqual([]);
  });

  it('goes on when methods never settle, and cleans up', async () => {
    const hang = () => new Promise<never>(() => {});
    const harness = createChangedHarness({ decorate: () => ({ getInstanceInfo: hang, stopInstance: hang }) });
    const only = ['READ-001', 'LIFECYCLE-001', 'TAGS-001', 'DISPOSAL-001'];
    const { checks, residue } = await runConformance(harness, { only });
    const reasonOf = (id: string) => checks.find((check) => check.id === id)?.reason;
    expect(reasonOf('READ-001')).toBe('memory.getInstanceInfo did not settle within 660000 ms');
    expect(reasonOf('LIFECYCLE-001')).toBe('memory.stopInstance did not settle within 660000 ms');
    expect(residue).toEqual({ atStart: 0, atEnd: 0 });
  });

  it('finds a provider that changes what it is given', async () => {
    const decorate: HarnessChange['decorate'] = (provider) => ({
      async provisionInstance(configuration, options) {
        Object.assign(configuration.tags ?? {}, { changed: 'yes' });
        return await provider.provisionInstance(configuration, options);
      },
    });
    const { checks } = await runConformance(createChangedHarness({ decorate }), { maxInstances: 2, histories: 5 });
    const failed = checks.filter(({ result }) => result === 'failed');
    expect(failed.filter(({ rules }) => rules.includes('R-INPUT-6'))).toHaveLength(1);
  });

  it('does not exercise checks over the cap of instances', async () => {
    const { checks } = await runConformance(createChangedHarness({}), { maxInstances: 1 });
    const list = checks.find(({ id }) => id === 'LIST-004');
    expect(list).toMatchObject({
      result: 'not-exercised',
      reason: 'It needs 5 instances at once; this run may have 1',
    });
  });

  it('proves nothing without faults, and does not hold it against the provider', async () => {
    const { faults: _faults, probeResidue: _probe, ...harness } = createChangedHarness({});
    const { verdict, counts } = await runConformance(harness, { histories: 5 });
    expect({ verdict, failed: counts.failed }).toEqual({ verdict: 'conformant', failed: 0 });
    expect(counts['not-exercised']).toBeGreaterThan(10);
  });

  it('needs no clock of its own: then it waits', async () => {
    const timings = { pendingMs: 30, stoppingMs: 20, terminatingMs: 20 };
    const harness = createChangedHarness({ realTime: true, cloudOptions: { timings } });
    const only = [
      'PROVISION-003',
      'READ-007',
      'LIFECYCLE-004',
      'TERMINATE-002',
      'TOKEN-001',
      'WAIT-003',
      'DISPOSAL-002',
    ];
    const timeLimits = { runningMs: 2_000, stoppedMs: 2_000, terminatedMs: 2_000 };
    const { checks } = await runConformance({ ...harness, timeLimits }, { only });
    const results = checks.filter(({ id }) => only.includes(id)).map(({ id, result, reason }) => [id, result, reason]);
    expect(results).toEqual(only.map((id) => [id, 'passed', undefined]));
  });

  it('draws the same histories from the same seed, and tells the shortest one that fails', async () => {
    const decorate: HarnessChange['decorate'] = (provider) => ({
      async removeTags(id, keys, options) {
        await provider.removeTags(id, keys, options);
        await provider.terminateInstance(id);
      },
    });
    const reasons: (string | undefined)[] = [];
    for (let time = 0; time < 2; time++) {
      const { checks } = await runConformance(createChangedHarness({ decorate }), { only: ['HISTORY-001'], seed: 5 });
      reasons.push(checks.find(({ id }) => id === 'HISTORY-001')?.reason);
    }
    expect(reasons[0]).toMatch(/\nafter: provision (\d), removeTag \1 [ab] \(seed 5\)$/);
    expect(reasons[1]).toBe(reasons[0]);
  });

  it('reports pure data', async () => {
    const report = await runConformance(createChangedHarness({}), {
      only: ['READ-003'],
      seed: 3,
      providerVersion: '1',
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({ seed: 3, provider: { name: 'memory', version: '1' }, spi: { version: 1 } });
    const result = report.checks.find(({ id }) => id === 'READ-003');
    expect(result).toMatchObject({ result: 'passed', providerCalls: 1, rules: ['R-READ-3'] });
  });
});
