import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const NOTHING = '';

/** What is imported. */
export interface ImportedClients {
  /** The cloud, as in the name of its provider. */
  readonly cloud: string;
  /** JavaScript that imports and makes the provider. */
  readonly own: string;
  /** JavaScript that imports the SDK and makes a client that is ready. */
  readonly raw: string;
}

/** What a process pays for a provider that it may not need yet. */
export function importRow({ cloud, own, raw }: ImportedClients): Row {
  return {
    name: `${cloud}-import`,
    title: 'From the import to the provider, or to a client of the SDK that is ready, each in a new process',
    needs: 'nothing',
    run: async ({ quick }) => {
      const rounds = quick ? 1 : 7;
      const starts: Record<'own' | 'raw' | 'nothing', Start[]> = { own: [], raw: [], nothing: [] };
      for (let round = 0; round < rounds; round += 1) {
        starts.own.push(await start(own));
        starts.raw.push(await start(raw));
        starts.nothing.push(await start(NOTHING));
      }
      const emptyMib = summarize(starts.nothing.map(({ rssMib }) => rssMib)).median;
      const [time, memory] = toFigures('own', starts.own, emptyMib);
      const sdk = toFigures('the SDK', starts.raw, emptyMib);
      return [withRatios(time, { 'raw SDK': sdk[0] }), withRatios(memory, { 'raw SDK': sdk[1] }), ...sdk];
    },
  };
}

interface Start {
  readonly milliseconds: number;
  readonly rssMib: number;
}

async function start(work: string): Promise<Start> {
  const program = `const startedAt = performance.now(); ${work}
    console.log(JSON.stringify({ milliseconds: performance.now() - startedAt, rssMib: process.memoryUsage().rss / 2 ** 20 }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout) as Start;
}

function toFigures(who: string, starts: readonly Start[], emptyMib: number): [Figure, Figure] {
  const growth = starts.map(({ rssMib }) => Math.max(0, rssMib - emptyMib));
  return [
    { name: `${who}: time`, unit: 'ms', value: summarize(starts.map(({ milliseconds }) => milliseconds)) },
    { name: `${who}: memory over that of an empty process`, unit: 'MiB', value: summarize(growth) },
  ];
}
