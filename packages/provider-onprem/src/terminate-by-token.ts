import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { CallOptions, TerminateByTokenResult } from '@cloud-spi/spi';
import { type OnpremTools, toPartPools } from './onprem-tools.ts';
import { terminateToken } from './terminate-domain.ts';

/**
 * Makes one pass at removing what was made with a token.
 *
 * @param tools - The hosts.
 * @param token - The token.
 * @param zone - Host on which it was made; undefined when that is not known.
 * @param options - The signal.
 * @throws InvalidConfiguration for a zone that is none of the hosts: what is left there cannot be counted.
 */
export async function terminateByToken(
  { requests, settings }: OnpremTools,
  token: string,
  zone: string | undefined,
  options: CallOptions,
): Promise<TerminateByTokenResult> {
  const identity = { owner: settings.owner, token };
  const request = { ...options, operation: 'terminateByToken' };
  const hosts = requests.hosts.filter(({ name }) => zone === undefined || name === zone);
  if (hosts.length === 0) {
    const names = requests.hosts.map(({ name }) => name).join(', ');
    const problem = toProblem('zone', `one of the hosts ${names}`, zone);
    refuseProblems([problem], 'The token cannot be looked for', { provider: 'onprem', operation: request.operation });
  }
  const left = await Promise.all(
    hosts.map((host) =>
      requests.run(host, request, (each, callOptions) =>
        terminateToken(each, identity, { pools: toPartPools(settings), clock: settings.clock }, callOptions),
      ),
    ),
  );
  return { remaining: left.reduce((sum, count) => sum + count, 0) };
}
