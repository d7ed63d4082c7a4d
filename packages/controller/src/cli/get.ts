import { RESOURCE_KINDS, type ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { formatDocument, type OutputFormat } from './output-format.ts';
import { KNOWN_KINDS, parseKind } from './parse-kind.ts';
import { toTable } from './resource-table.ts';
import { watchResources } from './watch-resources.ts';
import { loadRequiredConfiguration, withStore } from './with-store.ts';

/** Options of `cloud-spi get`. */
export interface GetOptions extends GlobalOptions {
  /** Kind, plural or short name. Default: all kinds. */
  readonly kind?: string | undefined;
  /** Name of one resource. Default: all. */
  readonly name?: string | undefined;
  /** Default `default`. */
  readonly namespace?: string | undefined;
  /** Look in all namespaces. Default false. */
  readonly allNamespaces?: boolean | undefined;
  /** Default `table`. */
  readonly output?: OutputFormat | undefined;
  /** Go on and show each change until the program is asked to end. Default false. */
  readonly watch?: boolean | undefined;
}

interface KindItems {
  readonly kind: ResourceKind;
  readonly items: readonly AnyResource[];
}

/**
 * `cloud-spi get`: shows resources, and with `watch` what becomes of them.
 *
 * @param context - The world.
 * @param options - Which, and how.
 */
export async function get(context: CommandContext, options: GetOptions): Promise<ExitCode> {
  const kind = options.kind === undefined ? undefined : parseKind(options.kind);
  if (options.kind !== undefined && kind === undefined) {
    context.stderr(`There is no kind "${options.kind}"; known are ${KNOWN_KINDS}.\n`);
    return EXIT_CODES.badInput;
  }
  const kinds = kind === undefined ? RESOURCE_KINDS : [kind];
  const loaded = await loadRequiredConfiguration(context, options);
  const { name, output = 'table' } = options;
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  if (options.watch) {
    await withStore(loaded, (store) => watchResources(context, store, { kinds, namespace, name, output }));
    return EXIT_CODES.ok;
  }
  const found = await withStore(loaded, (store) => find(store, kinds, namespace, name));
  const items = found.flatMap((group) => group.items);
  if (name !== undefined && items.length === 0) {
    context.stderr(`There is no ${kind} ${name} ${placeOf(namespace)}.\n`);
    return EXIT_CODES.failed;
  }
  if (output === 'table') {
    writeTables(context, found, namespace);
  } else {
    const one = name !== undefined && items.length === 1 ? items[0] : { items };
    context.stdout(formatDocument(one, output));
  }
  return EXIT_CODES.ok;
}

async function find(
  store: ResourceStore,
  kinds: readonly ResourceKind[],
  namespace: string | undefined,
  name: string | undefined,
): Promise<KindItems[]> {
  const groups: KindItems[] = [];
  for (const kind of kinds) {
    const listed: readonly AnyResource[] = await store.list(kind, { namespace });
    groups.push({ kind, items: name === undefined ? listed : listed.filter(({ metadata }) => metadata.name === name) });
  }
  return groups;
}

function writeTables(context: CommandContext, groups: readonly KindItems[], namespace: string | undefined): void {
  const shown = groups.filter(({ items }) => items.length > 0);
  if (shown.length === 0) context.stderr(`There are no resources ${placeOf(namespace)}.\n`);
  const tables = shown.map(({ kind, items }) => {
    const table = toTable(kind, items, { now: context.now(), withNamespace: namespace === undefined });
    return groups.length === 1 ? table : `${kind}\n${table}`;
  });
  if (tables.length > 0) context.stdout(tables.join('\n'));
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? 'in any namespace' : `in namespace ${namespace}`;
}
