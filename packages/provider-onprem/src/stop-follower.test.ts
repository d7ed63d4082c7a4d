import { LIBVIRT_ERROR_CODES, LibvirtClientError, LibvirtError } from '@cloud-spi/libvirt';
import { VirtualClock } from '@cloud-spi/provider-kit';
import { expect, it } from 'vitest';
import { toDefinedElement, toMarkElement } from './domain-metadata.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { OnpremHost } from './onprem-host.ts';
import { StopFollower } from './stop-follower.ts';
import { writeXml, xml } from './xml-document.ts';

const UUID = '0c0ffee0-1111-4222-8333-444455556666';
const DEADLINE = 10_000;

/** A domain whose guest heeds nothing, on a host that may be down; and a follower of its stop. */
function setUp() {
  const clock = new VirtualClock(0);
  const state = { isDown: false, isActive: true, deadline: DEADLINE, presses: 0 };
  const answer = <T>(result: () => T) => {
    if (state.isDown) throw new LibvirtClientError({ kind: 'unreachable', message: 'down', outcome: 'not-sent' });
    if (state.isActive) return result();
    const details = { code: LIBVIRT_ERROR_CODES.OPERATION_INVALID, domain: 10, level: 2, procedure: 'TEST' };
    throw new LibvirtError({ ...details, message: 'domain is not running' });
  };
  const domains = {
    getXml: async () =>
      answer(() => {
        const mark = toDefinedElement(toMarkElement('stopping', state.deadline));
        return writeXml(xml('domain', { id: '1' }, xml('uuid', {}, UUID), xml('metadata', {}, mark)));
      }),
    shutdown: async () =>
      answer(() => {
        state.presses += 1;
      }),
    destroy: async () =>
      answer(() => {
        state.isActive = false;
      }),
  };
  const host = new OnpremHost({ name: 'a', uri: 'test:///default' }, () => ({ domains }) as unknown as LibvirtApi);
  const follower = new StopFollower({ clock, pressIntervalMs: 3_000 });
  follower.follow(host, UUID, DEADLINE);
  return { clock, state, follower };
}

it('the power button is pressed until the deadline, at which the power is cut', async () => {
  const { clock, state } = setUp();
  await clock.advance(DEADLINE - 1);
  expect(state).toMatchObject({ presses: 3, isActive: true });
  await clock.advance(1);
  expect(state).toMatchObject({ presses: 3, isActive: false });
  await clock.advance(3_000);
  expect(clock.pendingDelays).toBe(0);
});

it('a host that is down at the deadline is asked again until it answers', async () => {
  const { clock, state } = setUp();
  state.isDown = true;
  await clock.advance(DEADLINE + 60_000);
  expect(state.isActive).toBe(true);
  state.isDown = false;
  await clock.advance(3_000);
  expect(state.isActive).toBe(false);
});

it('a host that stays down is given up', async () => {
  const { clock, state } = setUp();
  state.isDown = true;
  await clock.advance(DEADLINE + 700_000);
  expect(clock.pendingDelays).toBe(0);
});

it('a domain that was started again since is left alone', async () => {
  const { clock, state } = setUp();
  state.deadline = DEADLINE + 1;
  await clock.advance(DEADLINE);
  expect(state).toMatchObject({ presses: 0, isActive: true });
  expect(clock.pendingDelays).toBe(0);
});

it('disposal ends it, and leaves the domain alone', async () => {
  const { clock, state, follower } = setUp();
  await follower[Symbol.asyncDispose]();
  await clock.advance(DEADLINE);
  expect(state).toMatchObject({ presses: 0, isActive: true });
});
