import { alignColumns, toOneLine } from '../align-columns.ts';

/** A field with its value; without a value it is not shown. */
export type Field = readonly [label: string, value: string | number | undefined];

/** A part of a description: fields, or lines that are written already. */
export interface Section {
  readonly title: string;
  readonly fields?: readonly Field[] | undefined;
  readonly lines?: readonly string[] | undefined;
}

/**
 * Writes sections with their fields aligned; those that hold nothing are left out. Pure.
 *
 * @param sections - In their order.
 */
export function formatSections(sections: readonly Section[]): string {
  return sections
    .map(({ title, fields = [], lines = [] }) => ({ title, lines: [...fieldLines(fields), ...lines] }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => `${toOneLine(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`)
    .join('\n');
}

/**
 * Splits a table into the lines of a section.
 *
 * @param table - As text.
 */
export function toLines(table: string): readonly string[] {
  return table.split('\n').filter((line) => line !== '');
}

function fieldLines(fields: readonly Field[]): readonly string[] {
  const shown = fields.flatMap(([label, value]) => (value === undefined ? [] : [[label, String(value)]]));
  return toLines(alignColumns(shown));
}
