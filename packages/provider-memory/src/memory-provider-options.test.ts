import { VirtualClock } from '@cloud-spi/provider-kit';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from './cloud/cloud-settings.ts';
import { createProvider } from './create-provider.ts';
import { parseMemoryProviderOptions } from './memory-provider-options.ts';
import { createMemoryCloud } from './open-memory-cloud.ts';

function pathsOf(options: object): string[] {
  try {
    createProvider(options);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(error).toMatchObject({ code: 'InvalidConfiguration', provider: 'memory', operation: 'createProvider' });
    return (error.problems ?? []).map(({ path }) => path);
  }
  return [];
}

describe('the options of the provider', () => {
  it('have defaults, so that none are needed', () => {
    for (const options of [{}, null]) {
      expect(parseMemoryProviderOptions(options)).toMatchObject({ owner: 'default', cloud: DEFAULT_SETTINGS });
    }
  });

  it('change what they name and leave the rest', () => {
    const { cloud } = parseMemoryProviderOptions({
      timings: { pendingMs: 5 },
      quotas: { instances: 3 },
      region: undefined,
    });
    expect(cloud).toEqual({
      ...DEFAULT_SETTINGS,
      timings: { ...DEFAULT_SETTINGS.timings, pendingMs: 5 },
      quotas: { instances: 3 },
    });
  });

  it('are refused all at once, with their paths', () => {
    const wrong = {
      owner: 'No Owner',
      zones: [{ name: 'a', capacity: { small: -1 } }, { title: 'b' }],
      instanceTypes: [{ name: 'x', vcpus: 0, memoryMib: 1, architecture: 'vax' }],
      timings: { pendingMs: 'long' },
      pageSize: 0,
      clock: 7,
      plan: 'free',
    };
    expect(pathsOf(wrong)).toEqual([
      'plan',
      'owner',
      'clock',
      'zones[0].capacity.small',
      'zones[1].title',
      'zones[1].name',
      'instanceTypes[0].vcpus',
      'instanceTypes[0].architecture',
      'timings.pendingMs',
      'pageSize',
    ]);
  });

  it('of a cloud are refused beside a cloud, which has its own', () => {
    const clock = new VirtualClock();
    const cloud = createMemoryCloud({ clock });
    expect(pathsOf({ cloud, region: 'north' })).toEqual(['region']);
    expect(pathsOf({ cloud: { settings: {} } })).toEqual(['cloud']);
    expect(parseMemoryProviderOptions({ cloud, owner: 'me' })).toMatchObject({
      owner: 'me',
      clock,
      sharedCloud: cloud,
    });
  });

  it('do no I/O: a file that cannot be opened shows at the first call only', () => {
    expect(createProvider({ file: '/nowhere/cloud.db' }).getProviderName()).toBe('memory');
  });
});
