import { type CallOptions, createCloudProvisioningError } from '@cloud-spi/spi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRetrier } from '../../src/retrier.ts';
import { VirtualClock } from '../../src/virtual-clock.ts';
import { recordTelemetry, type TelemetryRecord } from '../record-telemetry.ts';
import { CALLS, errorOf, INFO, OPERATIONS, setUp } from './guarded-provider.ts';

describe('guardProvider: telemetry', () => {
  let telemetry: TelemetryRecord;
  beforeEach(() => {
    telemetry = recordTelemetry();
  });
  afterEach(() => telemetry.stop());

  it.each(OPERATIONS)('%s is one span and one measurement', async (operation) => {
    const { provider } = setUp();
    await CALLS[operation](provider);
    const attributes = { 'cloud_spi.provider': 'test', 'cloud_spi.operation': operation };
    expect(telemetry.spans).toMatchObject([{ name: `cloud_spi.${operation}`, attributes, isEnded: true }]);
    expect(telemetry.measurements).toMatchObject([{ instrument: 'cloud_spi.call.duration', attributes }]);
  });

  it('counts an answer of a wrong shape as an error of the provider', async () => {
    const { provider } = setUp({ getInstanceInfo: async () => undefined });
    await errorOf(provider.getInstanceInfo('i-1'));
    expect(telemetry.measurements.at(-1)).toMatchObject({
      instrument: 'cloud_spi.call.errors',
      attributes: { 'error.type': 'Unknown' },
    });
  });

  it('does not count a call that never reaches the provider', async () => {
    const { provider } = setUp();
    await errorOf(provider.getInstanceInfo(''));
    await provider[Symbol.asyncDispose]();
    await errorOf(provider.getInstanceInfo('i-1'));
    expect([telemetry.spans, telemetry.measurements]).toEqual([[], []]);
  });

  it('is where the retries of the provider show', async () => {
    const clock = new VirtualClock();
    const retrier = createRetrier({ clock, maxAttempts: 2, random: () => 0 });
    const details = { provider: 'test', operation: 'getInstanceInfo', message: '' } as const;
    const { provider } = setUp({
      getInstanceInfo: (_: string, options: CallOptions) =>
        retrier.run(
          async (attempt) => {
            if (attempt === 1) throw createCloudProvisioningError({ ...details, code: 'Unavailable' });
            return INFO;
          },
          { ...options, idempotent: true },
        ),
    });
    await provider.getInstanceInfo('i-1');
    expect(telemetry.spans[0]?.events.map(({ name }) => name)).toEqual(['cloud_spi.retry']);
  });
});
