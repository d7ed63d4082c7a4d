import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

// An SDK refuses other versions of the API, and the API ignores an SDK that was registered through an older one. So
// this is an SDK that needs an older API than the one that this repository is built with.
const TELEMETRY = [
  '@opentelemetry/api@1.9.1',
  '@opentelemetry/sdk-metrics@2.12.1',
  '@opentelemetry/sdk-trace-base@2.12.1',
];

const APPLICATION = `
import { metrics, trace } from '@opentelemetry/api';
import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createProvider } from '@cloud-spi/provider-memory';

const spans = new InMemorySpanExporter();
const measurements = new InMemoryMetricExporter(1);
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measurements })] });
metrics.setGlobalMeterProvider(meterProvider);

await using provider = createProvider();
await provider.describeScope();
await provider.getInstanceInfo('no-such-instance').catch(() => {});
await meterProvider.forceFlush();
const instruments = measurements.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
await meterProvider.shutdown();
console.log(JSON.stringify({
  spans: spans.getFinishedSpans().map(({ name, status }) => [name, status.message ?? 'ok']),
  instruments: instruments.map(({ descriptor }) => descriptor.name),
}));
`;

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'application', private: true, type: 'module' },
    'application.js': APPLICATION,
  });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'provider-memory'], TELEMETRY);
}, 120_000);

afterAll(() => folder[Symbol.dispose](), 60_000);

test('calls are reported to the OpenTelemetry SDK of the application, whichever version of the API it needs', async () => {
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, ['application.js'], folder.path);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    spans: [
      ['cloud_spi.describeScope', 'ok'],
      ['cloud_spi.getInstanceInfo', 'InvalidConfiguration'],
    ],
    instruments: ['cloud_spi.call.duration', 'cloud_spi.call.errors'],
  });
}, 60_000);
