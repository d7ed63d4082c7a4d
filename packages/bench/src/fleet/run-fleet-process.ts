import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FleetOrder, FleetReport } from './fleet-order.ts';

const PROCESS = fileURLToPath(new URL('./fleet-process.js', import.meta.url));

/** Runs a fleet in a process of its own, so that memory and processor time are the controller's alone. */
export async function runFleetProcess(order: FleetOrder): Promise<FleetReport> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROCESS, JSON.stringify(order)]);
  return JSON.parse(stdout) as FleetReport;
}
