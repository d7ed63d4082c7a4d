import type { Figure } from '../row.ts';
import { pairedRatio } from './paired-ratio.ts';
import { summarize } from './summarize.ts';

/** Lists everything and answers how much there was. */
export type List = () => Promise<number>;

/** How often is listed, and what. */
export interface ListRounds {
  /** What each list must find. */
  readonly total: number;
  /** Rounds before those that are measured: what they need is loaded, connected and compiled. */
  readonly warmUps: number;
  readonly rounds: number;
}

/** What one list costs the process that lists, in milliseconds. */
interface Cost {
  readonly 'processor time': number;
  readonly 'wall time': number;
}

/**
 * Lists by several systems in turns and measures what it costs this process.
 *
 * @param own - The list of this repository.
 * @param others - The lists of others, by their names.
 * @param rounds - How often.
 * @returns Processor and wall time of each, own first and with its ratios to the others.
 * @throws Error when a list does not find everything.
 */
export async function compareLists(
  own: List,
  others: Readonly<Record<string, List>>,
  { total, warmUps, rounds }: ListRounds,
): Promise<readonly Figure[]> {
  const sides = Object.entries({ own, ...others }).map(([name, list]) => ({ name, list, costs: [] as Cost[] }));
  for (let round = -warmUps; round < rounds; round += 1) {
    // In turns, so that none always comes first.
    for (const { list, costs } of round % 2 === 0 ? sides : sides.toReversed()) {
      const cost = await measure(list, total);
      if (round >= 0) costs.push(cost);
    }
  }
  return sides.flatMap(({ name, costs }) =>
    (['processor time', 'wall time'] as const).map((kind): Figure => {
      const valuesOf = (measured: readonly Cost[]) => measured.map((cost) => cost[kind]);
      const figure = { name: `${name}: ${kind}`, unit: 'ms', value: summarize(valuesOf(costs)) };
      if (name !== 'own') return figure;
      const peers = sides.filter((side) => side.name !== 'own');
      const ratios = peers.map((peer) => [peer.name, pairedRatio(valuesOf(costs), valuesOf(peer.costs))] as const);
      return { ...figure, ratios: Object.fromEntries(ratios) };
    }),
  );
}

async function measure(list: List, total: number): Promise<Cost> {
  globalThis.gc?.();
  const processorBefore = process.cpuUsage();
  const startedAt = performance.now();
  const count = await list();
  const { user, system } = process.cpuUsage(processorBefore);
  const wallMs = performance.now() - startedAt;
  if (count !== total) throw new Error(`${count} were listed, not ${total}.`);
  return { 'processor time': (user + system) / 1_000, 'wall time': wallMs };
}
