import type { CmlHostInfo } from '@cloud-spi/emulator';
import type { NativeInstance } from '@cloud-spi/provider-memory';
import { describe, expect, it } from 'vitest';
import { decideHosts } from './decide-hosts.ts';

const USER_DATA = 'cml:\n  username: "admin"\n  password: "secret"\n';

function anInstance(state: string, changes: Partial<NativeInstance> = {}): NativeInstance {
  return { id: 'i-1', state, privateIp: '127.113.0.1', userData: USER_DATA, ...changes } as NativeInstance;
}

function aHost(phase: CmlHostInfo['phase'], instanceId = 'i-1'): CmlHostInfo {
  return { address: '127.113.0.1', instanceId, phase } as CmlHostInfo;
}

describe('decideHosts', () => {
  it('gives a running instance a host with the administrator of its user data', () => {
    const host = { address: '127.113.0.1', instanceId: 'i-1', username: 'admin', password: 'secret' };
    expect(decideHosts([anInstance('active')], [])).toEqual([{ type: 'add', ...host }]);
  });

  it('gives none to an instance that is still being built, or whose user data wants none', () => {
    expect(decideHosts([anInstance('building'), anInstance('active', { userData: undefined })], [])).toEqual([]);
  });

  it('takes the host away with its instance', () => {
    for (const state of ['deleting', 'deleted', 'broken']) {
      expect(decideHosts([anInstance(state)], [aHost('ready')])).toEqual([{ type: 'remove', address: '127.113.0.1' }]);
    }
    expect(decideHosts([], [aHost('ready')])).toEqual([{ type: 'remove', address: '127.113.0.1' }]);
  });

  it('stops and starts the host with its instance', () => {
    expect(decideHosts([anInstance('halted')], [aHost('ready')])).toEqual([{ type: 'stop', address: '127.113.0.1' }]);
    expect(decideHosts([anInstance('halted')], [aHost('stopped')])).toEqual([]);
    expect(decideHosts([anInstance('active')], [aHost('stopped')])).toEqual([
      { type: 'start', address: '127.113.0.1' },
    ]);
    expect(decideHosts([anInstance('active')], [aHost('ready')])).toEqual([]);
  });

  it('replaces the host of an earlier instance at the same address', () => {
    const actions = decideHosts([anInstance('deleted'), anInstance('active', { id: 'i-2' })], [aHost('ready', 'i-1')]);
    expect(actions.map(({ type }) => type)).toEqual(['remove', 'add']);
  });
});
