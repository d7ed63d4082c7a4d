import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills a demonstration with its outside world: all processes whose command line names their folder. Linux only.
 *
 * @param dataDir - The data folder.
 */
export function killProcessesOf(dataDir: string): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (!readCommandLine(name).includes(dataDir)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function readCommandLine(processId: string): readonly string[] {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
