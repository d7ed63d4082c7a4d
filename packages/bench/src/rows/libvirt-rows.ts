import type { Domain, LibvirtClient } from '@cloud-spi/libvirt';
import { runVirsh } from '../libvirt/run-virsh.ts';
import { withDomains } from '../libvirt/with-domains.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const DOMAINS = 200;
const CALLS = 1_000;
// Enough for a rate; all of them would take minutes.
const VIRSH_CALLS = 20;

type Way = (client: LibvirtClient, domains: readonly Domain[]) => Promise<number>;

/** Each way looks at the states of domains and says how many it has seen. */
const STATE_WAYS = {
  'one call': async (client) => (await client.domains.listStats()).filter(({ state }) => state).length,
  'a call for each': async (client, domains) =>
    (await Promise.all(domains.map((domain) => client.domains.getState(domain)))).length,
  'one call at a time': async (client, domains) => {
    for (const domain of domains) await client.domains.getState(domain);
    return domains.length;
  },
  'virsh once for all': async () => (await runVirsh('domstats', '--state')).split('state.state').length - 1,
  'virsh for each': async (_client, domains) => {
    const some = domains.slice(0, VIRSH_CALLS);
    for (const { name } of some) await runVirsh('domstate', name);
    return some.length;
  },
} as const satisfies Readonly<Record<string, Way>>;

/** How fast the states of two hundred domains are seen. */
export const libvirtStatesRow: Row = {
  name: 'libvirt-states',
  title: `The states of ${DOMAINS} domains, beside libvirt's own program on the same server (its driver for tests)`,
  needs: 'libvirt',
  run: async (context) =>
    await withDomains(DOMAINS, async (client, domains) => {
      const rounds = context.quick ? 1 : 5;
      const measured = new Map(Object.keys(STATE_WAYS).map((name) => [name, [] as number[]]));
      // Round by round, so that a load that comes and goes hits all of them.
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, way] of Object.entries<Way>(STATE_WAYS)) {
          const startedAt = performance.now();
          const seen = await way(client, domains);
          if (seen < VIRSH_CALLS) throw new Error(`${name}: only ${seen} states of ${domains.length} domains`);
          measured.get(name)?.push(seen / ((performance.now() - startedAt) / 1_000));
        }
      }
      const figures = [...measured].map(
        ([name, rates]): Figure => ({ name, unit: 'domains/s', value: summarize(rates) }),
      );
      return holdAgainst(figures, ['one call at a time', 'virsh once for all', 'virsh for each']);
    }),
};

/** How many calls are answered in a second. */
export const libvirtCallsRow: Row = {
  name: 'libvirt-calls',
  title: `${CALLS} looks at the state of a domain, beside a run of libvirt's own program for each (its driver for tests)`,
  needs: 'libvirt',
  run: async (context) =>
    await withDomains(1, async (client, [domain]) => {
      if (domain === undefined) throw new Error('There is no domain.');
      const look = () => client.domains.getState(domain);
      const rates = { pipelined: [] as number[], 'one call at a time': [] as number[], virsh: [] as number[] };
      for (let round = 0; round < (context.quick ? 1 : 5); round += 1) {
        rates.pipelined.push(await callsPerSecond(CALLS, () => Promise.all(Array.from({ length: CALLS }, look))));
        rates['one call at a time'].push(await callsPerSecond(CALLS, () => repeat(CALLS, look)));
        rates.virsh.push(
          await callsPerSecond(VIRSH_CALLS, () => repeat(VIRSH_CALLS, () => runVirsh('domstate', domain.name))),
        );
      }
      const figures = Object.entries(rates).map(
        ([name, values]): Figure => ({ name, unit: 'calls/s', value: summarize(values) }),
      );
      return holdAgainst(figures, ['one call at a time', 'virsh']);
    }),
};

/** The first figure with its ratios to those of these names. */
function holdAgainst([own, ...rest]: readonly Figure[], names: readonly string[]): readonly Figure[] {
  if (own === undefined) return [];
  const others = rest.filter(({ name }) => names.includes(name)).map((figure) => [figure.name, figure] as const);
  return [withRatios(own, Object.fromEntries(others)), ...rest];
}

async function callsPerSecond(calls: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return calls / ((performance.now() - startedAt) / 1_000);
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await work();
}
