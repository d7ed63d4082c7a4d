import { createCloudProvisioningError } from '@cloud-spi/spi';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordTelemetry, type TelemetryRecord } from '../test/record-telemetry.ts';
import { CallMetrics } from './call-metrics.ts';
import { GuardedCall } from './guarded-call.ts';
import { VirtualClock } from './virtual-clock.ts';

let telemetry: TelemetryRecord;

beforeEach(() => {
  telemetry = recordTelemetry();
});

afterEach(() => telemetry.stop());

function setUp() {
  const clock = new VirtualClock();
  const who = { provider: 'test', operation: 'stopInstance', instanceId: 'i-1' };
  const settings = { ...who, clock, metrics: new CallMetrics(), timeoutMs: 1_000, signal: undefined };
  return { clock, settings, conflict: createCloudProvisioningError({ ...who, code: 'Conflict', message: 'no' }) };
}

describe('a guarded call', () => {
  it('is traced as one span with provider, operation, instance and error code', async () => {
    const { settings, conflict } = setUp();
    const call = new GuardedCall(settings);
    await expect(call.run(() => Promise.reject(conflict))).rejects.toBe(conflict);
    expect(telemetry.spans[0]?.isEnded).toBe(false);
    call.end();
    expect(telemetry.spans).toEqual([
      {
        name: 'cloud_spi.stopInstance',
        attributes: {
          'cloud_spi.provider': 'test',
          'cloud_spi.operation': 'stopInstance',
          'cloud_spi.instance_id': 'i-1',
          'error.type': 'Conflict',
        },
        events: [],
        status: { code: SpanStatusCode.ERROR, message: 'Conflict' },
        isEnded: true,
      },
    ]);
  });

  it('that succeeds is measured by its duration in seconds', async () => {
    const { clock, settings } = setUp();
    const call = new GuardedCall(settings);
    const work = call.run(() => clock.delay(250));
    await clock.advance(250);
    await work;
    call.end();
    const attributes = { 'cloud_spi.provider': 'test', 'cloud_spi.operation': 'stopInstance' };
    expect(telemetry.measurements).toEqual([
      { instrument: 'cloud_spi.call.duration', unit: 's', value: 0.25, attributes },
    ]);
  });

  it('that fails is measured and counted by its error code, and not by its instance', async () => {
    const { settings, conflict } = setUp();
    const call = new GuardedCall(settings);
    await call.run(() => Promise.reject(conflict)).catch(() => {});
    call.end();
    const attributes = {
      'cloud_spi.provider': 'test',
      'cloud_spi.operation': 'stopInstance',
      'error.type': 'Conflict',
    };
    expect(telemetry.measurements).toEqual([
      { instrument: 'cloud_spi.call.duration', unit: 's', value: 0, attributes },
      { instrument: 'cloud_spi.call.errors', unit: '{call}', value: 1, attributes },
    ]);
  });

  it('is measured although the SDK was set up after an earlier call', async () => {
    telemetry.stop();
    const { settings } = setUp();
    new GuardedCall(settings).end();
    telemetry = recordTelemetry();
    new GuardedCall(settings).end();
    expect(telemetry.measurements).toHaveLength(1);
  });

  it('is Timeout at its deadline, with the outcome that the provider knows, also when the provider calls it Aborted', async () => {
    const { clock, settings } = setUp();
    const call = new GuardedCall(settings);
    const { provider, operation } = settings;
    const aborted = createCloudProvisioningError({
      ...{ code: 'Aborted', message: 'The signal was aborted', provider, operation, outcome: 'rejected' },
    });
    const heedsItsSignal = new Promise<never>((_, reject) =>
      call.signal.addEventListener('abort', () => reject(aborted)),
    );
    const failed = expect(call.run(() => heedsItsSignal)).rejects.toMatchObject({
      ...{ code: 'Timeout', outcome: 'rejected', retryable: true },
      message: expect.stringContaining('1000 ms'),
    });
    await clock.advance(1_000);
    await failed;
    call.end();
  });

  it('is no failure when the provider answers at its deadline all the same', async () => {
    const { clock, settings } = setUp();
    const call = new GuardedCall(settings);
    const answers = new Promise<string>((resolve) => call.signal.addEventListener('abort', () => resolve('done')));
    const answered = expect(call.run(() => answers)).resolves.toBe('done');
    await clock.advance(1_000);
    await answered;
    await new Promise(setImmediate);
    call.end();
    expect(telemetry.spans[0]?.status).toBeUndefined();
  });

  it('fails once: what the provider throws after the caller was told of the deadline is not recorded', async () => {
    const { clock, settings, conflict } = setUp();
    const call = new GuardedCall(settings);
    let reject = (_: unknown) => {};
    const late = new Promise<never>((_, rejectWith) => {
      reject = rejectWith;
    });
    const failed = expect(call.run(() => late)).rejects.toMatchObject({ code: 'Timeout' });
    await clock.advance(1_000);
    await failed;
    reject(conflict);
    await new Promise(setImmediate);
    call.end();
    expect(telemetry.spans[0]?.attributes['error.type']).toBe('Timeout');
  });

  it('has an error of the contract also when the provider throws at once', async () => {
    const call = new GuardedCall(setUp().settings);
    const failed = call.run(() => {
      throw new RangeError('no');
    });
    await expect(failed).rejects.toMatchObject({ code: 'Unknown', message: expect.stringContaining('RangeError') });
    call.end();
  });

  it('never has a negative duration, even when the clock is set back', () => {
    const { settings } = setUp();
    const times = [5_000, 1_000];
    const clock = { ...settings.clock, now: () => times.shift() ?? 0, delay: () => new Promise<void>(() => {}) };
    new GuardedCall({ ...settings, clock }).end();
    expect(telemetry.measurements[0]?.value).toBe(0);
  });
});
