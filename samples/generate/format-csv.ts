type Cells = Readonly<Record<string, string>>;

/** A CSV text with a header and LF line ends; the first row names the columns. */
export function formatCsv(rows: readonly Cells[], delimiter: "," | ";"): string {
  const header = Object.keys(rows[0] ?? {});
  const lines = [header, ...rows.map((row) => header.map((name) => row[name] ?? ""))];
  return lines.map((cells) => `${cells.map(quoteCell).join(delimiter)}\n`).join("");

  function quoteCell(cell: string): string {
    const needsQuotes = cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell);
    return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
}
