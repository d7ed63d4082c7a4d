import { createDomainCalls } from './calls/create-domain-calls.ts';
import { createHostCalls } from './calls/create-host-calls.ts';
import { createNetworkCalls } from './calls/create-network-calls.ts';
import { createPoolCalls } from './calls/create-pool-calls.ts';
import { createVolumeCalls } from './calls/create-volume-calls.ts';
import type { Invoker } from './calls/invoker.ts';
import { ClientConnections } from './client/client-connections.ts';
import { LifecycleEvents } from './client/lifecycle-events.ts';
import { parseClientOptions } from './client/parse-client-options.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import type { LibvirtClientOptions } from './libvirt-client-options.ts';

/**
 * Makes a client. Connects to nothing yet: the first call does, or {@link LibvirtClient.connect}.
 *
 * @param options - Where to and how.
 * @throws LibvirtClientError `invalid-argument` that names the option, or `not-supported`.
 */
export function createLibvirtClient(options: LibvirtClientOptions): LibvirtClient {
  const settings = parseClientOptions(options, process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`);
  const connections = new ClientConnections(settings);
  const events = new LifecycleEvents(connections, settings.reconnect);
  const invoker: Invoker = {
    call: (procedure, value, callOptions) => connections.call(procedure, value, callOptions),
    openStream: (procedure, value, callOptions) => connections.openStream(procedure, value, callOptions),
  };
  return {
    uri: settings.uri,
    host: createHostCalls(invoker),
    domains: createDomainCalls(invoker, (onEvent, subscription) => events.subscribe(onEvent, subscription)),
    pools: createPoolCalls(invoker),
    volumes: createVolumeCalls(invoker),
    networks: createNetworkCalls(invoker),
    connect: async (callOptions) => {
      using limit = connections.limitOf(callOptions);
      await limit.race(connections.connectForReads(), 'not-sent');
    },
    [Symbol.asyncDispose]: () => connections.close(),
  };
}
