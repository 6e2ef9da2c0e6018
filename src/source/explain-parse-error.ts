import { CsvError } from "csv-parse";
import { SourceError } from "../kernel/load-error.ts";

/** Bytes that one record may have; a larger one is the sign of a quote that never closes. */
export const largestRecord = 1_000_000;

const quoteAction =
  'Put the whole cell in quotes and double the quotes inside it: "5"" pipe". A quote that stands alone must go.';

/**
 * The SourceError for a fault of the CSV parser.
 * @param line physical line where the record with the fault begins
 */
export function explainParseError(error: unknown, name: string, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const place = `${name} line ${line}`;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new SourceError(
      `${place}: the row that begins here is longer than ${largestRecord / 1_000_000} MB; a quote may never be closed.`,
      {
        code: "ERR_SOURCE_RECORD_TOO_LONG",
        place: { file: name, line: line },
        actions: ["Look for a quote on that line that has no partner."],
        cause: error,
      },
    );
  }
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return new SourceError(
      `${place}: a quote is opened in the row that begins here and never closed.`,
      {
        code: "ERR_SOURCE_QUOTES",
        place: { file: name, line: line },
        actions: [
          "Close the quote, or double it if it belongs to the cell. If the file was cut off, export it again.",
        ],
        cause: error,
      },
    );
  }
  return new SourceError(
    `${place}: a quote stands in the middle of a cell of the row that begins here, so the cell's end is unknown.`,
    {
      code: "ERR_SOURCE_QUOTES",
      place: { file: name, line: line },
      actions: [quoteAction],
      cause: error,
    },
  );
}
