import { type CloudProvisioningErrorDetails, createCloudProvisioningError, type ErrorCode } from '@cloud-spi/spi';
import { afterEach, describe, expect, it } from 'vitest';
import { recordTelemetry, type TelemetryRecord } from '../test/record-telemetry.ts';
import { CallMetrics } from './call-metrics.ts';
import { GuardedCall } from './guarded-call.ts';
import { createRetrier, type RetrierSettings, type RetryOptions } from './retrier.ts';
import { VirtualClock } from './virtual-clock.ts';

function errorOf(code: ErrorCode, details: Partial<CloudProvisioningErrorDetails> = {}) {
  return createCloudProvisioningError({ code, provider: 'test', operation: 'read', message: 'no', ...details });
}

/** A retrier without chance, and a request that answers with one element after the other, errors being thrown. */
function setUp(settings: Partial<RetrierSettings> = {}) {
  const clock = new VirtualClock(0);
  const retrier = createRetrier({ clock, baseMs: 100, maxMs: 1_000, random: () => 1, ...settings });
  const tries: { attempt: number; at: number }[] = [];
  const run = (answers: readonly unknown[], options: Partial<RetryOptions> = {}) => {
    const work = async (attempt: number) => {
      tries.push({ attempt, at: clock.now() });
      const answer = answers[attempt - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return settled(retrier.run(work, { idempotent: true, ...options }));
  };
  return { clock, retrier, run, tries };
}

function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

describe('a retrier', () => {
  it('tries again after a growing pause, and answers with the first success', async () => {
    const { clock, run, tries } = setUp();
    const call = run([errorOf('Unavailable'), errorOf('Unknown'), errorOf('Timeout'), 'done']);
    await clock.advance(700);
    expect(await call).toMatchObject({ value: 'done' });
    expect(tries).toEqual([
      { attempt: 1, at: 0 },
      { attempt: 2, at: 100 },
      { attempt: 3, at: 300 },
      { attempt: 4, at: 700 },
    ]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('throws the error of the last try itself when its tries are used up', async () => {
    const { clock, run, tries } = setUp({ maxAttempts: 2 });
    const errors = [errorOf('Unavailable'), errorOf('Unavailable')];
    const call = run(errors);
    await clock.advance(100);
    const result = await call;
    expect(result.status === 'rejected' && result.reason === errors[1]).toBe(true);
    expect(tries).toHaveLength(2);
  });

  it('does not repeat what cannot succeed, nor what is no error of the contract', async () => {
    const { run, tries } = setUp();
    for (const error of [errorOf('NotFound'), errorOf('InsufficientCapacity'), new TypeError('a bug')]) {
      const result = await run([error, 'done']);
      expect(result.status === 'rejected' && result.reason === error).toBe(true);
    }
    expect(tries).toHaveLength(3);
  });

  it('does not repeat a change that may have had its effect and must not have a second one', async () => {
    const { clock, run, tries } = setUp();
    const unsure = errorOf('Unavailable', { outcome: 'unknown' });
    expect(await run([unsure, 'done'], { idempotent: false })).toMatchObject({ status: 'rejected' });
    expect(tries).toHaveLength(1);
    const refused = run([errorOf('RateLimited', { outcome: 'rejected' }), 'done'], { idempotent: false });
    await clock.advance(100);
    expect(await refused).toMatchObject({ value: 'done' });
  });

  it('says outcome unknown when an earlier try may have had its effect although the last one was refused', async () => {
    const { clock, run } = setUp({ maxAttempts: 2 });
    const lost = errorOf('Unavailable', { outcome: 'unknown' });
    const refused = errorOf('RateLimited', { outcome: 'rejected', retryAfterMs: 100, nativeCode: 'Slow', scopes: [] });
    const throttled = run([lost, refused]);
    await clock.advance(100);
    const { nativeCode, retryAfterMs, scopes } = refused;
    const expected = { code: 'RateLimited', outcome: 'unknown', message: 'no', cause: refused };
    expect(await throttled).toMatchObject({ reason: { ...expected, nativeCode, retryAfterMs, scopes } });

    const denied = run([lost, errorOf('PermissionDenied', { outcome: 'rejected' })]);
    await clock.advance(100);
    expect(await denied).toMatchObject({ reason: { code: 'PermissionDenied', outcome: 'unknown', retryable: false } });
  });
});

describe('a retrier and time', () => {
  it('waits at least as long as the cloud asks', async () => {
    const { clock, run, tries } = setUp();
    const call = run([errorOf('RateLimited', { retryAfterMs: 5_000 }), 'done'], { timeoutMs: 10_000 });
    await clock.advance(5_100);
    expect(await call).toMatchObject({ value: 'done' });
    expect(tries[1]?.at).toBe(5_100);
  });

  it('fails at once with the last error when the cloud asks for more time than there is', async () => {
    const { clock, run } = setUp();
    const error = errorOf('RateLimited', { retryAfterMs: 1_200_000 });
    expect(await run([error, 'done'], { timeoutMs: 60_000 })).toMatchObject({ reason: error });
    expect([clock.now(), clock.pendingDelays]).toEqual([0, 0]);
  });

  it('begins no try after its deadline', async () => {
    const { clock, run, tries } = setUp({ maxAttempts: 10 });
    const call = run(Array(10).fill(errorOf('Unavailable')), { timeoutMs: 500 });
    await clock.advance(500);
    expect(await call).toMatchObject({ reason: { code: 'Unavailable' } });
    expect(tries.map(({ at }) => at)).toEqual([0, 100, 300]);
  });

  it('ends between two tries when its signal is aborted, and keeps no timer', async () => {
    const { clock, run } = setUp();
    const controller = new AbortController();
    const call = run([errorOf('Unavailable'), 'done'], { signal: controller.signal });
    await clock.advance(50);
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ reason: { message: 'enough' } });
    expect(clock.pendingDelays).toBe(0);
  });

  it('does not even try with an aborted signal, and not again after a try during which it was aborted', async () => {
    const { run, retrier, tries } = setUp();
    expect(await run(['done'], { signal: AbortSignal.abort() })).toMatchObject({ status: 'rejected' });
    expect(tries).toEqual([]);
    const controller = new AbortController();
    const error = errorOf('Unavailable');
    const work = async () => {
      controller.abort();
      throw error;
    };
    expect(await settled(retrier.run(work, { idempotent: true, signal: controller.signal }))).toMatchObject({
      reason: error,
    });
  });
});

describe('the budget of a retrier', () => {
  it('keeps an outage from multiplying the load', async () => {
    const { clock, run, tries } = setUp({ budget: { capacity: 10 } });
    const calls = Array.from({ length: 100 }, () => run(Array(4).fill(errorOf('Unavailable'))));
    await clock.advance(10_000);
    const results = await Promise.all(calls);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(tries).toHaveLength(110);
  });

  it('comes back with successes', async () => {
    const { clock, run, tries } = setUp({ budget: { capacity: 1, refillPerSuccess: 0.5 } });
    const failing = [errorOf('Unavailable'), errorOf('Unavailable')];
    await Promise.all([run(failing), clock.advance(1_000)]);
    expect(tries).toHaveLength(2);
    await Promise.all([run(['done']), run(['done'])]);
    const call = run([errorOf('Unavailable'), 'done']);
    await clock.advance(1_000);
    expect(await call).toMatchObject({ value: 'done' });
  });
});

describe('the span of a call', () => {
  let telemetry: TelemetryRecord | undefined;
  afterEach(() => telemetry?.stop());

  async function eventsOf(answers: readonly unknown[], settings: Partial<RetrierSettings>, timeoutMs = 60_000) {
    telemetry = recordTelemetry();
    const { clock, run } = setUp(settings);
    const who = { provider: 'test', operation: 'read', instanceId: undefined, signal: undefined };
    const call = new GuardedCall({ ...who, clock, metrics: new CallMetrics(), timeoutMs });
    const result = call.run(() => run(answers, { timeoutMs }));
    await clock.advance(10_000);
    await result;
    call.end();
    return telemetry.spans[0]?.events;
  }

  const failure = errorOf('RateLimited', { retryAfterMs: 400 });
  const attempt = (number: number) => ({ 'cloud_spi.attempt': number, 'error.type': 'RateLimited' });
  const retry = { name: 'cloud_spi.retry', attributes: { ...attempt(1), 'cloud_spi.retry_delay_ms': 500 } };

  it('shows every retry', async () => {
    expect(await eventsOf([failure, 'done'], {})).toEqual([retry]);
  });

  it.each([
    ['attempts', { maxAttempts: 2 }, undefined],
    ['budget', { budget: { capacity: 1, refillPerSuccess: 0 } }, undefined],
    ['deadline', {}, 1_000],
  ] as const)('shows why there was no further one: %s', async (reason, settings, timeoutMs) => {
    expect(await eventsOf([failure, failure], settings, timeoutMs)).toEqual([
      retry,
      { name: 'cloud_spi.retry_given_up', attributes: { ...attempt(2), 'cloud_spi.given_up_because': reason } },
    ]);
  });

  it('shows nothing when the first try succeeds', async () => {
    expect(await eventsOf(['done'], {})).toEqual([]);
  });
});
