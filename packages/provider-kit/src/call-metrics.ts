import type { ErrorCode } from '@cloud-spi/spi';
import type { Counter, Histogram, MeterProvider } from '@opentelemetry/api';
import { findOpenTelemetry } from './open-telemetry.ts';
import { INSTRUMENTATION_NAME, TELEMETRY_NAMES } from './telemetry-names.ts';

/** One call that ended. */
export interface EndedCall {
  readonly provider: string;
  readonly operation: string;
  readonly durationMs: number;
  /** Undefined when it succeeded. */
  readonly errorCode: ErrorCode | undefined;
}

interface Instruments {
  readonly source: MeterProvider;
  readonly duration: Histogram;
  readonly errors: Counter;
}

// Reads take milliseconds, waits for an instance minutes.
const DURATION_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Measures calls with whichever meter the application has set up, also when it does so after the first calls. */
export class CallMetrics {
  #instruments: Instruments | undefined;

  /** Reports one call. See {@link TELEMETRY_NAMES}. */
  record({ provider, operation, durationMs, errorCode }: EndedCall): void {
    const source = findOpenTelemetry()?.metrics.getMeterProvider();
    if (source === undefined) return;
    const { duration, errors } = this.#toInstruments(source);
    const attributes = {
      [TELEMETRY_NAMES.provider]: provider,
      [TELEMETRY_NAMES.operation]: operation,
      ...(errorCode !== undefined && { [TELEMETRY_NAMES.errorCode]: errorCode }),
    };
    duration.record(durationMs / 1_000, attributes);
    if (errorCode !== undefined) errors.add(1, attributes);
  }

  #toInstruments(source: MeterProvider): Instruments {
    // Unlike tracers, the API's meters do not switch over by themselves when an SDK is set up.
    if (this.#instruments?.source !== source) this.#instruments = createInstruments(source);
    return this.#instruments;
  }
}

function createInstruments(source: MeterProvider): Instruments {
  const meter = source.getMeter(INSTRUMENTATION_NAME);
  return {
    source,
    duration: meter.createHistogram(TELEMETRY_NAMES.callDuration, {
      unit: 's',
      description: 'How long calls of a cloud provider took',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS_SECONDS },
    }),
    errors: meter.createCounter(TELEMETRY_NAMES.callErrors, {
      unit: '{call}',
      description: 'Calls of a cloud provider that failed',
    }),
  };
}
