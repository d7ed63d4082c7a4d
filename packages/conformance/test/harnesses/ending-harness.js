import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProvider } from '@cloud-spi/provider-memory';
import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

const END = {
  abort: () => process.abort(),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  block: () => {
    for (;;);
  },
};
const TIMINGS = { pendingMs: 10, stoppingMs: 10, terminatingMs: 10 };

/** A cloud in a file, whose provider ends or blocks its process at its first read. */
export const harness = ({ options: { folder, how, when = 'read', isOnce = true } }) => {
  const end = (moment) => {
    const mark = join(folder, 'ended');
    if (existsSync(mark) ? isOnce : moment !== when) return;
    writeFileSync(mark, '');
    END[how]();
  };
  const { name, validConfiguration, unknownInstanceId, malformedInstanceId } = createHarness();
  end('load');
  return {
    ...{ name, validConfiguration, unknownInstanceId, malformedInstanceId },
    makeProvider({ owner } = {}) {
      const provider = createProvider({ file: join(folder, 'cloud.db'), timings: TIMINGS, pollIntervalMs: 10, owner });
      return {
        ...provider,
        [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
        async getInstanceInfo(...parameters) {
          end('read');
          return await provider.getInstanceInfo(...parameters);
        },
      };
    },
    timeLimits: { runningMs: 5_000, stoppedMs: 5_000, terminatedMs: 5_000 },
    [Symbol.asyncDispose]: async () => end('end'),
  };
};
