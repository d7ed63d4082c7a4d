import { createCloudProvisioningError, type ErrorCode, type InstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { listInstances } from './list-instances.ts';
import type { OnpremTools } from './onprem-tools.ts';

/** Hosts, each of which answers with one instance of its name, or with an error. */
function createTools(answers: Readonly<Record<string, 'answers' | ErrorCode>>): OnpremTools {
  const list = async ({ name }: { readonly name: string }): Promise<Partial<InstanceInfo>[]> => {
    const code = answers[name] ?? 'Unknown';
    if (code === 'answers') return [{ instanceId: name, owner: 'o', availabilityZone: name }];
    throw createCloudProvisioningError({ code, provider: 'onprem', operation: 'listInstances', message: 'no' });
  };
  const hosts = Object.keys(answers).map((name) => ({ name }));
  return { requests: { hosts }, instances: { list }, settings: { owner: 'o', region: 'r' } } as unknown as OnpremTools;
}

async function collect(answers: Parameters<typeof createTools>[0], filters = {}) {
  const found: string[] = [];
  try {
    for await (const { instanceId } of listInstances(createTools(answers), filters, {})) found.push(instanceId);
    return { found };
  } catch (error) {
    return { found, error };
  }
}

describe('a list over several hosts', () => {
  it.each(['Unavailable', 'Timeout', 'Unauthenticated', 'Unknown'] as const)(
    'has all of the hosts that answer, and then names the one that fails with %s',
    async (code) => {
      expect(await collect({ a: 'answers', b: code, c: 'answers' })).toMatchObject({
        found: ['a', 'c'],
        error: { code: 'Unavailable', scopes: [{ zone: 'b' }], message: expect.stringContaining(`b (${code})`) },
      });
    },
  );

  it('says why when no host answers, unless none can be reached', async () => {
    expect(await collect({ a: 'Unavailable', b: 'Unauthenticated' })).toMatchObject({
      error: { code: 'Unauthenticated' },
    });
    expect(await collect({ a: 'Unavailable', b: 'Timeout' })).toMatchObject({
      error: { code: 'Unavailable', scopes: [{ zone: 'a' }, { zone: 'b' }] },
    });
  });

  it('does not wait for a host that takes its time to say what others have', async () => {
    const tools = createTools({ a: 'answers', b: 'answers' });
    const { list } = tools.instances;
    const slow = new Promise<never>(() => {});
    const instances = {
      list: (host, request) => (host.name === 'a' ? slow : list(host, request)),
    } as typeof tools.instances;
    for await (const { instanceId } of listInstances({ ...tools, instances }, {}, {})) {
      expect(instanceId).toBe('b');
      break;
    }
  });

  it('asks the hosts of the filter only', async () => {
    expect(await collect({ a: 'answers', b: 'Unavailable' }, { zones: ['a'] })).toEqual({ found: ['a'] });
  });

  it('that is aborted is aborted', async () => {
    expect(await collect({ a: 'Aborted', b: 'answers' })).toMatchObject({ found: [], error: { code: 'Aborted' } });
  });
});
