import { createCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { createCloudRequester } from './cloud-requester.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { createRetrier } from './retrier.ts';
import { VirtualClock } from './virtual-clock.ts';

function aRequester(clock: VirtualClock) {
  return createCloudRequester({
    retrier: createRetrier({ clock, maxAttempts: 3, random: () => 0 }),
    limiter: createRateLimiter({ provider: 'test', clock, limit: { perSecond: 1, burst: 1 } }),
    toError: (error, { operation, action }) =>
      createCloudProvisioningError({
        code: 'Unavailable',
        provider: 'test',
        operation,
        message: `${action}: ${(error as Error).message}`,
      }),
  });
}

describe('createCloudRequester', () => {
  it('translates errors, repeats what passes, and lets every try wait for its turn', async () => {
    const clock = new VirtualClock(0);
    const sentAt: number[] = [];
    const send = async () => {
      sentAt.push(clock.now());
      if (sentAt.length < 3) throw new Error('broken');
      return 'answer';
    };
    const answer = aRequester(clock).run({ action: 'Read', operation: 'getInstanceInfo' }, send);
    await clock.advance(10_000);
    expect(await answer).toBe('answer');
    expect(sentAt).toEqual([0, 1_000, 2_000]);
  });

  it('sends once where the caller outlasts failures itself, and what may not be repeated', async () => {
    const clock = new VirtualClock();
    let sent = 0;
    const send = async () => {
      sent += 1;
      throw new Error('broken');
    };
    const request = { action: 'Read', operation: 'getInstanceInfo' };
    await expect(aRequester(clock).runOnce(request, send)).rejects.toMatchObject({ message: 'Read: broken' });
    await expect(aRequester(clock).run({ ...request, idempotent: false }, send)).rejects.toMatchObject({
      operation: 'getInstanceInfo',
      outcome: 'unknown',
    });
    expect(sent).toBe(2);
  });
});
