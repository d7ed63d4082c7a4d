import { createCloudProvisioningError, type InstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { RecentInstances } from './recent-instances.ts';
import { VirtualClock } from './virtual-clock.ts';

const info = (instanceId: string) => ({ instanceId, state: 'pending' }) as InstanceInfo;

function notFound() {
  return createCloudProvisioningError({ code: 'NotFound', message: 'no', provider: 'test', operation: 'addTags' });
}

describe('RecentInstances', () => {
  it('remembers what was made within the window, and nothing that is older or was forgotten', async () => {
    const clock = new VirtualClock();
    const recent = new RecentInstances({ clock, windowMs: 1_000 });
    recent.remember(info('a'));
    await clock.advance(600);
    recent.remember(info('b'));
    recent.remember(info('c'));
    recent.forget('c');
    expect(recent.list()).toEqual([info('a'), info('b')]);
    await clock.advance(400);
    expect(recent.find('a')).toBeUndefined();
    expect(recent.list()).toEqual([info('b')]);
  });

  it('repeats work on a new instance until the cloud knows it', async () => {
    const clock = new VirtualClock();
    const recent = new RecentInstances({ clock, windowMs: 10_000 });
    recent.remember(info('a'));
    let tries = 0;
    const work = async () => {
      tries += 1;
      if (tries < 4) throw notFound();
      return 'done';
    };
    const done = recent.untilVisible('a', work);
    await clock.advance(10_000);
    expect(await done).toBe('done');
    expect(tries).toBe(4);
    expect(clock.pendingDelays).toBe(0);
  });

  it('lets NotFound through for others, and for its own once the window is over', async () => {
    const clock = new VirtualClock();
    const recent = new RecentInstances({ clock, windowMs: 1_000 });
    await expect(recent.untilVisible('other', () => Promise.reject(notFound()))).rejects.toThrow('no');
    recent.remember(info('a'));
    const expectation = expect(recent.untilVisible('a', () => Promise.reject(notFound()))).rejects.toThrow('no');
    await clock.advance(2_000);
    await expectation;
    expect(clock.pendingDelays).toBe(0);
  });
});
