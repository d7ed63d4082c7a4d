import { stringify } from 'yaml';
import { RESOURCE_KINDS, type ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { KNOWN_KINDS, parseKind } from './parse-kind.ts';
import { toTable } from './resource-table.ts';
import { loadRequiredConfiguration, withStore } from './with-store.ts';

/** How resources are written. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const;

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

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
}

interface KindItems {
  readonly kind: ResourceKind;
  readonly items: readonly AnyResource[];
}

/**
 * `cloud-spi get`: shows resources.
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
  const loaded = await loadRequiredConfiguration(context, options);
  const found = await withStore(loaded, (store) => find(store, kind === undefined ? RESOURCE_KINDS : [kind], options));
  const items = found.flatMap((group) => group.items);
  if (options.name !== undefined && items.length === 0) {
    context.stderr(`There is no ${kind} ${options.name} ${placeOf(options)}.\n`);
    return EXIT_CODES.failed;
  }
  if (options.output === 'json' || options.output === 'yaml') {
    const one = options.name !== undefined && items.length === 1 ? items[0] : { items };
    context.stdout(options.output === 'json' ? `${JSON.stringify(one, undefined, 2)}\n` : stringify(one));
  } else {
    writeTables(context, found, options);
  }
  return EXIT_CODES.ok;
}

async function find(store: ResourceStore, kinds: readonly ResourceKind[], options: GetOptions): Promise<KindItems[]> {
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  const groups: KindItems[] = [];
  for (const kind of kinds) {
    const listed: readonly AnyResource[] = await store.list(kind, { namespace });
    const items = options.name === undefined ? listed : listed.filter(({ metadata }) => metadata.name === options.name);
    groups.push({ kind, items });
  }
  return groups;
}

function writeTables(context: CommandContext, groups: readonly KindItems[], options: GetOptions): void {
  const shown = groups.filter(({ items }) => items.length > 0);
  if (shown.length === 0) context.stderr(`There are no resources ${placeOf(options)}.\n`);
  const withNamespace = options.allNamespaces === true;
  const tables = shown.map(({ kind, items }) => {
    const table = toTable(kind, items, { now: context.now(), withNamespace });
    return groups.length === 1 ? table : `${kind}\n${table}`;
  });
  if (tables.length > 0) context.stdout(tables.join('\n'));
}

function placeOf(options: GetOptions): string {
  return options.allNamespaces ? 'in any namespace' : `in namespace ${options.namespace ?? 'default'}`;
}
