import { randomUUID } from 'node:crypto';
import {
  type Clock,
  codeOption,
  guardProvider,
  integerOption,
  objectOption,
  parseProviderOptions,
  stringOption,
} from '@cloud-spi/provider-kit';
import type { ConformanceFault, ConformanceHarness, ConformanceHarnessFactory } from '@cloud-spi/spi';
import { createAdministration } from './conformance/administration.ts';
import type { FaultRule } from './conformance/fault-proxy.ts';
import { type ProxiedHost, proxyHost } from './conformance/proxy-hosts.ts';
import { toInstanceId } from './instance-ids.ts';
import type { OpenLibvirt } from './libvirt-api.ts';
import { OnpremProvider } from './onprem-provider.ts';
import { type OnpremProviderOptions, parseOnpremProviderOptions } from './onprem-provider-options.ts';

/** What the file given with `--options` holds. */
export interface OnpremHarnessOptions {
  /** Options of the provider. */
  readonly provider: OnpremProviderOptions;
  /** What is provisioned. */
  readonly configuration: { readonly imageId: string; readonly instanceType: string };
  /** Milliseconds that a guest may take until it has an address. Default 180000. */
  readonly runningMs?: number | undefined;
}

const RULES = {
  provider: codeOption<OnpremProviderOptions, { required: true }>(
    'the options of the provider',
    (value) => typeof value === 'object' && value !== null,
    { required: true },
  ),
  configuration: objectOption(
    { imageId: stringOption({ required: true }), instanceType: stringOption({ required: true }) },
    { required: true },
  ),
  runningMs: integerOption({ minimum: 1, defaultValue: 180_000 }),
};

// libvirt's numbers. @see https://gitlab.com/libvirt/libvirt/-/blob/v9.0.0/src/remote/remote_protocol.x
const START = 196;
const LIST_STATS = 344;
/** Define, start, shut down, destroy, undefine, set metadata, create and delete a volume. */
const CHANGES = [350, START, 258, 234, 231, 264, 93, 94];
const NO_MEMORY = 2;
const AUTH_FAILED = 45;
const ACCESS_DENIED = 88;

/** The suite's faults on the wire. A host of one's own neither throttles nor has quotas. */
const FAULTS: Readonly<Partial<Record<ConformanceFault, FaultRule>>> = {
  'insufficient-capacity': { fault: NO_MEMORY, procedures: [START] },
  unavailable: { fault: 'reset' },
  'reply-lost': { fault: 'lose-reply', procedures: CHANGES },
  unauthenticated: { fault: AUTH_FAILED },
  'permission-denied': { fault: ACCESS_DENIED },
  'partial-list': { fault: 'reset', procedures: [LIST_STATS] },
};

/**
 * The harness of this package for the conformance suite, on real hosts. It needs options: see the README. Requests go
 * through a proxy of its own, which shows faults.
 */
export const harness: ConformanceHarnessFactory = ({ options }) => createHarness(options);

/** Time that a test moves, and connections that it watches meanwhile. */
export interface HarnessTime {
  readonly clock: Clock;
  readonly open: OpenLibvirt;
}

/**
 * Makes a harness on real hosts.
 *
 * @param options - See {@link OnpremHarnessOptions}.
 * @param time - Default: the machine's time, and libvirt's client as it is.
 * @throws InvalidConfiguration that names what is missing.
 */
export async function createHarness(options: unknown, time?: HarnessTime): Promise<ConformanceHarness> {
  const context = { provider: 'onprem', operation: 'harness' };
  const { provider, configuration, runningMs } = parseProviderOptions(options, RULES, context);
  const direct = parseOnpremProviderOptions(provider);
  const hosts = await Promise.all(direct.hosts.map(async (host) => (await proxyHost(host)) ?? { options: host }));
  const proxied = hosts.filter((host): host is ProxiedHost => 'proxy' in host);
  // Faults are to show: requests are tried once.
  const behindProxies = { ...provider, attempts: 1, hosts: hosts.map((host) => host.options), clock: time?.clock };
  const administration = createAdministration(direct);
  const [{ name: host = '' } = {}] = direct.hosts;
  return {
    name: 'onprem',
    makeProvider: ({ owner = 'conformance' } = {}) => {
      const settings = parseOnpremProviderOptions({ ...behindProxies, owner });
      return guardProvider(new OnpremProvider(settings, time?.open), { clock: settings.clock });
    },
    validConfiguration: () => ({ name: 'conformance', namespace: 'conformance', ...configuration }),
    unknownInstanceId: toInstanceId({ host, uuid: randomUUID() }),
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: toInstanceId({ host: `not-${host}`, uuid: randomUUID() }),
    timeLimits: {
      acceptedMs: 60_000,
      runningMs,
      stoppedMs: direct.stopDeadlineMs + 60_000,
      terminatedMs: 60_000,
    },
    ...(proxied.length === hosts.length && {
      faults: {
        supported: Object.keys(FAULTS) as ConformanceFault[],
        inject: async (fault, count) => {
          const rule = FAULTS[fault];
          // Part of a list: one of the hosts does not answer.
          const struck = fault === 'partial-list' ? proxied.slice(0, 1) : proxied;
          if (rule !== undefined) for (const { proxy } of struck) proxy.arm({ ...rule, count });
        },
        clear: async () => {
          for (const { proxy } of proxied) proxy.clear();
        },
      },
      countRequests: () => proxied.reduce((sum, { proxy }) => sum + proxy.calls, 0),
    }),
    ...administration,
    [Symbol.asyncDispose]: async () => {
      await administration[Symbol.asyncDispose]();
      await Promise.all(proxied.map(({ proxy }) => proxy[Symbol.asyncDispose]()));
    },
  };
}
