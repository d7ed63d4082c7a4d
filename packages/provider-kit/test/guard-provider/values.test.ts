import { type CloudProviderSPI, type InstanceConfiguration, type InstanceInfo, VOLUME_TYPES } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { guardProvider } from '../../src/guard-provider.ts';
import { ALL_CAPABILITIES } from '../fixtures/all-capabilities.ts';
import { CALLS, CONFIGURATION, collect, deepFrozen, errorOf, INFO, setUp } from './guarded-provider.ts';

describe('guardProvider: capabilities', () => {
  it.each([
    ['stopInstance', 'stopStart'],
    ['startInstance', 'stopStart'],
    ['getConsoleOutput', 'consoleOutput'],
    ['listInstanceTypes', 'instanceTypeCatalog'],
    ['preflight', 'preflight'],
  ] as const)('%s throws NotSupported without %s, even though it is implemented', async (operation, flag) => {
    const { provider, calls } = setUp({ capabilities: { ...ALL_CAPABILITIES, [flag]: false } });
    expect(await errorOf(CALLS[operation](provider))).toMatchObject({ code: 'NotSupported', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it('are frozen, and a copy', () => {
    const declared = { ...ALL_CAPABILITIES, volumeTypes: [...VOLUME_TYPES] };
    const { provider } = setUp({ capabilities: declared });
    declared.volumeTypes.pop();
    expect(provider.capabilities.volumeTypes).toEqual(VOLUME_TYPES);
    expect(deepFrozen(provider.capabilities)).toBe(true);
  });

  it('must be complete: the mistake of an author shows at once', () => {
    const { spot: _spot, ...incomplete } = ALL_CAPABILITIES;
    expect(() => setUp({ capabilities: { ...incomplete, maxAdditionalVolumes: -1 } })).toThrow(
      /spot, maxAdditionalVolumes/,
    );
  });

  it('refuse what a configuration asks beyond them, before the provider sees it', async () => {
    const { provider, calls } = setUp({ capabilities: { ...ALL_CAPABILITIES, spot: false } });
    const error = await errorOf(provider.provisionInstance({ ...CONFIGURATION, market: 'spot' }));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', problems: [{ path: 'market' }], outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });
});

describe('guardProvider: input', () => {
  it.each([
    ['a configuration', (p: CloudProviderSPI) => p.provisionInstance({ ...CONFIGURATION, name: '' })],
    ['an empty instance id', (p: CloudProviderSPI) => p.getInstanceInfo('')],
    ['a token', (p: CloudProviderSPI) => p.terminateByToken('with space', {})],
    ['a placement', (p: CloudProviderSPI) => p.terminateByToken('t', { zone: 1 } as never)],
    ['a key of a placement', (p: CloudProviderSPI) => p.terminateByToken('t', { names: ['z'] } as never)],
    ['tags', (p: CloudProviderSPI) => p.addTags('i-1', { 'cloud-spi-owner': 'me' })],
    ['tag keys', (p: CloudProviderSPI) => p.removeTags('i-1', ['cloud-spi-owner'])],
    ['a filter key', (p: CloudProviderSPI) => collect(p.listInstances({ nam: 'x' } as never))],
    ['a filter of instance types', (p: CloudProviderSPI) => collect(p.listInstanceTypes({ arch: 'x' } as never))],
  ])('that is wrong never reaches the provider: %s', async (_, call) => {
    const { provider, calls } = setUp();
    expect(await errorOf(call(provider))).toMatchObject({ code: 'InvalidConfiguration', outcome: 'not-sent' });
    expect(calls).toEqual([]);
  });

  it('reaches the provider as a frozen copy, bytes included', async () => {
    const userData = Uint8Array.of(1, 2, 3);
    const given = { ...CONFIGURATION, tags: { a: 'b' }, zone: undefined, userData };
    const { provider, calls } = setUp({
      provisionInstance: async (configuration: InstanceConfiguration) => {
        (configuration.userData as Uint8Array).fill(0);
        return INFO;
      },
    });
    await provider.provisionInstance(given);
    const seen = calls[0]?.values[0] as InstanceConfiguration;
    expect(Object.keys(seen)).not.toContain('zone');
    expect([Object.isFrozen(seen), Object.isFrozen(seen.tags)]).toEqual([true, true]);
    expect(userData).toEqual(Uint8Array.of(1, 2, 3));
    expect(Object.isFrozen(given)).toBe(false);
  });
});

describe('guardProvider: output', () => {
  it('is a frozen copy', async () => {
    const { provider } = setUp();
    const info = await provider.getInstanceInfo('i-1');
    expect(info).toEqual(INFO);
    expect(info).not.toBe(INFO);
    expect(deepFrozen(info)).toBe(true);
  });

  it.each([
    ['provisionInstance', { ...INFO, state: 'RUNNING', region: undefined }, ['state', 'region']],
    ['getInstanceInfo', undefined, ['(value)']],
    ['resolveConfiguration', { ...CONFIGURATION, name: 1 }, ['name']],
    ['describeScope', { provider: 'test', id: '' }, ['id', 'attributes']],
    ['terminateByToken', { remaining: -1 }, ['remaining']],
    ['getConsoleOutput', Uint8Array.of(1), ['(value)']],
    ['preflight', [{ code: 'Nope', message: 'x' }], ['[0].code']],
  ] as const)('of a wrong shape is Unknown and names the fields: %s', async (operation, answer, fields) => {
    const { provider } = setUp({ [operation]: async () => answer });
    const error = await errorOf(CALLS[operation](provider));
    expect(error).toMatchObject({ code: 'Unknown', operation, outcome: 'unknown' });
    for (const field of fields) expect((error as Error).message).toContain(field);
  });

  it('of a wrong shape keeps the id of what was made, so that it can be removed', async () => {
    const { provider } = setUp({ provisionInstance: async () => ({ instanceId: 'i-9' }) });
    expect(await errorOf(provider.provisionInstance(CONFIGURATION))).toMatchObject({ instanceId: 'i-9' });
  });

  it('of a stream is checked element by element', async () => {
    const { provider } = setUp({
      listInstances: async function* () {
        yield INFO;
        yield { ...INFO, tags: { a: 1 } };
      },
    });
    const seen: InstanceInfo[] = [];
    const read = async () => {
      for await (const info of provider.listInstances()) seen.push(info);
    };
    expect(await errorOf(read())).toMatchObject({ code: 'Unknown', message: expect.stringContaining('tags') });
    expect(seen).toEqual([INFO]);
  });
});

describe('guardProvider: itself', () => {
  it('returns a guarded provider as it is', () => {
    const { provider } = setUp();
    expect(guardProvider(provider)).toBe(provider);
  });

  it('guards a copy of a guarded provider in which a method was replaced', async () => {
    const { provider } = setUp();
    const replaced = guardProvider({ ...provider, getInstanceInfo: async () => ({}) as InstanceInfo });
    expect(await errorOf(replaced.getInstanceInfo('i-1'))).toMatchObject({ code: 'Unknown' });
  });

  it('refuses another version of the contract, and a name that is none', () => {
    const { implementation } = setUp();
    expect(() => guardProvider({ ...implementation, spiVersion: 2 as 1 })).toThrow(/version 2/);
    expect(() => guardProvider({ ...implementation, getProviderName: () => 'My Cloud' })).toThrow(TypeError);
  });

  it('keeps the identity of the provider', () => {
    const { provider } = setUp();
    expect([provider.spiVersion, provider.getProviderName()]).toEqual([1, 'test']);
  });
});
