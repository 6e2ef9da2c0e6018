/** Names to the left, numbers between them to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${alignCells(row, widths)}\n`).join("");
}

function alignCells(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 0 || at === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join("  ")
    .trimEnd();
}
