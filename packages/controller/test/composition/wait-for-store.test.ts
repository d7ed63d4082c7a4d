import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@cloud-spi/provider-kit';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitForStore } from '../../src/composition/wait-for-store.ts';
import type { StoreEntry } from '../../src/configuration/configuration.ts';
import { ConfigurationError } from '../../src/configuration/configuration-error.ts';

describe('a controller that opens its store', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cloud-spi-wait-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Opens a store; the controller is asked to stop after some waits. */
  async function open(store: StoreEntry, waits: number) {
    const delays: number[] = [];
    const lines: string[] = [];
    const stopping = new AbortController();
    const clock: Clock = {
      ...systemClock,
      delay: async (durationMs) => {
        delays.push(durationMs);
        if (delays.length === waits) {
          stopping.abort();
        }
      },
    };
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const opened = await waitForStore(store, { clock, logger, signal: stopping.signal });
    return { opened, delays, lines };
  }

  function serverAt(url: string): StoreEntry {
    const file = join(folder, 'url');
    writeFileSync(file, `${url}\n`);
    return { type: 'postgresql', urlRef: { file }, maxConnections: 2 };
  }

  it('waits for a server that cannot be reached, longer and longer, and says so without the password', async () => {
    const { opened, delays, lines } = await open(serverAt('postgresql://user:hunter2@127.0.0.1:1/lab'), 7);
    expect(opened).toBeUndefined();
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(lines).toHaveLength(7);
    expect(lines[0]).toContain('The store 127.0.0.1:1/lab cannot be used: nothing listens there');
    expect(lines.join('')).not.toContain('hunter2');
  });

  it('does not wait where waiting does not help', async () => {
    await expect(open(serverAt('127.0.0.1'), 1)).rejects.toMatchObject({ kind: 'invalid-address' });
    const missing: StoreEntry = { type: 'postgresql', urlRef: { file: join(folder, 'none') }, maxConnections: 2 };
    await expect(open(missing, 1)).rejects.toThrow(ConfigurationError);
    await expect(open({ type: 'sqlite', file: folder }, 1)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('opens a file at once', async () => {
    const { opened, delays } = await open({ type: 'sqlite', file: join(folder, 'store.db') }, 1);
    expect(delays).toEqual([]);
    await opened?.close();
  });
});
