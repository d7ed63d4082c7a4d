import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { readManifests } from './check-manifests.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { KNOWN_KINDS, parseKind } from './parse-kind.ts';
import { loadRequiredConfiguration, retryOnConflict, withStore } from './with-store.ts';

const DEFAULT_TIMEOUT_SECONDS = 3600;
const POLL_MS = 500;

/** Options of `cloud-spi delete`: either kind and name, or manifests. */
export interface DeleteOptions extends GlobalOptions {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  /** Manifests that name what to delete. */
  readonly file?: readonly string[] | undefined;
  /** Default `default`. */
  readonly namespace?: string | undefined;
  /** Wait until the resources are gone. Default false. */
  readonly wait?: boolean | undefined;
  /** How long to wait, in seconds. Default 3600. */
  readonly timeoutSeconds?: number | undefined;
}

interface Target {
  readonly kind: ResourceKind;
  readonly namespace: string;
  readonly name: string;
}

/**
 * `cloud-spi delete`: asks for the deletion of resources. A running controller cleans up what they have outside and
 * then removes them. Repeating is fine.
 *
 * @param context - The world.
 * @param options - Which, and whether to wait.
 */
export async function deleteResources(context: CommandContext, options: DeleteOptions): Promise<ExitCode> {
  const targets = await findTargets(context, options);
  if (targets === undefined) return EXIT_CODES.badInput;
  const loaded = await loadRequiredConfiguration(context, options);
  return await withStore(loaded, async (store) => {
    const { missing, pending } = await retryOnConflict(() => requestDeletion(context, store, targets));
    for (const target of missing) context.stderr(`There is no ${nameOf(target)}.\n`);
    if (options.wait && !(await waitUntilGone(context, store, pending, options))) return EXIT_CODES.failed;
    return missing.length > 0 ? EXIT_CODES.failed : EXIT_CODES.ok;
  });
}

async function findTargets(context: CommandContext, options: DeleteOptions): Promise<readonly Target[] | undefined> {
  const { kind: written, name, file = [], namespace = 'default' } = options;
  if (file.length > 0 && written === undefined) {
    const { lines, drafts } = await readManifests(context, { file, namespace });
    for (const line of lines) context.stderr(`${line}\n`);
    return lines.length > 0 ? undefined : drafts.map(({ kind, metadata }) => ({ kind, ...metadata }));
  }
  if (file.length > 0 || written === undefined || name === undefined) {
    context.stderr('Give either a kind and a name, or manifests with -f.\n');
    return undefined;
  }
  const kind = parseKind(written);
  if (kind === undefined) context.stderr(`There is no kind "${written}"; known are ${KNOWN_KINDS}.\n`);
  return kind === undefined ? undefined : [{ kind, namespace, name }];
}

async function requestDeletion(context: CommandContext, store: ResourceStore, targets: readonly Target[]) {
  const missing: Target[] = [];
  const existing: AnyResource[] = [];
  for (const target of targets) {
    const resource = await store.get(target.kind, target.namespace, target.name);
    if (resource === undefined) missing.push(target);
    else existing.push(resource);
  }
  const written = await store.commit(existing.map((resource) => ({ type: 'delete', resource })));
  for (const [index, { kind, metadata }] of existing.entries()) {
    const outcome = written[index] === undefined ? 'deleted' : 'deletion requested; the controller cleans up first';
    context.stdout(`${nameOf({ kind, ...metadata })} ${outcome}\n`);
  }
  return { missing, pending: existing.filter((_, index) => written[index] !== undefined) };
}

async function waitUntilGone(
  context: CommandContext,
  store: ResourceStore,
  resources: readonly AnyResource[],
  { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: DeleteOptions,
): Promise<boolean> {
  const deadline = context.now() + timeoutSeconds * 1000;
  for (;;) {
    const rows = await Promise.all(resources.map(({ kind, metadata }) => store.getByUid(kind, metadata.uid)));
    const left: AnyResource[] = rows.filter((row) => row !== undefined);
    if (left.length === 0) return true;
    if (context.now() >= deadline) {
      const names = left.map(({ kind, metadata, status }) => `${nameOf({ kind, ...metadata })} (${status.phase})`);
      context.stderr(`Still there after ${timeoutSeconds} s: ${names.join(', ')}. Is a controller running?\n`);
      return false;
    }
    await context.sleep(POLL_MS);
  }
}

function nameOf({ kind, namespace, name }: Target): string {
  return `${kind}/${namespace}/${name}`;
}
