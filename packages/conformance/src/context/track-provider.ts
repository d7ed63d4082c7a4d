import type { CloudProviderSPI } from '@cloud-spi/spi';
import type { SuiteTime } from './suite-time.ts';

/** What is made through a tracked provider, written down before anything is asserted. */
export interface TrackedCreation {
  /** The owner whose provider object made it; undefined for the default one. */
  readonly owner: string | undefined;
  readonly idempotencyToken: string | undefined;
  readonly zone: string | undefined;
  /** Known once the call has answered. */
  instanceId?: string;
}

/** Hears of everything that goes through tracked providers. */
export interface CallRecorder {
  /** Is asked before every call; throws when the check is over. */
  onCall(method: string): void;
  /** Is told before an instance is asked for. */
  onProvision(creation: TrackedCreation): void;
}

type Method = (...parameters: readonly unknown[]) => unknown;

type Operation = Exclude<keyof CloudProviderSPI, 'spiVersion' | 'capabilities' | 'getProviderName' | symbol>;

const STREAMS = ['listInstances', 'listInstanceTypes'] as const satisfies readonly Operation[];

// A record, so that the compiler holds it complete.
const CALLS = Object.keys({
  describeScope: true,
  resolveConfiguration: true,
  provisionInstance: true,
  getInstanceInfo: true,
  waitForInstanceRunning: true,
  stopInstance: true,
  startInstance: true,
  terminateInstance: true,
  terminateByToken: true,
  waitForInstanceTerminated: true,
  addTags: true,
  removeTags: true,
  getConsoleOutput: true,
  preflight: true,
} satisfies Record<Exclude<Operation, (typeof STREAMS)[number]>, true>);

// A deadline that the caller gave is the provider's to keep; the suite waits a little longer before it gives up.
const DEADLINE_GRACE_MS = 10_000;

/**
 * Wraps a provider object: every call is counted, what it makes is recorded, time goes on while it is pending, and one
 * that never settles fails.
 *
 * @param provider - The provider object under test.
 * @param owner - The owner that it was made for.
 * @param recorder - Hears of its calls.
 * @param time - Moves while a call is pending.
 * @param callLimitMs - How long a call may take that has no deadline of its own.
 */
export function trackProvider(
  provider: CloudProviderSPI,
  owner: string | undefined,
  recorder: CallRecorder,
  time: SuiteTime,
  callLimitMs: number,
): CloudProviderSPI {
  const limit = (call: unknown, method: string, limitMs: number) =>
    time.limit(Promise.resolve(call), limitMs, `${provider.getProviderName()}.${method}`);

  const trackCall = (method: string, implementation: Method) => {
    const call = async (...parameters: readonly unknown[]) => {
      recorder.onCall(method);
      const creation = method === 'provisionInstance' ? toCreation(parameters[0], owner) : undefined;
      if (creation !== undefined) recorder.onProvision(creation);
      const answer = invoke(method, () => implementation(...parameters));
      // Heard even when the limit passes first: what arrives late must be removed too.
      if (creation !== undefined) void noteInstanceId(answer, creation);
      return await limit(answer, method, limitOf(parameters, callLimitMs));
    };
    return (...parameters: readonly unknown[]) => {
      const answer = call(...parameters);
      // A check that fails for another reason first never comes to listen; that is no stray error of the provider.
      answer.catch(() => {});
      return answer;
    };
  };

  const trackStream = (method: string, implementation: Method) =>
    async function* stream(...parameters: readonly unknown[]) {
      recorder.onCall(method);
      const source = implementation(...parameters) as AsyncIterable<unknown>;
      const iterator = source[Symbol.asyncIterator]();
      const limitMs = limitOf(parameters, callLimitMs);
      let isDone = false;
      try {
        for (;;) {
          const next = (await limit(iterator.next(), method, limitMs)) as IteratorResult<unknown>;
          isDone = next.done === true;
          if (isDone) return;
          yield next.value;
        }
      } catch (error) {
        isDone = true;
        throw error;
      } finally {
        if (!isDone) await limit(iterator.return?.(), `${method} (return)`, limitMs);
      }
    };

  const members = provider as unknown as Readonly<Record<string, Method>>;
  const track = (wrap: typeof trackCall | typeof trackStream) => (method: string) =>
    [method, wrap(method, (...parameters) => members[method]?.apply(provider, [...parameters]))] as const;
  return {
    spiVersion: provider.spiVersion,
    capabilities: provider.capabilities,
    getProviderName: () => provider.getProviderName(),
    [Symbol.asyncDispose]: trackCall('asyncDispose', () => provider[Symbol.asyncDispose]()),
    ...Object.fromEntries(CALLS.map(track(trackCall))),
    ...Object.fromEntries(STREAMS.map(track(trackStream))),
  } as unknown as CloudProviderSPI; // complete: the lists below name every other member
}

function invoke(method: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    throw new Error(`${method} threw before it returned a promise; it must reject instead`, { cause: error });
  }
}

function toCreation(configuration: unknown, owner: string | undefined): TrackedCreation {
  const { idempotencyToken, zone } = (configuration ?? {}) as { idempotencyToken?: unknown; zone?: unknown };
  return { owner, idempotencyToken: textOrNothing(idempotencyToken), zone: textOrNothing(zone) };
}

async function noteInstanceId(answer: unknown, creation: TrackedCreation): Promise<void> {
  const info = await Promise.resolve(answer).catch(() => undefined);
  const instanceId = textOrNothing((info as { instanceId?: unknown } | undefined)?.instanceId);
  if (instanceId !== undefined) creation.instanceId = instanceId;
}

function limitOf(parameters: readonly unknown[], callLimitMs: number): number {
  const { timeoutMs } = (parameters.at(-1) ?? {}) as { readonly timeoutMs?: unknown };
  return typeof timeoutMs === 'number' && timeoutMs > 0 && Number.isFinite(timeoutMs)
    ? timeoutMs + DEADLINE_GRACE_MS
    : callLimitMs;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
