import { type CallOptions, isCloudProvisioningError } from '@cloud-spi/spi';
import type { HostRoom } from './choose-host.ts';
import type { HostRequests } from './host-requests.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { readRoom } from './read-room.ts';

/**
 * Reads how much room the hosts have, in the order of the options. A host that does not answer is asked again only when
 * none does: one that is down must not hold up what the others can do.
 *
 * @param tools - The hosts.
 * @param request - Who asks.
 * @returns Those that answer.
 * @throws What the first host says when none answers.
 */
export async function readRooms(
  { requests, settings }: Pick<OnpremTools, 'requests' | 'settings'>,
  request: CallOptions & { readonly operation: string },
): Promise<HostRoom[]> {
  const readAll = async (run: HostRequests['run']) => {
    const reads = requests.hosts.map((host) =>
      run(host, request, (each, callOptions) => readRoom(each, settings, callOptions)),
    );
    const results = await Promise.allSettled(reads);
    return {
      rooms: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      failures: results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])),
    };
  };
  const first = await readAll((host, asked, work) => requests.runOnce(host, asked, work));
  const { rooms, failures } =
    first.rooms.length > 0 ? first : await readAll((host, asked, work) => requests.run(host, asked, work));
  const isFatal = (error: unknown) => !isCloudProvisioningError(error) || error.code === 'Aborted';
  const fatal = failures.find(isFatal) ?? (rooms.length === 0 ? failures[0] : undefined);
  if (fatal !== undefined) throw fatal;
  return rooms;
}
