import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { CloudName } from '../world/clouds/all-clouds.ts';
import { toDataFolder } from '../world/data-folder.ts';
import { startWorld } from '../world/start-world.ts';
import { parseProviders } from './demo-options.ts';

const DEFAULT_DATA_DIR = '.demo';

/**
 * Runs the outside world of the demonstration alone, so that the command line can be tried from other terminals. Ends
 * with Ctrl-C or SIGTERM; its state stays in the data folder.
 *
 * @param args - `--data-dir DIR`, default `.demo`; `--provider NAME[,NAME]`, default `memory`.
 * @returns The exit code.
 */
export async function runDemoWorld(args: readonly string[]): Promise<number> {
  let dataDir: string;
  let providers: readonly CloudName[];
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        provider: { type: 'string', default: 'memory' },
      },
    });
    dataDir = values['data-dir'];
    providers = parseProviders(values.provider);
  } catch (error) {
    process.stderr.write(`${(error as Error).message} (known: --provider NAME[,NAME], --data-dir DIR)\n`);
    return 2;
  }
  const folder = toDataFolder(dataDir);
  const world = await startWorld(folder, providers);
  const configuration = relative(process.cwd(), folder.configuration);
  const manifests = relative(process.cwd(), folder.manifests);
  process.stdout.write(`The outside world runs: ${providers.join(', ')}, and CML hosts behind ${world.proxyUrl}.
In other terminals:

  export CLOUD_SPI_CONFIG=${configuration}
  npx cloud-spi run
  npx cloud-spi apply -f ${manifests}
  npx cloud-spi get
  npx cloud-spi delete -f ${manifests}

Ctrl-C ends it.
`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await world.close();
  return 0;
}
