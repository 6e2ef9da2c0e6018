import type { WorkbookCell } from "../../rows/workbook-pattern.ts";
import type { OwnColumns, RowsFile, RowsForm } from "../rows-file.ts";
import { openWorkbookFile } from "../workbook/workbook-file.ts";

type WorkbookForm = Pick<RowsForm, "header" | "redact"> & NonNullable<RowsForm["workbook"]>;

/**
 * Rows in the form of the workbook that they come from: its styles, and each cell as it is stored there, a formula as what it
 * came to. The header is the first row, wherever it stands in the source: rejects are known by its last columns.
 */
export async function openRowsWorkbook(
  path: string,
  { pattern, headerLine, header, redact }: WorkbookForm,
  own: OwnColumns,
): Promise<RowsFile> {
  const width = header.length;
  const names = own.names(header);
  const file = await openWorkbookFile(path, pattern, width + names.length);
  const cellsOf = async (line: number, upTo: number): Promise<readonly WorkbookCell[]> =>
    (await pattern.row(line)).filter(({ column }) => column < upTo);
  try {
    const named = await cellsOf(headerLine, width);
    await file.addRow([...named.map(withoutError), ...asTexts(names, width)]);
  } catch (error) {
    await file.discard();
    throw error;
  }
  return {
    ...file,
    add: async (row) => {
      const { line, cells } = row.source;
      const behind = asTexts(own.cells(row, redact), cells.length);
      await file.addRow([...(await cellsOf(line, cells.length)), ...behind]);
    },
  };
}

/** Texts, row numbers too: whatever format the usual style has, they are shown and read as they are. */
function asTexts(values: readonly string[], from: number): readonly WorkbookCell[] {
  return values.map((value, at) => ({ kind: "text", column: from + at, value, style: 0 }));
}

/** A formula that has no value names no column. */
function withoutError(cell: WorkbookCell): WorkbookCell {
  return cell.kind === "unworked" ? { ...cell, kind: "blank" } : cell;
}
