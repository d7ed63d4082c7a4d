import { VirtualClock } from '@cloud-spi/provider-kit';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store/store-error.ts';
import { Readiness } from './readiness.ts';

const ANSWERING = { lastResourceVersion: async () => 7 };

describe('Readiness', () => {
  it('is given while the loops run on a store that answers, not before and not after', async () => {
    const readiness = new Readiness(new VirtualClock());
    expect(await readiness.findObstacle()).toBe('The store is not open yet.');
    readiness.opened();
    expect(await readiness.findObstacle()).toBe('The controller is starting.');
    readiness.started(ANSWERING);
    expect(await readiness.findObstacle()).toBeUndefined();
    readiness.stopping();
    expect(await readiness.findObstacle()).toBe('The controller is stopping.');
  });

  it('is lost while the store cannot be used, with its reason, and comes back with it', async () => {
    const readiness = new Readiness(new VirtualClock());
    let isThere = false;
    readiness.started({
      lastResourceVersion: async () => {
        if (!isThere)
          throw new StoreError('unavailable', 'The store db:5432/lab cannot be used: nothing listens there.');
        return 1;
      },
    });
    expect(await readiness.findObstacle()).toContain('nothing listens there');
    isThere = true;
    expect(await readiness.findObstacle()).toBeUndefined();
  });

  it('is not given by a store that does not answer, and no timer stays behind', async () => {
    const clock = new VirtualClock();
    const readiness = new Readiness(clock);
    readiness.started({ lastResourceVersion: () => new Promise(() => {}) });
    const obstacle = readiness.findObstacle();
    await clock.advance(2_000);
    expect(await obstacle).toBe('The store does not answer within 2 s.');
    readiness.started(ANSWERING);
    await readiness.findObstacle();
    expect(clock.pendingDelays).toBe(0);
  });

  it('tells nothing of an error that nobody expects', async () => {
    const readiness = new Readiness(new VirtualClock());
    readiness.started({ lastResourceVersion: async () => Promise.reject(new Error('password hunter2')) });
    expect(await readiness.findObstacle()).not.toContain('hunter2');
  });
});
