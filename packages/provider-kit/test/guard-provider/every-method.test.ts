import { type CallOptions, createCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { METHOD_RULES } from '../../src/method-rules.ts';
import { CALLS, errorOf, OPERATIONS, STREAMS, setUp } from './guarded-provider.ts';

describe('guardProvider: every method', () => {
  it.each(OPERATIONS)('%s passes the call on, with a signal and a deadline, and answers', async (operation) => {
    const { provider, calls, clock } = setUp();
    await CALLS[operation](provider);
    const last = calls.at(-1)?.values.at(-1) as CallOptions;
    expect(calls.at(-1)?.operation).toBe(operation);
    expect(last.signal).toBeInstanceOf(AbortSignal);
    expect(last.timeoutMs).toBe(METHOD_RULES[operation].defaultTimeoutMs);
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it.each(OPERATIONS)(
    '%s turns whatever is thrown into Unknown, without its message and with its cause',
    async (operation) => {
      const cause = new TypeError('password=hunter2');
      const { provider } = setUp({
        [operation]: () => {
          throw cause;
        },
      });
      const error = await errorOf(CALLS[operation](provider));
      expect(error).toMatchObject({ code: 'Unknown', provider: 'test', operation, outcome: 'unknown', cause });
      expect(JSON.stringify(error)).not.toContain('hunter2');
    },
  );

  it.each(OPERATIONS)("%s lets the provider's own errors pass", async (operation) => {
    const own = createCloudProvisioningError({
      code: 'RateLimited',
      provider: 'test',
      operation,
      message: 'slow down',
    });
    const { provider } = setUp({
      [operation]: () => {
        throw own;
      },
    });
    expect(await errorOf(CALLS[operation](provider))).toBe(own);
  });

  it.each(OPERATIONS)('%s ends at its deadline although the provider ignores its signal', async (operation) => {
    const never = () => new Promise<never>(() => {});
    const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: never }) });
    const { provider, clock } = setUp({ [operation]: STREAMS.includes(operation) ? stream : never });
    const call = errorOf(CALLS[operation](provider, { timeoutMs: 5_000 }));
    await clock.advance(6_000); // a method that watches its deadline itself has a second of grace
    expect(await call).toMatchObject({ code: 'Timeout', operation, outcome: 'unknown' });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it.each(OPERATIONS)(
    '%s ends when its caller aborts it although the provider ignores its signal',
    async (operation) => {
      const never = () => new Promise<never>(() => {});
      const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: never }) });
      const { provider, clock } = setUp({ [operation]: STREAMS.includes(operation) ? stream : never });
      const controller = new AbortController();
      const call = errorOf(CALLS[operation](provider, { signal: controller.signal }));
      await clock.advance(10);
      controller.abort(new Error('enough'));
      expect(await call).toMatchObject({ code: 'Aborted', outcome: 'unknown', cause: { message: 'enough' } });
    },
  );

  it.each(OPERATIONS)('%s does not reach the provider when its signal is aborted already', async (operation) => {
    const { provider, calls } = setUp();
    const error = await errorOf(CALLS[operation](provider, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'Aborted', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it.each(OPERATIONS)('%s refuses call options that it does not know', async (operation) => {
    const { provider, calls } = setUp();
    const error = await errorOf(CALLS[operation](provider, { timeoutMs: 0, timeout: 1 } as CallOptions));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', operation, provider: 'test' });
    expect(calls).toEqual([]);
  });

  it.each(OPERATIONS)('%s throws NotSupported when the provider lacks it', async (operation) => {
    const { provider } = setUp({ [operation]: undefined });
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'NotSupported', operation });
  });

  it.each(OPERATIONS)('%s throws Aborted after disposal', async (operation) => {
    const { provider, calls } = setUp();
    await provider[Symbol.asyncDispose]();
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'Aborted', outcome: 'not-sent' });
    expect(calls.map((call) => call.operation)).toEqual(['dispose']);
  });
});
