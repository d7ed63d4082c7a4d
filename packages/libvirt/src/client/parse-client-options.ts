import { LibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtClientOptions, LibvirtTlsOptions } from '../libvirt-client-options.ts';
import { type LibvirtUri, parseLibvirtUri } from '../transport/parse-libvirt-uri.ts';
import type { ReconnectBounds } from './reconnect-delay.ts';

/** Options of a client with everything decided. */
export interface ClientSettings {
  readonly uri: string;
  readonly parsedUri: LibvirtUri;
  readonly tls: LibvirtTlsOptions;
  readonly readOnly: boolean;
  readonly connectTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  readonly reconnect: ReconnectBounds;
  readonly write: { readonly connections: number; readonly requests: number };
}

const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/**
 * Checks options and fills in what they leave out. Pure.
 *
 * @param options - Given by the user.
 * @param userRuntimeFolder - `$XDG_RUNTIME_DIR`.
 * @throws LibvirtClientError `invalid-argument` that names the option, or `not-supported`.
 */
export function parseClientOptions(options: LibvirtClientOptions, userRuntimeFolder: string): ClientSettings {
  const { uri, tls = {}, readOnly = false, keepalive, reconnect, write } = options;
  if (typeof uri !== 'string') throw optionError('uri', 'a URI of libvirt such as qemu:///system', uri);
  const number = (name: string, value: number | undefined, standard: number, min: number, max: number) => {
    const given = value ?? standard;
    if (Number.isSafeInteger(given) && given >= min && given <= max) return given;
    throw optionError(name, `a whole number from ${min} to ${max}`, given);
  };
  const ms = (name: string, value: number | undefined, standard: number) =>
    number(name, value, standard, 1, TIMEOUT_MAX_MS);
  return {
    uri,
    parsedUri: parseLibvirtUri(uri, { userRuntimeFolder, readOnly }),
    tls,
    readOnly,
    connectTimeoutMs: ms('connectTimeoutMs', options.connectTimeoutMs, 10_000),
    callTimeoutMs: ms('callTimeoutMs', options.callTimeoutMs, 60_000),
    keepalive: {
      intervalMs: ms('keepalive.intervalMs', keepalive?.intervalMs, 5_000),
      count: number('keepalive.count', keepalive?.count, 5, 1, 1_000),
    },
    reconnect: {
      initialDelayMs: ms('reconnect.initialDelayMs', reconnect?.initialDelayMs, 200),
      maximumDelayMs: ms('reconnect.maximumDelayMs', reconnect?.maximumDelayMs, 30_000),
    },
    write: {
      connections: number('write.connections', write?.connections, 1, 0, 16),
      requests: number('write.requests', write?.requests, 4, 1, 1_000),
    },
  };
}

function optionError(name: string, expected: string, found: unknown): LibvirtClientError {
  return new LibvirtClientError({
    kind: 'invalid-argument',
    message: `${name}: must be ${expected}, not ${JSON.stringify(found) ?? String(found)}.`,
    outcome: 'not-sent',
  });
}
