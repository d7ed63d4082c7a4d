import type { StoredEvent } from '../store/resource-store.ts';
import { alignColumns } from './align-columns.ts';
import { formatAge } from './resource-table.ts';

/**
 * Writes events as a table, in their order. Pure.
 *
 * @param events - The events.
 * @param options - `now`: for ages, in epoch milliseconds; `withNamespace`, `withObject`: columns for whom they are
 * about.
 * @returns Lines, each with its line end.
 */
export function toEventTable(
  events: readonly StoredEvent[],
  options: { readonly now: number; readonly withNamespace?: boolean; readonly withObject?: boolean },
): string {
  const { now, withNamespace = false, withObject = false } = options;
  const about = (namespace: string, object: string) => [
    ...(withNamespace ? [namespace] : []),
    ...(withObject ? [object] : []),
  ];
  const header = ['LAST SEEN', ...about('NAMESPACE', 'OBJECT'), 'TYPE', 'REASON', 'COUNT', 'MESSAGE'];
  const rows = events.map((event) => [
    formatAge(now - Date.parse(event.lastSeenAt)),
    ...about(event.about.namespace, `${event.about.kind}/${event.about.name}`),
    event.type,
    event.reason,
    String(event.count),
    event.message,
  ]);
  return alignColumns([header, ...rows]);
}
