import { z } from 'zod';

/** Deadlines of one request of each kind, in milliseconds. */
export interface CmlTimeouts {
  /** Connecting, with proxy and TLS handshake. 100 to 600 000, default 10 000. */
  readonly connectMs?: number | undefined;
  /** The unauthenticated look at the host. 100 to 600 000, default 5 000. */
  readonly probeMs?: number | undefined;
  /** Logging in and reading. 100 to 600 000, default 15 000. */
  readonly readMs?: number | undefined;
  /** Starting, stopping, wiping, deleting and registering. 100 to 600 000, default 30 000. */
  readonly writeMs?: number | undefined;
  /** Importing a topology. 100 to 600 000, default 60 000. */
  readonly importMs?: number | undefined;
  /** Giving the license back. 100 to 600 000, default 120 000. */
  readonly releaseLicenseMs?: number | undefined;
}

/** Options of {@link createLabHostConnector}; all may be left out. */
export interface CmlConnectorOptions {
  /** HTTP proxy through which every host is reached by CONNECT, for example `http://proxy.example:3128`. */
  readonly proxy?: string | undefined;
  /** Port of the hosts' HTTPS API. Default 443. */
  readonly port?: number | undefined;
  /** Deadlines of one request of each kind. */
  readonly timeouts?: CmlTimeouts | undefined;
  /** What a node of an unknown definition is taken to need. Default 2 CPUs and 4096 MiB. */
  readonly nodeDefaults?: { readonly cpus?: number | undefined; readonly memoryMib?: number | undefined } | undefined;
}

/** {@link CmlConnectorOptions} with every default filled in. */
export interface CmlConnectorSettings {
  readonly proxy?: URL;
  readonly port: number;
  readonly timeouts: { readonly [Name in keyof CmlTimeouts]-?: number };
  readonly nodeDefaults: { readonly cpus: number; readonly memoryMib: number };
}

const timeoutMs = (fallback: number) => z.int().min(100).max(600_000).default(fallback);

const proxySchema = z
  .url({ protocol: /^http$/, error: 'must be a URL like http://proxy.example:3128' })
  .transform((text) => new URL(text))
  .refine((url) => url.username === '' && url.password === '', 'must not hold a user name or password');

const optionsSchema = z.strictObject({
  proxy: proxySchema.optional(),
  port: z.int().min(1).max(65_535).default(443),
  timeouts: z
    .strictObject({
      connectMs: timeoutMs(10_000),
      probeMs: timeoutMs(5_000),
      readMs: timeoutMs(15_000),
      writeMs: timeoutMs(30_000),
      importMs: timeoutMs(60_000),
      releaseLicenseMs: timeoutMs(120_000),
    })
    .prefault({}),
  nodeDefaults: z
    .strictObject({
      cpus: z.int().min(1).max(128).default(2),
      memoryMib: z.int().min(1).max(1_048_576).default(4096),
    })
    .prefault({}),
});

/**
 * Checks the options and fills in the defaults.
 *
 * @throws Error whose message names every option that is wrong, without its value.
 */
export function parseCmlConnectorOptions(options: unknown = {}): CmlConnectorSettings {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'options'}: ${message}`);
    throw new Error(`Options of the CML lab host are wrong: ${problems.join('; ')}`);
  }
  const { proxy, ...settings } = parsed.data;
  return proxy === undefined ? settings : { ...settings, proxy };
}
