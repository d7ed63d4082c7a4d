import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeResult } from './describe-result.ts';
import type { SimulationOptions, SimulationResult } from './run-simulation.ts';
import { parseSimulateOptions, SimulateOptionError, type SimulateOptions } from './simulate-options.ts';

const DAY = 86_400_000;

/**
 * Simulates some seeds, as many at a time as there are processors, prints one line for each, and everything that is known
 * of each violation with the command that shows it again.
 *
 * @param args - Command-line arguments; see {@link parseSimulateOptions}.
 * @returns The exit code: 0 without violations, 1 with some, 2 for a wrong option.
 */
export async function simulate(args: readonly string[]): Promise<number> {
  let options: SimulateOptions;
  try {
    options = parseSimulateOptions(args);
  } catch (error) {
    if (!(error instanceof SimulateOptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const waiting = [...options.seeds];
  const startedAt = performance.now();
  const totals = { simulatedMs: 0, passes: 0, violations: 0 };
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const result = await simulateApart({ seed, days: options.days, troubles: options.troubles });
      totals.simulatedMs += result.figures.simulatedMs;
      totals.passes += result.figures.passes;
      totals.violations += result.violation === undefined ? 0 : 1;
      process.stdout.write(describeResult(result, options));
    }
  };
  const hands = Math.min(availableParallelism(), options.seeds.length);
  await Promise.all(Array.from({ length: hands }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(
    `${options.seeds.length} seeds, ${(totals.simulatedMs / DAY).toFixed(1)} simulated days in ${seconds.toFixed(1)} s, ` +
      `${totals.passes} passes, ${totals.violations} violations\n`,
  );
  return totals.violations === 0 ? 0 : 1;
}

/** In a process of its own: a simulation keeps a processor busy. */
function simulateApart(options: SimulationOptions): Promise<SimulationResult> {
  const main = fileURLToPath(new URL('./simulation-process.js', import.meta.url));
  return new Promise((resolve, reject) => {
    // Almost everything that a simulation makes is garbage at once: more room for it, less collecting.
    const child = fork(main, [JSON.stringify(options)], { execArgv: ['--max-semi-space-size=64'] });
    child.once('message', (result) => resolve(result as SimulationResult));
    child.once('exit', (code) =>
      reject(new Error(`The simulation of seed ${options.seed} ended with exit code ${code}.`)),
    );
  });
}
