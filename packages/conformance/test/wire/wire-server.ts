import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerClock } from '@cloud-spi/provider-kit';

/** What every reply waits for. */
export interface WireDelays {
  /** Real milliseconds. */
  readonly realMs?: number;
  /** Milliseconds of the server's clock: the reply is held back. */
  readonly heldMs?: number;
}

/** Carries requests of a simulated cloud over HTTP on the loopback interface. */
export interface WireServer {
  /** Runs some work of the cloud on the other side of a connection, and brings its result back. */
  send<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Starts a server that carries out what clients in the same process send it. Only the number of the work goes over the
 * wire: what matters here is that a request takes real input and output.
 *
 * @param clock - Holds replies back.
 * @param delays - By how much.
 */
export async function startWireServer(clock: ServerClock, { realMs = 0, heldMs = 0 }: WireDelays): Promise<WireServer> {
  const works = new Map<string, () => Promise<void>>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async ({ url = '' }, response) => {
    if (realMs > 0) await new Promise((resolve) => setTimeout(resolve, realMs));
    await clock.sleep(heldMs);
    await works.get(url)?.();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let sent = 0;

  const roundTrip = (path: string) =>
    new Promise<void>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, path, agent }, (response) =>
        response.resume().on('end', resolve),
      );
      call.on('error', reject).end();
    });

  return {
    async send<T>(work: () => Promise<T>) {
      const path = `/${sent++}`;
      // Set by the server before it replies.
      let result = Promise.reject<T>(new Error('The server did not do its work'));
      result.catch(() => {});
      works.set(path, async () => {
        result = work();
        await result.catch(() => {});
      });
      await roundTrip(path);
      works.delete(path);
      return await result;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
