import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const OWN = `const { createProvider } = await import('@cloud-spi/provider-aws'); createProvider({ region: 'eu-west-1' });`;
const RAW = `const { EC2Client } = await import('@aws-sdk/client-ec2'); new EC2Client({ region: 'eu-west-1' });`;

/** How long a process has to wait for a provider that it may not need yet. */
export const awsImportRow: Row = {
  name: 'aws-import',
  title: 'From the import to the provider, or to the client of the SDK, each in a new process',
  needs: 'nothing',
  run: async ({ quick }) => {
    const own: Start[] = [];
    const raw: Start[] = [];
    for (let round = 0; round < (quick ? 1 : 11); round += 1) {
      own.push(await start(OWN));
      raw.push(await start(RAW));
    }
    const [time, memory] = toFigures('own', own);
    const sdk = toFigures('the SDK', raw);
    return [withRatios(time, { 'raw SDK': sdk[0] }), withRatios(memory, { 'raw SDK': sdk[1] }), ...sdk];
  },
};

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

function toFigures(who: string, starts: readonly Start[]): [Figure, Figure] {
  return [
    { name: `${who}: time`, unit: 'ms', value: summarize(starts.map(({ milliseconds }) => milliseconds)) },
    { name: `${who}: memory of the process`, unit: 'MiB', value: summarize(starts.map(({ rssMib }) => rssMib)) },
  ];
}
