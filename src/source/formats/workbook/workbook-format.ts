import { lettersOf } from "../../../kernel/column-letters.ts";
import { SourceError } from "../../../kernel/load-error.ts";
import type { Dialect } from "../../../rows/dialect.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided, type SourceSettings } from "../../shape.ts";
import type { Format, SourceRecord } from "../format.ts";
import { openZip, type Zip } from "../zip/open-zip.ts";
import { chooseSheet } from "./choose-sheet.ts";
import { openPattern } from "./open-pattern.ts";
import { findDocument, partReader, Parts, readPackage } from "./read-package.ts";
import { readRows, readStrings, type SheetReading, takeStrings } from "./read-sheet.ts";
import { damagedPart } from "./read-xml.ts";
import { type GridRow } from "./sheet-reader.ts";
import { SheetWatch, type SheetSurvey } from "./survey-sheet.ts";

/** In which rejects are written where they are wanted as CSV: what spreadsheet programs open with every letter as it is. */
const dialect: Dialect = {
  delimiter: ",",
  quote: '"',
  lineEnd: "\r\n",
  bom: true,
  encoding: "utf-8",
};
const mostInBatch = 5000;
/** Blank cells for each filled one, beyond which a stray cell far out makes a sheet what it is not. */
const mostBlankShare = 100;
const fewBlank = 50_000_000;

/** A workbook of Excel (.xlsx, .xlsm): one of its sheets. No formula and no macro is ever run. */
export const workbookFormat: Format = {
  name: "xlsx",
  open: async (file, { settings, signal }) => {
    refuseTextSettings(file.name, settings);
    const zip = await openZip(file, signal);
    try {
      const found = await readPackage(
        zip,
        file.name,
        await needWorkbook(zip, file, signal),
        signal,
      );
      const { sheet, name, missing } = await chooseSheet(
        { zip, file: file.name, size: file.size, sheets: found.sheets },
        settings.sheet,
        signal,
      );
      const strings = await readStrings(zip, file.name, found, signal);
      try {
        const reading: SheetReading = { found, sheet, strings };
        const survey = await surveySheet(zip, file, reading, signal);
        return {
          shape: {
            format: "xlsx",
            sheet: name,
            dates: decided(found.is1904 ? "1904" : "1900", "bytes"),
          },
          dialect,
          preamble: survey.preamble,
          mayBeCut: false,
          lastSums: survey.lastSums,
          warnings: survey.warnings,
          remarks: survey.remarks,
          readRecords: (of, stop) => readRecords(of, reading, survey.width, stop),
          openPattern: async (of) => await openPattern(of, reading),
          sheet: sheet.name,
          oneColumn: undefined,
          ...(missing !== undefined && { unlessRejects: missing }),
        };
      } finally {
        if (strings.isSpilled) strings.close();
      }
    } finally {
      await zip.close();
    }
  },
};

/** What is pinned for text says that the file is text. */
function refuseTextSettings(
  name: string,
  { delimiter, encoding, quote, entry }: SourceSettings,
): void {
  const [said] = Object.entries({ delimiter, encoding, quote, entry }).filter(
    ([, value]) => value !== undefined,
  );
  if (said === undefined) return;
  throw new SourceError(
    `${name} is an Excel workbook, and ${said[0]} is said, which no workbook has.`,
    {
      code: "ERR_SOURCE_NOT_CSV",
      actions: [
        `Take ${said[0]} out of the mapping's source or of the command line, or give waybill the CSV file.`,
      ],
    },
  );
}

async function needWorkbook(
  zip: Zip,
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<string> {
  const parts = new Parts(zip, file.name);
  const document = await findDocument(parts, partReader(zip, file.name, signal));
  if (document === undefined)
    throw damagedPart({ file: file.name, part: "_rels/.rels" }, "it leads to no workbook");
  return document;
}

/**
 * Reads the sheet to its last byte, so that its checksum is proven before a row counts. What is wrong with a row is told by
 * the reading that hands out the good ones before it.
 */
async function surveySheet(
  zip: Zip,
  file: LocalFile,
  reading: SheetReading,
  signal: AbortSignal | undefined,
): Promise<SheetSurvey> {
  const { sheet, found } = reading;
  const watch = new SheetWatch(sheet.name);
  for (const { name, isHidden } of found.sheets) if (isHidden) watch.hiddenSheet(name);
  try {
    for await (const rows of readRows(zip, file, reading, watch, signal)) watch.take(rows);
  } catch (error) {
    if (
      !(error instanceof SourceError) ||
      error.code === "ERR_SOURCE_CHANGED" ||
      error.code === "ERR_SOURCE_ZIP"
    )
      throw error;
    for await (const _chunk of zip.read(sheet.entry, signal)) continue;
  }
  const survey = watch.conclude();
  const blanks = survey.width * survey.rows - survey.filledCells;
  if (blanks > fewBlank && blanks > survey.filledCells * mostBlankShare)
    throw farOut(file.name, sheet, survey);
  return survey;
}

function farOut(
  file: string,
  { name }: SheetReading["sheet"],
  { width }: SheetSurvey,
): SourceError {
  return new SourceError(
    `${file}: the sheet ${JSON.stringify(name)} has a cell far out, in column ${lettersOf(width - 1)}, and next to nothing before it.`,
    {
      code: "ERR_SOURCE_SHEET",
      actions: ["Delete the cells that stand beside the table, and save the workbook."],
    },
  );
}

async function* readRecords(
  file: LocalFile,
  reading: SheetReading,
  width: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SourceRecord[], void, undefined> {
  signal?.throwIfAborted();
  const zip = await openZip(file, signal);
  try {
    const own = await takeStrings(zip, file.name, reading, signal);
    try {
      let next = 1;
      for await (const rows of readRows(
        zip,
        file,
        { ...reading, strings: own },
        undefined,
        signal,
      )) {
        let records: SourceRecord[] = [];
        for (const row of rows) {
          // Rows that the file leaves out are blank.
          for (; next <= row.line; next += 1) {
            records.push(
              next < row.line ? recordOf({ line: next, cells: [] }, width) : recordOf(row, width),
            );
            if (records.length < mostInBatch) continue;
            yield records;
            signal?.throwIfAborted();
            records = [];
          }
        }
        yield records;
        signal?.throwIfAborted();
      }
    } finally {
      if (own.isSpilled) own.close();
    }
  } finally {
    await zip.close();
  }
}

function recordOf({ line, cells, odd }: GridRow, width: number): SourceRecord {
  while (cells.length < width) cells.push("");
  return { line, cells, isMultiLine: false, ...(odd !== undefined && { odd }) };
}
