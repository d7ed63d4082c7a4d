import type { LabHost, LabHostConnection, LabHostConnector } from '@cloud-spi/lab-host';
import { type Clock, systemClock } from './clock.ts';
import {
  type CmlConnectorOptions,
  type CmlConnectorSettings,
  parseCmlConnectorOptions,
} from './cml-connector-options.ts';
import { CmlLabHost } from './cml-lab-host.ts';
import { createCmlApi } from './create-cml-api.ts';
import { createCmlPublicApi } from './create-cml-public-api.ts';
import { beginCall } from './host-call.ts';
import { HttpsClient } from './https-client.ts';
import { logInWithCredentials } from './log-in-with-credentials.ts';
import { measureTopology } from './measure-topology.ts';
import { createRequestSender } from './request-sender.ts';
import { Session } from './session.ts';

/**
 * Makes a connector to Cisco Modeling Labs hosts. Does no I/O.
 *
 * @param options - See {@link CmlConnectorOptions}.
 * @param clock - Time and chance; default: the computer's.
 * @throws Error whose message names the option that is wrong.
 */
export function createLabHostConnector(
  options: CmlConnectorOptions = {},
  clock: Clock = systemClock,
): LabHostConnector {
  const settings = parseCmlConnectorOptions(options);
  return {
    type: 'cml',
    measureTopology: (topology) => measureTopology(topology, settings.nodeDefaults),
    connect: (connection) => connectLabHost(connection, settings, clock),
  };
}

function connectLabHost(connection: LabHostConnection, settings: CmlConnectorSettings, clock: Clock): LabHost {
  const { address, tls, credentials } = connection;
  const { port, proxy, timeouts } = settings;
  const client = new HttpsClient({ address, port, tls, proxy, connectMs: timeouts.connectMs });
  const sender = createRequestSender({ address, client, timeouts, clock });
  const publicApi = createCmlPublicApi(sender, address);
  const disposal = new AbortController();
  const session = new Session({
    address,
    clock,
    // Its own call: it serves every call that waits for it, whatever their deadlines.
    logIn: () =>
      logInWithCredentials(publicApi, beginCall('authenticate', {}, disposal.signal), { address, credentials }),
  });
  const api = createCmlApi(sender, session, address);
  return new CmlLabHost({ address, client, publicApi, api, session, disposal });
}
