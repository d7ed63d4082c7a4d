import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  createNoopMeter,
  type MetricOptions,
  metrics,
  ROOT_CONTEXT,
  type Span,
  type SpanStatus,
  trace,
} from '@opentelemetry/api';

/** A span as it was reported. */
export interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly events: { readonly name: string; readonly attributes: unknown }[];
  status?: SpanStatus;
  isEnded: boolean;
}

/** One value that was reported to an instrument. */
export interface RecordedMeasurement {
  readonly instrument: string;
  readonly unit: string | undefined;
  readonly value: number;
  readonly attributes: Attributes | undefined;
}

/** What has been reported so far. */
export interface TelemetryRecord {
  readonly spans: RecordedSpan[];
  readonly measurements: RecordedMeasurement[];
  /** Stops recording: the API is as if nobody had set it up. */
  stop(): void;
}

/** Sets up the OpenTelemetry API as an application does with an SDK, and keeps what is reported. */
export function recordTelemetry(): TelemetryRecord {
  const spans: RecordedSpan[] = [];
  const measurements: RecordedMeasurement[] = [];
  context.setGlobalContextManager(createContextManager());
  trace.setGlobalTracerProvider({
    getTracer: () => ({
      startSpan: (name, options) => createSpan(spans, name, { ...options?.attributes }),
      startActiveSpan: () => {
        throw new Error('Nothing here starts active spans');
      },
    }),
  });
  metrics.setGlobalMeterProvider({
    getMeter: () => {
      const toInstrument = (instrument: string, options?: MetricOptions) => (value: number, attributes?: Attributes) =>
        void measurements.push({ instrument, unit: options?.unit, value, attributes });
      return Object.assign(createNoopMeter(), {
        createHistogram: (name: string, options?: MetricOptions) => ({ record: toInstrument(name, options) }),
        createCounter: (name: string, options?: MetricOptions) => ({ add: toInstrument(name, options) }),
      });
    },
  });
  const stop = () => [context.disable(), trace.disable(), metrics.disable()];
  return { spans, measurements, stop };
}

function createSpan(spans: RecordedSpan[], name: string, attributes: Attributes): Span {
  const recorded: RecordedSpan = { name, attributes, events: [], isEnded: false };
  spans.push(recorded);
  const span = {
    setAttribute: (key: string, value: unknown) => Object.assign(attributes, { [key]: value }),
    setStatus: (status: SpanStatus) => Object.assign(recorded, { status }),
    addEvent: (event: string, details: unknown) => recorded.events.push({ name: event, attributes: details }),
    end: () => Object.assign(recorded, { isEnded: true }),
  };
  return span as unknown as Span; // the parts that this package uses
}

function createContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, thisValue, ...values) =>
      storage.run(active, () => work.call(thisValue as ThisParameterType<typeof work>, ...values)),
    bind: (_, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
