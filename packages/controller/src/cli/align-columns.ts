const GAP = '  ';

/**
 * Finds how wide columns have to be.
 *
 * @param rows - Cells of each row; the first row says how many columns there are.
 */
export function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
}

/**
 * Writes one row of a table.
 *
 * @param cells - Its cells.
 * @param widths - Of the columns, in characters; a wider cell pushes the others aside.
 * @returns A line with its line end.
 */
export function alignRow(cells: readonly string[], widths: readonly number[]): string {
  return `${cells
    .map((cell, column) => toOneLine(cell).padEnd(widths[column] ?? 0))
    .join(GAP)
    .trimEnd()}\n`;
}

/**
 * Writes rows as a table whose columns are as wide as they need to be. Pure.
 *
 * @param rows - Cells of each row, the header first.
 * @returns Lines, each with its line end.
 */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(rows);
  return rows.map((row) => alignRow(row, widths)).join('');
}

/** Messages come from clouds and hosts: none may break the line or command the terminal. Keeps the length. */
export function toOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
