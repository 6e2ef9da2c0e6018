import { openReportFile } from "./report-file.ts";
import { formatRejectsHeader, formatRejectsLine } from "./reporters/rejects-csv.ts";
import type { RowsFile, RowsForm } from "./rows-file.ts";

/**
 * Opens a file of rows, with its header.
 * @throws LedgerError ERR_REPORT_WRITE, as everything that is done with it does; SourceError where a workbook can't be read once more
 */
export async function openRowsFile(path: string, form: RowsForm): Promise<RowsFile> {
  const { header, dialect, encode, workbook, redact } = form;
  if (workbook !== undefined) {
    // Loaded by the first workbook that is handed back.
    const { openRowsWorkbook } = await import("./reporters/rejects-workbook.ts");
    return await openRowsWorkbook(path, { ...workbook, width: header.length, redact });
  }
  const file = await openReportFile(path, { encode });
  await file.write(formatRejectsHeader(header, dialect));
  return { ...file, add: async (row) => await file.write(formatRejectsLine(row, dialect, redact)) };
}
