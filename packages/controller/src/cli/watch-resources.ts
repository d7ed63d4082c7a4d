import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceChange, ResourceStore } from '../store/resource-store.ts';
import { StoreError } from '../store/store-error.ts';
import { type ChangePrinter, createChangePrinter } from './change-printer.ts';
import type { CommandContext } from './command-context.ts';
import type { OutputFormat } from './output-format.ts';

const POLL_MS = 500;
const PAGE = 1_000;

/** What is watched. */
export interface WatchOptions {
  readonly kinds: readonly ResourceKind[];
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
  /** Undefined: all of them. */
  readonly name: string | undefined;
  readonly output: OutputFormat;
}

/**
 * Shows resources and then each of their changes, until the program is asked to end. Of changes that follow each other
 * within half a second it shows the last one. While the store cannot be reached it goes on trying.
 *
 * @param context - The world.
 * @param store - Only read; others write it meanwhile.
 * @param options - What is watched, and how it is written.
 * @throws StoreError when the store cannot be read from the beginning.
 */
export async function watchResources(
  context: CommandContext,
  store: ResourceStore,
  options: WatchOptions,
): Promise<void> {
  const signal = context.stopSignal();
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const printer = createChangePrinter(context, options);
  let since = await printAll(store, printer, options);
  let isLost = false;
  while (!signal.aborted) {
    await Promise.race([context.sleep(POLL_MS), stopped]);
    try {
      since = await printChanges(store, since, { ...options, printer, signal });
      isLost = false;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!isLost) context.stderr(`${error.message}\n`);
      isLost = error.kind === 'unavailable';
      if (error.kind === 'gone') since = await printAll(store, printer, options);
    }
  }
}

/** @returns Where the changes begin. */
async function printAll(
  store: ResourceStore,
  printer: ChangePrinter,
  { kinds, namespace, name }: WatchOptions,
): Promise<number> {
  // Read before the lists: what changes meanwhile is shown twice rather than never.
  const since = await store.lastResourceVersion();
  const resources: AnyResource[] = [];
  for (const kind of kinds) resources.push(...(await store.list(kind, { namespace })));
  printer.printAll(resources.filter(({ metadata }) => name === undefined || metadata.name === name));
  return since;
}

/** @returns Where the next changes begin. */
async function printChanges(
  store: ResourceStore,
  since: number,
  options: WatchOptions & { readonly printer: ChangePrinter; readonly signal: AbortSignal },
): Promise<number> {
  let next = since;
  while (!options.signal.aborted) {
    const { changes, resourceVersion } = await store.changesSince(next, { kinds: options.kinds, limit: PAGE });
    for (const change of changes) if (isWatched(change, options)) options.printer.print(change);
    next = resourceVersion;
    if (changes.length < PAGE) break;
  }
  return next;
}

function isWatched(change: ResourceChange, { namespace, name }: WatchOptions): boolean {
  const about = change.type === 'written' ? change.resource.metadata : change.removed;
  return (namespace === undefined || about.namespace === namespace) && (name === undefined || about.name === name);
}

function isPassing(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.kind === 'unavailable' || error.kind === 'gone');
}
