import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts an emulated cloud in a process of its own, so that its work is not in what is measured.
 *
 * @param folder - `import.meta.url` of a module beside `site-process`, which sends where it listens and ends when it is
 * disconnected.
 * @returns What it sent; disposing of it ends the process.
 */
export async function startSiteProcess<Site extends object>(folder: string): Promise<Site & AsyncDisposable> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const program = fileURLToPath(new URL(`site-process${extension}`, folder));
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const failed = once(child, 'exit').then(() => {
    throw new Error('The emulator has ended before it was ready.');
  });
  const [site] = (await Promise.race([once(child, 'message'), failed])) as [Site];
  failed.catch(() => undefined);
  return {
    ...site,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
