import { readyAt } from './boot-script.ts';
import { allocatedNodesAt, usageOf } from './capacity.ts';
import type { CmlHostState, TelemetryEvent, UserState } from './cml-state.ts';
import { toUnzonedTime } from './time-formats.ts';

/** Appends an event. */
export function recordTelemetry(host: CmlHostState, category: string, at: number, data: Record<string, unknown>): void {
  host.telemetry.events.push({ category, at, data });
}

/** Notes that a user did something; at most one event per `telemetryActivityMs`. */
export function recordActivity(host: CmlHostState, user: UserState, now: number): void {
  const last = host.telemetry.lastActivityAt[user.id];
  if (last !== undefined && now - last < host.knobs.telemetryActivityMs) return;
  host.telemetry.lastActivityAt[user.id] = now;
  recordTelemetry(host, 'user_activity', now, { user_id: user.id });
}

/** Writes the periodic events that are due. To be called before the telemetry is read and before the host goes down. */
export function sampleTelemetry(host: CmlHostState, now: number): void {
  if (host.bootStartedAt === null || host.knobs.telemetrySampleMs <= 0) return;
  const start = Math.max(host.telemetry.sampledUntil, readyAt(host.timings, host.bootStartedAt));
  for (let at = start; at <= now; at += host.knobs.telemetrySampleMs) {
    const active = allocatedNodesAt(host, at);
    const { cpus, memoryMib } = usageOf(active);
    recordTelemetry(host, 'system_stats', at, { cpus, ram: memoryMib });
    recordTelemetry(host, 'running_nodes', at, { count: active.length });
    host.telemetry.sampledUntil = at + host.knobs.telemetrySampleMs;
  }
}

/** The whole history, oldest first, as far as its time has come. */
export function telemetryAt(host: CmlHostState, now: number): unknown[] {
  const padding = Array.from({ length: host.knobs.telemetryPaddingEvents }, (_, index) => ({
    category: 'system_stats',
    at: index * 1000,
    data: {},
  }));
  return [...padding, ...pastEvents(host.telemetry.events, now)].map(({ category, at, data }) => ({
    category,
    timestamp: toUnzonedTime(at),
    data,
  }));
}

function pastEvents(events: readonly TelemetryEvent[], now: number): TelemetryEvent[] {
  return events.filter((event) => event.at <= now).sort((left, right) => left.at - right.at);
}
