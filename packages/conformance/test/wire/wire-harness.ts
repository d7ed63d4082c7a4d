import { createRequestTracker, VirtualClock } from '@cloud-spi/provider-kit';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { type CloudConnection, createChangedHarness } from '../mutants/memory-harness.ts';
import { startWireServer, type WireDelays } from './wire-server.ts';

/** How a harness on the wire is made. */
export interface WireHarnessOptions extends WireDelays {
  /** Whether time stands still while requests are under way. Default true. */
  readonly isPatient?: boolean;
}

/**
 * A harness of provider-memory whose every request to its cloud goes over HTTP, in virtual time.
 *
 * @param options - What replies wait for, and whether they are waited for.
 */
export async function createWireHarness(options: WireHarnessOptions = {}): Promise<ConformanceHarness> {
  const { isPatient = true, ...delays } = options;
  const requests = createRequestTracker();
  const clock = new VirtualClock(undefined, isPatient ? { settle: requests.settle } : {});
  const server = await startWireServer(requests.toServerClock(clock), delays);
  const harness = createChangedHarness({ clock, connect: (connection) => requests.wrap(overWire(connection)) });
  return {
    ...harness,
    async [Symbol.asyncDispose]() {
      await server.close();
      await harness[Symbol.asyncDispose]?.();
    },
  };

  function overWire(connection: CloudConnection): CloudConnection {
    return new Proxy(connection, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]) => server.send(async () => Reflect.apply(member, target, parameters));
      },
    });
  }
}
