import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { toDataFolder } from '../world/data-folder.ts';
import { startWorld } from '../world/start-world.ts';

const DEFAULT_DATA_DIR = '.demo';

/**
 * Runs the outside world of the demonstration alone, so that the command line can be tried from other terminals. Ends
 * with Ctrl-C or SIGTERM; its state stays in the data folder.
 *
 * @param args - `--data-dir DIR`, default `.demo`.
 * @returns The exit code.
 */
export async function runDemoWorld(args: readonly string[]): Promise<number> {
  let dataDir: string;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'data-dir': { type: 'string', default: DEFAULT_DATA_DIR } },
    });
    dataDir = values['data-dir'];
  } catch (error) {
    process.stderr.write(`${(error as Error).message} (known: --data-dir DIR)\n`);
    return 2;
  }
  const folder = toDataFolder(dataDir);
  const world = await startWorld(folder);
  const configuration = relative(process.cwd(), folder.configuration);
  process.stdout.write(`The outside world runs: a simulated cloud, and CML hosts behind ${world.proxyUrl}.
In other terminals:

  export CLOUD_SPI_CONFIG=${configuration}
  npx cloud-spi run
  npx cloud-spi apply -f examples/demo
  npx cloud-spi get
  npx cloud-spi delete -f examples/demo

Ctrl-C ends it.
`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await world.close();
  return 0;
}
