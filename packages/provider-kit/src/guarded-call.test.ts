import { createCloudProvisioningError } from '@cloud-spi/spi';
import { type Span, type SpanStatus, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuardedCall } from './guarded-call.ts';
import { VirtualClock } from './virtual-clock.ts';

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  status?: SpanStatus;
  isEnded: boolean;
}

const spans: RecordedSpan[] = [];

beforeAll(() => {
  trace.setGlobalTracerProvider({
    getTracer: () => ({
      startSpan(name, options) {
        const recorded: RecordedSpan = { name, attributes: { ...options?.attributes }, isEnded: false };
        spans.push(recorded);
        const span = {
          setAttribute: (key: string, value: unknown) => Object.assign(recorded.attributes, { [key]: value }),
          setStatus: (status: SpanStatus) => Object.assign(recorded, { status }),
          end: () => Object.assign(recorded, { isEnded: true }),
        };
        return span as unknown as Span;
      },
      startActiveSpan: () => {
        throw new Error('not used');
      },
    }),
  });
});

afterAll(() => trace.disable());

const settings = {
  provider: 'test',
  operation: 'stopInstance',
  instanceId: 'i-1',
  clock: new VirtualClock(),
  timeoutMs: 1_000,
  signal: undefined,
};

it('traces a call as one span with provider, operation and error code', async () => {
  const call = new GuardedCall(settings);
  const cause = createCloudProvisioningError({ ...settings, code: 'Conflict', message: 'no' });
  await expect(call.run(() => Promise.reject(cause))).rejects.toBe(cause);
  call.end();
  expect(spans).toEqual([
    {
      name: 'cloud-spi.stopInstance',
      attributes: { 'cloud-spi.provider': 'test', 'cloud-spi.operation': 'stopInstance', 'error.type': 'Conflict' },
      status: { code: SpanStatusCode.ERROR, message: 'Conflict' },
      isEnded: true,
    },
  ]);
});
