import { SourceError } from "../kernel/load-error.ts";
import { atPlace } from "../rows/row-place.ts";
import type { Source } from "./source.ts";

export function truncatedRow(name: string, line: number): SourceError {
  return new SourceError(
    `${name} was cut off: its last row (line ${line}) is too short and has no line break.`,
    {
      code: "ERR_SOURCE_TRUNCATED",
      place: { file: name, line: line },
      actions: ["Copy or export the file again, and compare its number of rows."],
    },
  );
}

export function tooManyRagged(
  name: string,
  ragged: number,
  rows: number,
  found: { readonly line: number; readonly endEarlyInBlocks: boolean },
): SourceError {
  return new SourceError(
    `${name} has ${ragged.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")} rows with more or fewer cells than its header: the file as a whole is not sound.`,
    {
      code: "ERR_SOURCE_RAGGED",
      actions: [
        ...(found.endEarlyInBlocks
          ? [
              "They are shorter in whole blocks, as a spreadsheet writes rows whose last cells are blank: say --pad-short-rows, or source: { pad_short_rows: true } in the mapping, to take the missing cells for blank.",
            ]
          : []),
        `Look at line ${found.line}, the first of them. Often amounts have a decimal comma in a comma file.`,
        "Export the file with quotes or with another delimiter; name it with --delimiter if it was guessed wrongly.",
      ],
    },
  );
}

export function allTooLong(
  name: string,
  { rows, width, found }: { readonly rows: number; readonly width: number; readonly found: number },
): SourceError {
  return new SourceError(
    `${name} has ${rows.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")} rows with ${found} cells where its header has ${width}: a name or a delimiter may be missing in the header, and then the cells stand under wrong names.`,
    {
      code: "ERR_SOURCE_RAGGED",
      actions: [
        "Name every column in the header. If the rows are the fault: often amounts have a decimal comma in a comma file.",
        "Export the file with quotes or with another delimiter; name it with --delimiter if it was guessed wrongly.",
      ],
    },
  );
}

export function shiftedColumns(name: string, column: number, line: number): SourceError {
  return new SourceError(
    `${name} has no name for column ${column}, which stands between others, and line ${line} has another width than the header: names and cells may be shifted.`,
    {
      code: "ERR_SOURCE_HEADER",
      place: { file: name, line: line },
      actions: ["Name the column, or take it out, and export the file again."],
    },
  );
}

export function secondTable(
  { name, sheet }: Pick<Source, "name" | "sheet">,
  line: number,
): SourceError {
  return new SourceError(`${name} holds a second table, which begins ${atPlace(line, sheet)}.`, {
    code: "ERR_SOURCE_TWO_TABLES",
    place: { file: name, line: line },
    actions: ["Put each table into a file of its own."],
  });
}

export function swallowedRows(name: string, line: number): SourceError {
  return new SourceError(
    `${name} line ${line}: a quote is opened in the row that begins here and closed lines below, so that it swallows whole rows.`,
    {
      code: "ERR_SOURCE_QUOTES",
      place: { file: name, line: line },
      actions: ["Close the quote, or double it if it belongs to the cell."],
    },
  );
}
