import { isCloudName } from './clouds/all-clouds.ts';
import { toDataFolder } from './data-folder.ts';
import { startWorld } from './start-world.ts';
import type { WorldMessage, WorldRequest } from './world-messages.ts';

/**
 * The outside world as a process of its own, forked by a demonstration: it ends when the one who forked it is gone.
 *
 * @param dataDir - The data folder.
 * @param providers - Names of the clouds, separated by commas.
 */
export async function runWorldProcess(dataDir: string, providers: string): Promise<void> {
  try {
    const world = await startWorld(toDataFolder(dataDir), providers.split(',').filter(isCloudName));
    process.on('message', (request: WorldRequest) => {
      void world.summarize(request.labsRequested).then((summary) => tell({ type: 'summary', summary }));
    });
    process.once('disconnect', () => void world.close());
    if (!process.connected) await world.close();
    else tell({ type: 'ready', proxyUrl: world.proxyUrl });
  } catch (error) {
    process.exitCode = 1;
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    if (process.connected) process.disconnect();
  }
}

/** The other side may be gone at any moment; then there is nobody to tell. */
function tell(message: WorldMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}
