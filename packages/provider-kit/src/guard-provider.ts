import {
  type CloudProviderImplementation,
  type CloudProviderSPI,
  createCloudProvisioningError,
  parseCallOptions,
  parseInstanceId,
  SPI_VERSION,
} from '@cloud-spi/spi';
import { CallMetrics } from './call-metrics.ts';
import type { ResultCheck } from './check-results.ts';
import { type Clock, systemClock } from './clock.ts';
import { freezeCapabilities } from './freeze-capabilities.ts';
import { GuardedCall } from './guarded-call.ts';
import { type GuardedOperation, METHOD_RULES, type MethodRule } from './method-rules.ts';

/** Options of {@link guardProvider}. */
export interface GuardOptions {
  /** Measures deadlines. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

type Method = (...values: readonly unknown[]) => unknown;

// A registered symbol, so that a provider guarded by another copy of this package is recognized too.
const GUARDED = Symbol.for('@cloud-spi/provider-kit/guarded');
// How long after its deadline a provider that watches it itself may take to say so.
const DEADLINE_GRACE_MS = 1_000;

/**
 * Wraps an author's provider so that callers can rely on the contract whatever it does: all input is checked before
 * the provider sees it (as a frozen copy), every call has a deadline and ends when its signal is aborted, answers are
 * checked and frozen, whatever is thrown is a `CloudProvisioningError`, methods that are missing or that the
 * capabilities exclude throw NotSupported, after disposal every call throws Aborted, and every call is traced and
 * measured under the names of `TELEMETRY_NAMES`.
 *
 * Idempotency: guarding a guarded provider returns it as it is.
 * @param implementation - The author's provider.
 * @param options - `clock` for tests in virtual time.
 * @throws TypeError when the implementation declares another version of the contract, no valid name, or incomplete
 * capabilities: mistakes of its author.
 */
export function guardProvider(
  implementation: CloudProviderImplementation,
  options: GuardOptions = {},
): CloudProviderSPI {
  if (GUARDED in implementation) return implementation as CloudProviderSPI;
  const guard = new ProviderGuard(implementation, options.clock ?? systemClock);
  const operations = Object.keys(METHOD_RULES) as GuardedOperation[];
  const guarded = {
    spiVersion: SPI_VERSION,
    capabilities: guard.capabilities,
    getProviderName: () => guard.name,
    [Symbol.asyncDispose]: () => guard.dispose(),
    ...Object.fromEntries(operations.map((operation) => [operation, guard.toMethod(operation)])),
  };
  // Not enumerable: an object that was spread from a guarded one, with methods replaced, must be guarded anew.
  Object.defineProperty(guarded, GUARDED, { value: true });
  return Object.freeze(guarded) as unknown as CloudProviderSPI; // complete: METHOD_RULES has a row for every method
}

class ProviderGuard {
  readonly name: string;
  readonly capabilities: CloudProviderSPI['capabilities'];
  readonly #implementation: CloudProviderImplementation;
  readonly #clock: Clock;
  readonly #metrics = new CallMetrics();
  readonly #calls = new Set<GuardedCall>();
  #disposed: Promise<void> | undefined;

  constructor(implementation: CloudProviderImplementation, clock: Clock) {
    if (implementation.spiVersion !== SPI_VERSION) {
      throw new TypeError(
        `The provider implements version ${implementation.spiVersion} of the contract, not ${SPI_VERSION}`,
      );
    }
    this.name = implementation.getProviderName();
    if (!/^[a-z][a-z0-9-]*$/.test(this.name)) {
      throw new TypeError('The name of a provider is made of lower-case letters, digits and dashes, first a letter');
    }
    this.capabilities = freezeCapabilities(implementation.capabilities);
    this.#implementation = implementation;
    this.#clock = clock;
  }

  toMethod(operation: GuardedOperation): Method {
    const rule = METHOD_RULES[operation];
    if (rule.streams) return (...values) => this.#stream(operation, rule, values);
    return (...values) => this.#call(operation, rule, values);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    for (const call of this.#calls) {
      call.interrupt({ code: 'Aborted', message: 'The provider was disposed during the call' });
    }
    await this.#implementation[Symbol.asyncDispose]();
  }

  async #call(operation: GuardedOperation, rule: MethodRule, values: readonly unknown[]): Promise<unknown> {
    const { call, invoke } = this.#begin(operation, rule, values);
    try {
      return takeResult(call, rule.checkResult, await call.run(invoke));
    } finally {
      this.#finish(call);
    }
  }

  async *#stream(operation: GuardedOperation, rule: MethodRule, values: readonly unknown[]): AsyncGenerator<unknown> {
    const { call, invoke } = this.#begin(operation, rule, values);
    let iterator: AsyncIterator<unknown> | undefined;
    try {
      const source = await call.run(() => (invoke() as AsyncIterable<unknown>)[Symbol.asyncIterator]());
      iterator = source;
      const readNext = () => source.next();
      for (;;) {
        const next = await call.run(readNext);
        if (next.done) {
          iterator = undefined;
          return;
        }
        yield takeResult(call, rule.checkResult, next.value);
      }
    } finally {
      // Not awaited: an iterator that ignores its signal would hold up the caller.
      void Promise.resolve(iterator?.return?.()).catch(() => {});
      this.#finish(call);
    }
  }

  #begin(operation: GuardedOperation, rule: MethodRule, values: readonly unknown[]) {
    const provider = this.name;
    const who = { provider, operation, capabilities: this.capabilities };
    const refuse = (code: 'Aborted' | 'NotSupported', message: string) =>
      createCloudProvisioningError({ code, message, provider, operation, outcome: 'not-sent' });
    if (this.#disposed !== undefined) throw refuse('Aborted', 'The provider was disposed');
    const method = this.#implementation[operation] as Method | undefined;
    if (method === undefined) throw refuse('NotSupported', `${provider} has no method ${operation}`);
    if (rule.requires !== undefined && this.capabilities[rule.requires] === false) {
      throw refuse(
        'NotSupported',
        `${provider} does not support ${operation}: its capability ${rule.requires} is false`,
      );
    }
    const parameters = rule.parameters.map((parse, index) => parse(values[index], who));
    const { signal, timeoutMs = rule.defaultTimeoutMs } = parseCallOptions(values[parameters.length] ?? {}, who);
    const call = new GuardedCall({
      provider,
      operation,
      instanceId: rule.parameters[0] === parseInstanceId ? String(parameters[0]) : undefined,
      clock: this.#clock,
      metrics: this.#metrics,
      timeoutMs: timeoutMs + (rule.watchesDeadline ? DEADLINE_GRACE_MS : 0),
      signal,
    });
    this.#calls.add(call);
    const invoke = () => method.call(this.#implementation, ...parameters, { signal: call.signal, timeoutMs });
    return { call, invoke };
  }

  #finish(call: GuardedCall): void {
    this.#calls.delete(call);
    call.end();
  }
}

function takeResult(call: GuardedCall, check: (value: unknown) => ResultCheck<unknown>, result: unknown): unknown {
  const checked = check(result);
  if ('value' in checked) return checked.value;
  // What was made must stay traceable even when its description is broken.
  const { instanceId } = (result ?? {}) as { readonly instanceId?: unknown };
  throw call.unknown(
    `The provider answered with wrong or missing fields: ${checked.wrongFields.join(', ')}`,
    typeof instanceId === 'string' ? { instanceId } : {},
  );
}
