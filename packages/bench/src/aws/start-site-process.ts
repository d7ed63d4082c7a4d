import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AwsSite } from './aws-site.ts';

/** An emulated EC2 in a process of its own, so that its work is not in what is measured. */
export interface SiteProcess extends AwsSite, AsyncDisposable {}

/** Starts it. Machines start at once, and reads do not lag. */
export async function startSiteProcess(): Promise<SiteProcess> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const program = fileURLToPath(new URL(`site-process${extension}`, import.meta.url));
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const failed = once(child, 'exit').then(() => {
    throw new Error('The emulator has ended before it was ready.');
  });
  const [site] = (await Promise.race([once(child, 'message'), failed])) as [AwsSite];
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
