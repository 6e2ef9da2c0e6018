import { type CheckReport, explainRowError } from "../index.ts";

/** The report of a check as --json prints it. */
export function checkAsJson({
  source,
  mapping,
  unusedColumns,
  decisions,
  unchecked,
  preflight,
  conflictRows,
}: CheckReport): object {
  const { firstErrors, causes, ...counts } = preflight;
  return {
    source: {
      name: source.name,
      delimiter: source.dialect.delimiter,
      encoding: source.dialect.encoding,
      fingerprint: source.fingerprint,
      header: source.header,
    },
    mapping,
    unusedColumns,
    decisions,
    unchecked,
    ...counts,
    conflictRows,
    causes: causes.map(({ code, column, field, first, ...cause }) => ({
      code,
      column: column ?? null,
      field: field ?? null,
      ...cause,
      message: first[0] === undefined ? "" : explainRowError(first[0]),
      places: first.map(({ rowNumber, line, at, cell }) => ({
        rowNumber,
        line,
        place: at ?? null,
        cell: cell ?? null,
      })),
    })),
    rowErrors: firstErrors.map((error) => ({
      rowNumber: error.rowNumber,
      line: error.line,
      place: error.at ?? null,
      code: error.code,
      column: error.column ?? null,
      field: error.field ?? null,
      cell: error.cell ?? null,
      message: explainRowError(error),
    })),
  };
}
