/** Under which name this package asks OpenTelemetry for its tracer and its meter. */
export const INSTRUMENTATION_NAME = '@cloud-spi/provider-kit';

/**
 * What a guarded provider reports through the `@opentelemetry/api` of the application. Dashboards and alerts rely on
 * these names: to rename one is a breaking change. Nothing is reported until the application sets up an OpenTelemetry
 * SDK.
 *
 * A call that the guard refuses before the provider sees it (wrong input, a missing method, a disposed provider) is a
 * mistake of its caller: it is neither traced nor measured.
 */
export const TELEMETRY_NAMES = Object.freeze({
  /** Span of one call: this and the name of the method, for example `cloud_spi.provisionInstance`. */
  callSpanPrefix: 'cloud_spi.',
  /**
   * Histogram, in seconds: how long calls took. Of a list: from the first element asked for to the end of the
   * iteration, with what its caller did in between. Attributes: provider, operation, and the error code of failures.
   */
  callDuration: 'cloud_spi.call.duration',
  /** Counter: calls that failed. Attributes: provider, operation, error code. */
  callErrors: 'cloud_spi.call.errors',
  /**
   * Event in the span: a try failed and will be repeated. Attributes: attempt, error code, the delay before the
   * next try.
   */
  retryEvent: 'cloud_spi.retry',
  /** Event in the span: a try failed and could have been repeated. Attributes: attempt, error code, why it was not. */
  retryGivenUpEvent: 'cloud_spi.retry_given_up',
  /** Attribute: name of the provider. */
  provider: 'cloud_spi.provider',
  /** Attribute: the method of the contract. */
  operation: 'cloud_spi.operation',
  /** Attribute of spans only (of metrics it would have too many values): the instance that the call spoke of. */
  instanceId: 'cloud_spi.instance_id',
  /** Attribute: the error code of the contract. The name is that of OpenTelemetry's conventions. */
  errorCode: 'error.type',
  /** Attribute of the events: which try it was, from 1. */
  attempt: 'cloud_spi.attempt',
  /** Attribute of the retry event: milliseconds before the next try. */
  retryDelayMs: 'cloud_spi.retry_delay_ms',
  /** Attribute of the event of giving up: `attempts`, `budget` or `deadline`, whichever was used up. */
  givenUpBecause: 'cloud_spi.given_up_because',
});
