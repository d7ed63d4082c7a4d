import type { RunCommand } from './cli-options.ts';

/**
 * Writes the command line that repeats a run.
 *
 * @param options - What the command was asked to do.
 * @param seed - The seed that it used.
 */
export function toReproduceLine(options: RunCommand, seed: number): string {
  const { harness, options: optionsFile, deviations, only = [], live, histories, maxInstances, blockLimitMs } = options;
  const words = ['npx', 'cloud-spi-conformance', '--harness', harness, '--seed', String(seed)];
  if (optionsFile !== undefined) words.push('--options', optionsFile);
  if (deviations !== undefined) words.push('--deviations', deviations);
  for (const id of only) words.push('--only', id);
  if (histories !== undefined) words.push('--histories', String(histories));
  if (live) words.push('--live');
  if (maxInstances !== undefined) words.push('--max-instances', String(maxInstances));
  if (blockLimitMs !== undefined) words.push('--block-limit', String(blockLimitMs));
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
