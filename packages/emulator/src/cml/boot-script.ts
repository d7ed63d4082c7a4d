import type { CmlTimings } from './cml-timings.ts';

/** What a booting host shows, in order. */
export type BootPhase = 'refused' | 'bad-gateway' | 'unavailable' | 'not-ready' | 'ready';

/**
 * How far a host has booted.
 * @param bootStartedAt power-on, or null while the machine is stopped
 * @param now the instant asked for
 */
export function bootPhaseAt(timings: CmlTimings, bootStartedAt: number | null, now: number): BootPhase {
  if (bootStartedAt === null) return 'refused';
  const script: [BootPhase, number][] = [
    ['refused', timings.refusedMs],
    ['bad-gateway', timings.badGatewayMs],
    ['unavailable', timings.unavailableMs],
    ['not-ready', timings.notReadyMs],
  ];
  let endsAt = bootStartedAt;
  for (const [phase, durationMs] of script) {
    endsAt += durationMs;
    if (now < endsAt) return phase;
  }
  return 'ready';
}

/** The instant from which the host is ready. */
export function readyAt(timings: CmlTimings, bootStartedAt: number): number {
  return bootStartedAt + timings.refusedMs + timings.badGatewayMs + timings.unavailableMs + timings.notReadyMs;
}
