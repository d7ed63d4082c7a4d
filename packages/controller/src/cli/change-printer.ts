import { stringify } from 'yaml';
import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceChange } from '../store/resource-store.ts';
import { alignRow, columnWidths } from './align-columns.ts';
import type { CommandContext } from './command-context.ts';
import type { OutputFormat } from './output-format.ts';
import { type TableOptions, tableHeader, tableRow } from './resource-table.ts';

/** Phases grow longer than those that are there in the beginning. */
const PHASE_ROOM = 'ReadyUnlicensed';

type Cells = readonly string[];
type Output = Pick<CommandContext, 'stdout' | 'now'>;

/** Writes resources and then their changes. */
export interface ChangePrinter {
  /** Writes what is there. */
  printAll(resources: readonly AnyResource[]): void;
  /** Writes one change. */
  print(change: ResourceChange): void;
}

/** How changes are written. */
export interface ChangePrinterOptions {
  /** With more than one, names say their kind. */
  readonly kinds: readonly ResourceKind[];
  /** Undefined: there is a column for it. */
  readonly namespace: string | undefined;
  readonly output: OutputFormat;
}

/**
 * Makes a printer. As a table each change is a line under the columns of the first lines; as JSON each resource and
 * each change is a line of its own, as YAML a document.
 *
 * @param output - Where to write, and what time it is.
 * @param options - How.
 */
export function createChangePrinter(output: Output, options: ChangePrinterOptions): ChangePrinter {
  if (options.output === 'table') return createTablePrinter(output, options);
  const format = options.output === 'json' ? toJsonLine : toYamlDocument;
  const print = (change: ResourceChange) => output.stdout(format(change));
  return {
    print,
    printAll(resources) {
      for (const resource of resources) {
        print({ type: 'written', resourceVersion: resource.metadata.resourceVersion, resource });
      }
    },
  };
}

function toJsonLine(change: ResourceChange): string {
  return `${JSON.stringify(change)}\n`;
}

function toYamlDocument(change: ResourceChange): string {
  return `---\n${stringify(change, { aliasDuplicateObjects: false })}`;
}

function createTablePrinter(output: Output, { kinds, namespace }: ChangePrinterOptions): ChangePrinter {
  const widths = new Map<ResourceKind, readonly number[]>();
  const lastCells = new Map<string, Cells>();
  const tableOptions = (): TableOptions => ({
    now: output.now(),
    withNamespace: namespace === undefined,
    withKind: kinds.length > 1,
  });
  const write = (kind: ResourceKind, rows: readonly Cells[]): void => {
    const header = tableHeader(kind, tableOptions());
    const room = header.map((title) => (title === 'PHASE' ? PHASE_ROOM : ''));
    const before = widths.get(kind);
    const needed = columnWidths([header, room, ...rows]);
    const current = needed.map((width, column) => Math.max(width, before?.[column] ?? 0));
    widths.set(kind, current);
    for (const row of before === undefined ? [header, ...rows] : rows) output.stdout(alignRow(row, current));
  };
  const remember = (resource: AnyResource): Cells => {
    const cells = tableRow(resource.kind, resource, tableOptions());
    lastCells.set(resource.metadata.uid, cells);
    return cells;
  };
  return {
    printAll(resources) {
      for (const kind of kinds) {
        const rows = resources.filter((resource) => resource.kind === kind).map(remember);
        if (rows.length > 0) write(kind, rows);
      }
    },
    print(change) {
      if (change.type === 'written') {
        write(change.resource.kind, [remember(change.resource)]);
        return;
      }
      const { kind, uid } = change.removed;
      write(kind, [removedCells(change.removed, lastCells.get(uid) ?? [], tableOptions())]);
      lastCells.delete(uid);
    },
  };
}

/** The last cells of a resource with `(removed)` in the place of its phase. */
function removedCells(
  { kind, namespace, name }: Extract<ResourceChange, { type: 'removed' }>['removed'],
  last: Cells,
  { withNamespace, withKind }: TableOptions,
): Cells {
  const shown = [...(withNamespace ? [namespace] : []), withKind ? `${kind}/${name}` : name, '(removed)'];
  return [...shown, ...last.slice(shown.length)];
}
