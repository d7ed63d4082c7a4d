import { createCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { CONFIGURATION, errorOf, INFO, setUp } from './guarded-provider.ts';

describe('guardProvider: streams', () => {
  it('yield what there was before the error', async () => {
    const lost = createCloudProvisioningError({
      code: 'Unavailable',
      provider: 'test',
      operation: 'listInstances',
      message: '',
    });
    const { provider } = setUp({
      listInstances: async function* () {
        yield INFO;
        throw lost;
      },
    });
    const iterator = provider.listInstances()[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(INFO);
    expect(await errorOf(iterator.next())).toBe(lost);
  });

  it('end the iteration of the provider when the caller stops early, and keep no timer', async () => {
    let isClosed = false;
    const { provider, clock } = setUp({
      listInstances: async function* () {
        try {
          yield INFO;
          yield INFO;
        } finally {
          isClosed = true;
        }
      },
    });
    for await (const _ of provider.listInstances()) break;
    await clock.advance(0);
    expect([isClosed, clock.pendingDelays]).toEqual([true, 0]);
  });
});

describe('guardProvider: interruption', () => {
  it('aborts the signal that the provider got, and takes the outcome that it knows better', async () => {
    const { provider, clock } = setUp({
      provisionInstance: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            const details = { code: 'Aborted', provider: 'test', operation: 'provisionInstance', message: '' } as const;
            reject(createCloudProvisioningError({ ...details, outcome: 'not-sent' }));
          });
        }),
    });
    const call = errorOf(provider.provisionInstance(CONFIGURATION, { timeoutMs: 10 }));
    await clock.advance(10);
    expect(await call).toMatchObject({ code: 'Timeout', outcome: 'not-sent' });
  });

  it('does not lose what was accepted in the moment of the abort', async () => {
    const { provider, clock } = setUp({
      provisionInstance: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(INFO))),
    });
    const call = provider.provisionInstance(CONFIGURATION, { timeoutMs: 10 });
    await clock.advance(10);
    expect((await call).instanceId).toBe('i-1');
  });

  it('leaves the deadline of a wait to the provider, whose error says more', async () => {
    const { provider, clock } = setUp({
      waitForInstanceRunning: async (_: string, { timeoutMs }: { timeoutMs: number }) => {
        await clock.delay(timeoutMs);
        const details = {
          code: 'Timeout',
          provider: 'test',
          operation: 'waitForInstanceRunning',
          message: '',
        } as const;
        throw createCloudProvisioningError({ ...details, lastInfo: INFO });
      },
    });
    const call = errorOf(provider.waitForInstanceRunning('i-1', { timeoutMs: 500 }));
    await clock.advance(500);
    expect(await call).toMatchObject({ code: 'Timeout', lastInfo: INFO });
  });

  it('by disposal ends pending calls and disposes the provider once', async () => {
    const { provider, calls } = setUp({ getInstanceInfo: () => new Promise(() => {}) });
    const pending = errorOf(provider.getInstanceInfo('i-1'));
    await Promise.all([provider[Symbol.asyncDispose](), provider[Symbol.asyncDispose]()]);
    expect(await pending).toMatchObject({ code: 'Aborted', instanceId: 'i-1' });
    expect(calls.map(({ operation }) => operation)).toEqual(['getInstanceInfo', 'dispose']);
  });
});
