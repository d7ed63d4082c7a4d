import type { Clock } from './clock.ts';
import { codeOption, stringOption } from './option-rules.ts';

/** A DNS label: what an owner, a namespace or a name of a simulated cloud looks like. */
export const LABEL_RULE = {
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  expected: '1 to 63 lower-case letters, digits and dashes',
} as const;

/** The option `owner`, as every provider has it: the installation, default `default`. */
export function ownerOption() {
  return stringOption({ ...LABEL_RULE, defaultValue: 'default' });
}

/** The option `clock` for tests in virtual time; absent when the machine's clock is to be used. */
export function clockOption() {
  return codeOption<Clock>('a clock', isClock);
}

function isClock(value: unknown): boolean {
  const { now, delay } = (value ?? {}) as Partial<Clock>;
  return typeof now === 'function' && typeof delay === 'function';
}
