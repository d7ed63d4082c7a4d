import type { AnyResource } from '@cloud-spi/controller';
import { createLogUpdate } from 'log-update';

/** Shows how phases change. */
export interface Progress {
  /** Shows the rows as they are now. */
  show(resources: readonly AnyResource[]): void;
  /** Says something beside the rows. */
  say(message: string): void;
  /** Leaves the last picture standing. */
  end(): void;
}

/**
 * Shows progress on a stream: a table that is redrawn on a terminal, a line for each change elsewhere.
 *
 * @param stream - Where to.
 */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY && stream.columns > 0 ? createTable(stream) : createLines(stream);
}

function createTable(stream: NodeJS.WriteStream): Progress {
  const update = createLogUpdate(stream);
  return {
    show: (resources) => update(renderTable(resources)),
    say(message) {
      update.clear();
      stream.write(`${message}\n`);
    },
    end: () => update.done(),
  };
}

function createLines(stream: NodeJS.WritableStream): Progress {
  let before: readonly AnyResource[] = [];
  return {
    show(resources) {
      for (const line of describeChanges(before, resources)) stream.write(`${line}\n`);
      before = resources;
    },
    say: (message) => stream.write(`${message}\n`),
    end: () => undefined,
  };
}

/**
 * Writes the rows as a table: kind, name, phase and where it is. Pure.
 *
 * @param resources - The rows.
 */
export function renderTable(resources: readonly AnyResource[]): string {
  const cells = resources.map((resource) => [label(resource), resource.status.phase, place(resource)]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Says which phases differ between two looks at the rows. Pure.
 *
 * @param before - The earlier look.
 * @param after - The later look.
 */
export function describeChanges(before: readonly AnyResource[], after: readonly AnyResource[]): string[] {
  const old = new Map(before.map((resource) => [resource.metadata.uid, resource]));
  const changed = after
    .filter((resource) => old.get(resource.metadata.uid)?.status.phase !== resource.status.phase)
    .map((resource) => `${label(resource)}: ${resource.status.phase} ${place(resource)}`.trimEnd());
  const living = new Set(after.map(({ metadata }) => metadata.uid));
  const gone = before
    .filter(({ metadata }) => !living.has(metadata.uid))
    .map((resource) => `${label(resource)}: removed`);
  return [...changed, ...gone];
}

const NOUNS = { LabWorkerPool: 'pool', LabWorker: 'worker', LabInstanceRequest: 'lab' } as const;

function label({ kind, metadata }: AnyResource): string {
  return `${NOUNS[kind]} ${metadata.name}`;
}

function place(resource: AnyResource): string {
  if (resource.kind === 'LabWorker') {
    const zone = resource.status.instance?.availabilityZone;
    return zone === undefined ? '' : `in ${zone}${resource.status.address ? ` at ${resource.status.address}` : ''}`;
  }
  if (resource.kind === 'LabInstanceRequest') {
    return resource.status.workerRef === undefined ? '' : `on ${resource.status.workerRef.name}`;
  }
  return `${resource.status.desiredWorkers} workers wanted`;
}
