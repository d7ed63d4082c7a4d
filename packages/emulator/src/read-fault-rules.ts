import { readFileSync } from 'node:fs';
import { cloudFaultKinds, type FaultRule } from './faults.ts';

/**
 * Reads a JSON list of faults.
 * @throws Error when the file cannot be read, is no list, or an entry has no known kind
 */
export function readFaultRules(path: string): FaultRule[] {
  let rules: unknown;
  try {
    rules = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`--faults: ${path} cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!Array.isArray(rules)) throw new Error(`--faults: ${path} must hold a list.`);
  const kinds: readonly unknown[] = cloudFaultKinds;
  const wrong = rules.findIndex((rule: Partial<FaultRule> | null) => !kinds.includes(rule?.kind));
  if (wrong >= 0) throw new Error(`--faults: entry ${wrong} needs a kind, one of ${cloudFaultKinds.join(', ')}.`);
  return rules as FaultRule[];
}
