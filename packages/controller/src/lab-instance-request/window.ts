import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';

const MINUTE_MS = 60_000;

/** How long the lab runs, in milliseconds. */
export function durationMs({ spec }: LabInstanceRequest): number {
  return spec.durationMinutes * MINUTE_MS;
}

/** Whether the time that a lab was scheduled for has passed. A lab without a start time waits as long as it takes. */
export function isWindowOver(request: LabInstanceRequest, now: number): boolean {
  const { scheduledStart } = request.spec;
  return scheduledStart !== undefined && now >= Date.parse(scheduledStart) + durationMs(request);
}

/** When a running lab has to end, in milliseconds since 1970: its duration may be edited while it runs. */
export function endOf(request: LabInstanceRequest, startedAt: string): number {
  return Date.parse(startedAt) + durationMs(request);
}
