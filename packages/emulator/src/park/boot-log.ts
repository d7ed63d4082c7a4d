import type { ParkImage } from './park-options.ts';
import type { MachineRecord } from './park-state.ts';

interface LogLine {
  readonly at: number;
  readonly text: string;
}

/**
 * What a machine has written to its console up to an instant: a boot log for each boot, and the lines written by hand,
 * in the order of time. A machine that is not up writes nothing more.
 * @param image what it booted from, if that is known
 */
export function consoleTextAt(machine: MachineRecord, image: ParkImage | undefined, now: number): string {
  const lines = machine.boots.flatMap((bootedAt, number) => {
    const endedAt = Math.min(machine.boots[number + 1] ?? Number.POSITIVE_INFINITY, endOfRun(machine, bootedAt));
    return bootLines(machine, image, bootedAt).filter((line) => line.at <= now && line.at < endedAt);
  });
  const written = machine.consoleLines.filter((line) => line.at <= now);
  return [...lines, ...written]
    .toSorted((one, other) => one.at - other.at)
    .map((line) => `${line.text}\r\n`)
    .join('');
}

function endOfRun(machine: MachineRecord, bootedAt: number): number {
  const end = machine.timeline.find(
    (entry) => entry.at >= bootedAt && entry.state !== 'starting' && entry.state !== 'running',
  );
  return end?.at ?? Number.POSITIVE_INFINITY;
}

function bootLines(machine: MachineRecord, image: ParkImage | undefined, bootedAt: number): LogLine[] {
  const host = machine.name ?? machine.id;
  const line = (afterMs: number, text: string) => ({ at: bootedAt + afterMs, text });
  const kernel = (afterMs: number, text: string) =>
    line(afterMs, `[${(afterMs / 1_000).toFixed(6).padStart(12)}] ${text}`);
  return [
    line(0, `${host}: power on at ${new Date(bootedAt).toISOString()}, type ${machine.type}`),
    kernel(100, `Booting ${image?.name ?? machine.imageId ?? 'from disk'}`),
    kernel(900, 'systemd[1]: Started Journal Service.'),
    kernel(1_800, `cloud-init[612]: Cloud-init running 'init' for ${machine.id}`),
    ...(machine.userData === null ? [] : [kernel(2_400, 'cloud-init[640]: running the user data')]),
    kernel(3_000, 'cloud-init[701]: Cloud-init finished.'),
    line(3_100, `${host} login: `),
  ];
}
