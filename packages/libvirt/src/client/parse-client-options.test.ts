import { expect, test } from 'vitest';
import type { LibvirtClientOptions } from '../libvirt-client-options.ts';
import { parseClientOptions } from './parse-client-options.ts';

const parse = (options: Partial<LibvirtClientOptions>) =>
  parseClientOptions({ uri: 'test:///default', ...options }, '/run/user/0');

test('what is left out has the documented default', () => {
  expect(parse({})).toMatchObject({
    readOnly: false,
    tls: {},
    connectTimeoutMs: 10_000,
    callTimeoutMs: 60_000,
    keepalive: { intervalMs: 5_000, count: 5 },
    reconnect: { initialDelayMs: 200, maximumDelayMs: 30_000 },
    write: { connections: 1, requests: 4 },
  });
});

test.each<[Partial<LibvirtClientOptions>, string]>([
  [{ uri: undefined as unknown as string }, 'uri'],
  [{ connectTimeoutMs: 0 }, 'connectTimeoutMs'],
  [{ callTimeoutMs: 1.5 }, 'callTimeoutMs'],
  [{ callTimeoutMs: 2 ** 31 }, 'callTimeoutMs'],
  [{ keepalive: { intervalMs: -1 } }, 'keepalive.intervalMs'],
  [{ keepalive: { count: 0 } }, 'keepalive.count'],
  [{ reconnect: { initialDelayMs: Number.NaN } }, 'reconnect.initialDelayMs'],
  [{ reconnect: { maximumDelayMs: 0 } }, 'reconnect.maximumDelayMs'],
  [{ write: { connections: 17 } }, 'write.connections'],
  [{ write: { requests: 0 } }, 'write.requests'],
])('%j is refused by name', (options, name) => {
  expect(() => parse(options)).toThrow(
    expect.objectContaining({ kind: 'invalid-argument', message: expect.stringMatching(new RegExp(`^${name}: `)) }),
  );
});
