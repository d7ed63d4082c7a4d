import { expect, test } from 'vitest';
import { address, type Bench, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';

interface TelemetryEvent {
  category: string;
  timestamp: string;
}

async function events(bench: Bench, token: string): Promise<TelemetryEvent[]> {
  return (await bench.call('GET /telemetry/events', { token })).json();
}

test('telemetry grows and never loses an event, and its times have no zone', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const first = await events(bench, token);
  bench.clock.advance(600_000);
  const second = await events(bench, token);
  expect(second.slice(0, first.length)).toEqual(first);
  expect(second.length).toBeGreaterThan(first.length);
  for (const { timestamp } of second) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
});

test('events of nodes appear when their time has come, and those that a stop prevented never do', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const { id } = (await bench.call('POST /import', { token, text: topologyOf(1) })).json<{ id: string }>();
  await bench.call(`PUT /labs/${id}/start`, { token });
  const ofNodes = async () =>
    (await events(bench, token)).map(({ category }) => category).filter((category) => category.endsWith('_node'));
  expect(await ofNodes()).toEqual(['queue_node']);
  bench.clock.advance(2_000);
  expect(await ofNodes()).toEqual(['queue_node', 'start_node']);
  await bench.call(`PUT /labs/${id}/stop`, { token });
  bench.clock.advance(3_600_000);
  expect(await ofNodes()).toEqual(['queue_node', 'start_node', 'stop_node']);
  const log = (await bench.call(`GET /labs/${id}/events`, { token })).json<{ event: string; data: unknown }[]>();
  expect(log.map(({ event }) => event)).toEqual(['ADD', 'STATE_CHANGED', 'STATE_CHANGED', 'STATE_CHANGED']);
  expect(log.at(-1)?.data).toEqual({ state: 'STOPPED' });
});

test('polling adds noise, at most one user_activity a minute', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const activity = async () =>
    (await events(bench, token)).filter(({ category }) => category === 'user_activity').length;
  expect(await activity()).toBe(1);
  expect(await activity()).toBe(1);
  bench.clock.advance(60_000);
  expect(await activity()).toBe(2);
});

test('the history can be made large', async () => {
  await using bench = await startBench();
  await bench.emulator.configureHost(address, { knobs: { telemetryPaddingEvents: 50_000 } });
  const token = await bench.logIn();
  expect((await events(bench, token)).length).toBeGreaterThan(50_000);
});
