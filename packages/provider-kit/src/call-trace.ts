import type { ErrorCode } from '@cloud-spi/spi';
import type { Context, Span } from '@opentelemetry/api';
import { findOpenTelemetry, type OpenTelemetry } from './open-telemetry.ts';
import { INSTRUMENTATION_NAME, TELEMETRY_NAMES } from './telemetry-names.ts';

/** What a call is about, for those who read its trace. */
export interface TracedCall {
  readonly provider: string;
  readonly operation: string;
  readonly instanceId: string | undefined;
}

/** The span of one call, from its beginning until `end`; where the application has no OpenTelemetry there is none. */
export class CallTrace {
  readonly #active: { readonly api: OpenTelemetry; readonly span: Span; readonly context: Context } | undefined;

  constructor(call: TracedCall) {
    const api = findOpenTelemetry();
    if (api === undefined) return;
    const span = startSpan(api, call);
    // Made once, since a list is thousands of parts.
    this.#active = { api, span, context: api.trace.setSpan(api.context.active(), span) };
  }

  /** Does a part of the call's work; what is reported meanwhile belongs to its span. */
  run<T>(work: () => T): T {
    if (this.#active === undefined) return work();
    return this.#active.api.context.with(this.#active.context, work);
  }

  /** Says that the call fails. */
  fail(code: ErrorCode): void {
    if (this.#active === undefined) return;
    const { api, span } = this.#active;
    span.setAttribute(TELEMETRY_NAMES.errorCode, code);
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: code });
  }

  /** Ends the span. */
  end(): void {
    this.#active?.span.end();
  }
}

function startSpan({ trace }: OpenTelemetry, { provider, operation, instanceId }: TracedCall): Span {
  return trace.getTracer(INSTRUMENTATION_NAME).startSpan(`${TELEMETRY_NAMES.callSpanPrefix}${operation}`, {
    attributes: {
      [TELEMETRY_NAMES.provider]: provider,
      [TELEMETRY_NAMES.operation]: operation,
      ...(instanceId !== undefined && { [TELEMETRY_NAMES.instanceId]: instanceId }),
    },
  });
}
