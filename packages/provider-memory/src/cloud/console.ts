import type { CloudState } from './cloud-state.ts';

const MAX_BYTES = 65_536;

/**
 * Reads what the guest wrote so far: the last 64 KiB, beginning with a whole character.
 *
 * @param instanceId - The instance.
 */
export function readConsole({ database, clock }: CloudState, instanceId: string): string {
  const rows = database
    .prepare('select line from console_lines where instance_id = ? and written_at <= ? order by written_at, rowid')
    .all(instanceId, clock.now());
  return toTail(rows.map((row) => `${row.line}\n`).join(''));
}

/** Writes a line, now or at a later time. */
export function writeConsole({ database }: CloudState, instanceId: string, line: string, writtenAt: number): void {
  database
    .prepare('insert into console_lines (instance_id, written_at, line) values (?, ?, ?)')
    .run(instanceId, writtenAt, line);
}

/** Writes what a guest says while it boots, at the times when it says so. */
export function writeBoot(state: CloudState, instanceId: string, launchedAt: number, runningAt: number): void {
  const boot = new Date(launchedAt).toISOString();
  writeConsole(state, instanceId, `memory-bios: ${instanceId} boots at ${boot}`, launchedAt);
  writeConsole(state, instanceId, `${instanceId} login:`, runningAt);
}

/** Drops what the guest would have written later, because it does not run any more. */
export function silenceConsole({ database, clock }: CloudState, instanceId: string): void {
  database.prepare('delete from console_lines where instance_id = ? and written_at > ?').run(instanceId, clock.now());
}

function toTail(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_BYTES) return text;
  let start = bytes.length - MAX_BYTES;
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start++; // not in the middle of a character
  return bytes.subarray(start).toString();
}
