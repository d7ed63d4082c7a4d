import type { CmlHostInfo } from '@cloud-spi/emulator';
import { describe, expect, it } from 'vitest';
import type { WorldMachine } from './clouds/world-cloud.ts';
import { decideHosts } from './decide-hosts.ts';

const USER_DATA = 'cml:\n  username: "admin"\n  password: "secret"\n';

function aMachine(state: WorldMachine['state'], changes: Partial<WorldMachine> = {}): WorldMachine {
  return { id: 'i-1', state, address: '127.113.0.1', userData: USER_DATA, ...changes };
}

function aHost(phase: CmlHostInfo['phase'], instanceId = 'i-1'): CmlHostInfo {
  return { address: '127.113.0.1', instanceId, phase } as CmlHostInfo;
}

describe('decideHosts', () => {
  it('gives a running machine a host with the administrator of its user data', () => {
    const host = { address: '127.113.0.1', instanceId: 'i-1', username: 'admin', password: 'secret' };
    expect(decideHosts([aMachine('running')], [])).toEqual([{ type: 'add', ...host }]);
  });

  it('gives none to a machine that still starts, or whose user data wants none', () => {
    expect(decideHosts([aMachine('starting'), aMachine('running', { userData: undefined })], [])).toEqual([]);
  });

  it('takes the host away with its machine', () => {
    expect(decideHosts([aMachine('gone')], [aHost('ready')])).toEqual([{ type: 'remove', address: '127.113.0.1' }]);
    expect(decideHosts([], [aHost('ready')])).toEqual([{ type: 'remove', address: '127.113.0.1' }]);
  });

  it('stops and starts the host with its machine', () => {
    expect(decideHosts([aMachine('stopped')], [aHost('ready')])).toEqual([{ type: 'stop', address: '127.113.0.1' }]);
    expect(decideHosts([aMachine('stopped')], [aHost('stopped')])).toEqual([]);
    expect(decideHosts([aMachine('running')], [aHost('stopped')])).toEqual([{ type: 'start', address: '127.113.0.1' }]);
    expect(decideHosts([aMachine('running')], [aHost('ready')])).toEqual([]);
  });

  it('replaces the host of an earlier machine at the same address', () => {
    const actions = decideHosts([aMachine('gone'), aMachine('running', { id: 'i-2' })], [aHost('ready', 'i-1')]);
    expect(actions.map(({ type }) => type)).toEqual(['remove', 'add']);
  });
});
