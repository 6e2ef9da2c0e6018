import { printable } from "../operations/entrance-basics.ts";

/** Rows of cells as lines with aligned columns, safe to print; the last column is not padded. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(printable));
  const width = (at: number): number => Math.max(...shown.map((row) => row[at]?.length ?? 0));
  const widths = (shown[0] ?? []).map((_, at) => width(at));
  return shown.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** `2026-11-22 16:49:54Z`: short, and in UTC on every machine. */
export function shortTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("T", " ").replace(/\.\d+/, "");
}
