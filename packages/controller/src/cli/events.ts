import type { ResourceKind } from '../resources/resource.ts';
import type { ResourceStore, StoredEvent } from '../store/resource-store.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { toEventTable } from './event-table.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { formatDocument, type OutputFormat } from './output-format.ts';
import { KNOWN_KINDS, parseKind } from './parse-kind.ts';
import { loadRequiredConfiguration, withStore } from './with-store.ts';

const DEFAULT_LIMIT = 100;

/** Options of `cloud-spi events`, as written. */
export interface EventsOptions extends GlobalOptions {
  /** Default `default`. */
  readonly namespace?: string | undefined;
  /** Look in all namespaces. Default false. */
  readonly allNamespaces?: boolean | undefined;
  /** `KIND/NAME` of the resource that they are about; it may be gone already. Default: all. */
  readonly for?: string | undefined;
  /** How many, the newest, from 1. Default 100. */
  readonly limit?: string | undefined;
  /** Default `table`. */
  readonly output?: OutputFormat | undefined;
}

interface EventsQuery {
  readonly namespace: string | undefined;
  readonly about: { readonly kind: ResourceKind; readonly name: string } | undefined;
  readonly limit: number;
}

/**
 * `cloud-spi events`: shows what happened, the newest last.
 *
 * @param context - The world.
 * @param options - About whom, how many, and how.
 */
export async function events(context: CommandContext, options: EventsOptions): Promise<ExitCode> {
  const { query, problems } = parseQuery(options);
  for (const problem of problems) context.stderr(`${problem}\n`);
  if (problems.length > 0) return EXIT_CODES.badInput;
  const loaded = await loadRequiredConfiguration(context, options);
  const found = await withStore(loaded, (store) => readEvents(store, query));
  const { output = 'table' } = options;
  if (output !== 'table') {
    context.stdout(formatDocument({ items: found }, output));
  } else if (found.length === 0) {
    context.stderr('There are no events.\n');
  } else {
    const withNamespace = query.namespace === undefined;
    context.stdout(toEventTable(found, { now: context.now(), withNamespace, withObject: query.about === undefined }));
  }
  return EXIT_CODES.ok;
}

function parseQuery(options: EventsOptions): { readonly query: EventsQuery; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const limit = options.limit === undefined ? DEFAULT_LIMIT : Number(options.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    problems.push(`--limit: expected a whole number from 1, found "${options.limit}"`);
  }
  const [written = '', name = '', ...others] = options.for?.split('/') ?? [];
  const kind = parseKind(written);
  if (options.for !== undefined && (kind === undefined || name === '' || others.length > 0)) {
    problems.push(`--for: expected KIND/NAME with one of the kinds ${KNOWN_KINDS}, found "${options.for}"`);
  }
  const about = kind === undefined ? undefined : { kind, name };
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  return { query: { namespace, about, limit }, problems };
}

async function readEvents(
  store: ResourceStore,
  { namespace, about, limit }: EventsQuery,
): Promise<readonly StoredEvent[]> {
  if (about === undefined) return await store.listEvents({ namespace, limit });
  // By name rather than by uid: what happened to a resource is told after it is gone, too.
  const all = await store.listEvents({ namespace });
  return all.filter((event) => event.about.kind === about.kind && event.about.name === about.name).slice(-limit);
}
