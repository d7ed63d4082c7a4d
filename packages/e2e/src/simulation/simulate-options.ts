import { parseArgs } from 'node:util';
import { TROUBLES, type Trouble } from './simulated-troubles.ts';

/** How often and for how long is simulated. */
export interface SimulateOptions {
  /** One simulation for each. */
  readonly seeds: readonly number[];
  readonly days: number;
  readonly troubles: readonly Trouble[];
}

/** A mistake in the command line; the message says which option and what it takes. */
export class SimulateOptionError extends Error {
  override readonly name = 'SimulateOptionError';
}

/**
 * Reads the command line of `simulate`: `--seeds N` simulations of `--days D` each, the first one with `--seed S`;
 * `--troubles a,b` leaves out all others, `--troubles none` all.
 *
 * @param args - Command-line arguments.
 * @throws SimulateOptionError
 */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const values = parseValues(args);
  const days = toNumber('--days', values.days ?? '1');
  const count = toNumber('--seeds', values.seeds ?? '1');
  const first = toNumber('--seed', values.seed ?? '1');
  if (!Number.isInteger(count) || !Number.isInteger(first)) {
    throw new SimulateOptionError('--seeds and --seed take whole numbers from 1.');
  }
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  return { seeds, days, troubles: toTroubles(values.troubles) };
}

function parseValues(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { seeds: text, days: text, seed: text, troubles: text } }).values;
  } catch (error) {
    throw new SimulateOptionError(error instanceof Error ? error.message : String(error));
  }
}

function toNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw new SimulateOptionError(`${option} takes a number above 0, not "${text}".`);
  }
  return value;
}

function toTroubles(text: string | undefined): readonly Trouble[] {
  if (text === undefined) return TROUBLES;
  if (text === 'none') return [];
  const names = text.split(',');
  const unknown = names.find((name) => !isTrouble(name));
  if (unknown !== undefined) {
    throw new SimulateOptionError(`--troubles takes none or some of ${TROUBLES.join(', ')}; not "${unknown}".`);
  }
  return names.filter(isTrouble);
}

function isTrouble(name: string): name is Trouble {
  return (TROUBLES as readonly string[]).includes(name);
}
