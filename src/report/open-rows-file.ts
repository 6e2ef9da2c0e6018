import { openReportFile } from "./report-file.ts";
import { formatRowsHeader, formatRowsLine } from "./reporters/rows-csv.ts";
import type { OwnColumns, RowsFile, RowsForm } from "./rows-file.ts";

/**
 * Opens a file of rows, with its header.
 * @throws LedgerError ERR_REPORT_WRITE, as everything that is done with it does; SourceError where a workbook can't be read once more
 */
export async function openRowsFile(
  path: string,
  form: RowsForm,
  own: OwnColumns,
): Promise<RowsFile> {
  const { header, dialect, encode, workbook, redact } = form;
  if (workbook !== undefined) {
    // Loaded by the first workbook that is handed back.
    const { openRowsWorkbook } = await import("./reporters/rows-workbook.ts");
    return await openRowsWorkbook(path, { ...workbook, header, redact }, own);
  }
  const file = await openReportFile(path, { encode });
  await file.write(formatRowsHeader(header, own, dialect));
  return {
    ...file,
    add: async (row) => await file.write(formatRowsLine(row, own, dialect, redact)),
  };
}
