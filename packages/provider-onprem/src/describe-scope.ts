import type { CallOptions, ProviderScope } from '@cloud-spi/spi';
import type { OnpremTools } from './onprem-tools.ts';
import { readRooms } from './read-rooms.ts';

/**
 * Says that the provider speaks for the site of its options. The hosts are no part of the scope's id: a site may get
 * more of them, and one of them may be down. Ids of instances name their host.
 *
 * @param tools - The hosts, of which at least one must answer.
 * @param options - The signal.
 * @throws What the first host says when none answers.
 */
export async function describeScope(tools: OnpremTools, options: CallOptions): Promise<ProviderScope> {
  const { site, hosts } = tools.settings;
  await readRooms(tools, { ...options, operation: 'describeScope' });
  const names = hosts.map(({ name }) => name).join(',');
  return { provider: 'onprem', id: `onprem:${site}`, attributes: { site, hosts: names } };
}
