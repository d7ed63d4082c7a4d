import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { createSuiteTime } from './suite-time.ts';
import { trackProvider } from './track-provider.ts';

const RECORDER = { onCall: () => {}, onProvision: () => {} };

/** A tracked provider whose describeScope does as told. */
function track(describeScope: () => unknown): CloudProviderSPI {
  const provider = { getProviderName: () => 'test', describeScope } as unknown as CloudProviderSPI;
  return trackProvider(provider, undefined, RECORDER, createSuiteTime({}), 1_000);
}

describe('trackProvider', () => {
  it('passes on what a call answers, and what it is rejected with', async () => {
    const refusal = new Error('no');
    await expect(track(async () => 'scope').describeScope()).resolves.toBe('scope');
    await expect(track(() => Promise.reject(refusal)).describeScope()).rejects.toBe(refusal);
  });

  it('tells of a provider that throws before it returns a promise', async () => {
    const throwing = track(() => {
      throw new Error('no');
    });
    await expect(throwing.describeScope()).rejects.toThrow('describeScope threw before it returned a promise');
  });

  it('does not make a stray error of a rejection that a check has stopped waiting for', async () => {
    const strays: unknown[] = [];
    const onStray = (error: unknown) => strays.push(error);
    process.on('unhandledRejection', onStray);
    void track(() => Promise.reject(new Error('nobody waits for this'))).describeScope();
    // The process tells of them at the end of a turn.
    await nextTurn();
    process.off('unhandledRejection', onStray);
    expect(strays).toEqual([]);
  });
});
