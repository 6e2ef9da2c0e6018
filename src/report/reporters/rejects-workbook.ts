import type { Redact } from "../../kernel/redact.ts";
import type { WorkbookCell, WorkbookPattern } from "../../rows/workbook-pattern.ts";
import type { RowsFile } from "../rows-file.ts";
import { openWorkbookFile } from "../workbook/workbook-file.ts";
import { rejectsCells, rejectsColumns } from "./rejects-csv.ts";

interface RejectsForm {
  readonly pattern: WorkbookPattern;
  /** Number of the row that is the source's header. */
  readonly headerLine: number;
  /** Columns of the source, without those of ours. */
  readonly width: number;
  readonly redact: Redact;
}

/**
 * Rejects in the form of the workbook that they come from: its styles, and each cell as it is stored there, a formula as
 * what it came to. The header is the first row, wherever it stands in the source, for it is known by its last columns.
 */
export async function openRowsWorkbook(path: string, form: RejectsForm): Promise<RowsFile> {
  const { pattern, headerLine, width, redact } = form;
  const file = await openWorkbookFile(path, pattern, width + rejectsColumns.length);
  const cellsOf = async (line: number, upTo: number): Promise<readonly WorkbookCell[]> =>
    (await pattern.row(line)).filter(({ column }) => column < upTo);
  const header = await cellsOf(headerLine, width);
  await file.addRow([...header.map(withoutError), ...asTexts(rejectsColumns, width)]);
  return {
    ...file,
    add: async (row) => {
      const { line, cells } = row.source;
      const own = asTexts(rejectsCells(row, redact), cells.length);
      await file.addRow([...(await cellsOf(line, cells.length)), ...own]);
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
