import { lettersOf } from "../../../kernel/column-letters.ts";
import { SourceError } from "../../../kernel/load-error.ts";
import type { Dialect } from "../../../rows/dialect.ts";
import type { LocalFile } from "../../places/place.ts";
import { type Decided, decided } from "../../shape.ts";
import type { SourceSettings } from "../../../rows/source-settings.ts";
import type { Asked, Format, OpenFile, SourceRecord } from "../format.ts";
import { noEntries, packedTwice } from "../recognize-container.ts";
import { bytesOfFile, openZip, type Zip, type ZipBytes } from "../zip/open-zip.ts";
import { refuseOffice } from "../zip/refuse-office.ts";
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
  open: async (file, asked) => {
    const opened = await openWorkbook(file, asked, { bytesOf: bytesOfFile });
    const { entry } = asked.settings;
    return entry === undefined ? opened : { ...opened, unlessRejects: noEntries(file.name, entry) };
  },
};

/** How the bytes of a workbook come out of a file. */
interface WorkbookPacking {
  /** Where something is packed around it. */
  readonly packed?: Decided<boolean>;
  /** Of a zip file around it: the file inside. */
  readonly entry?: Decided<string>;
  readonly bytesOf: (file: LocalFile) => ZipBytes;
}

/**
 * The same, wherever its bytes come from.
 * @throws SourceError ERR_SOURCE_NOT_CSV where what is packed is another zip file
 */
export async function openWorkbook(
  file: LocalFile,
  { settings, signal }: Asked,
  { packed, entry, bytesOf }: WorkbookPacking,
): Promise<OpenFile> {
  refuseTextSettings(file.name, settings);
  if (packed !== undefined && entry === undefined && settings.entry !== undefined)
    throw noEntries(file.name, settings.entry);
  const bytes = bytesOf(file);
  const zip = await openZip(bytes, signal);
  try {
    const document = await needWorkbook(zip, bytes.name, packed !== undefined, signal);
    const found = await readPackage(zip, bytes.name, document, signal);
    const { sheet, name, missing } = await chooseSheet(
      { zip, file: bytes.name, sheets: found.sheets },
      settings.sheet,
      signal,
    );
    const strings = await readStrings(zip, bytes.name, found, signal);
    try {
      const reading: SheetReading = { found, sheet, strings };
      const survey = await surveySheet(zip, bytes.name, reading, signal);
      return {
        shape: {
          format: "xlsx",
          ...(packed !== undefined && { packed }),
          ...(entry !== undefined && { entry }),
          sheet: name,
          dates: decided(found.is1904 ? "1904" : "1900", "bytes"),
        },
        dialect,
        preamble: survey.preamble,
        mayBeCut: false,
        lastSums: survey.lastSums,
        warnings: survey.warnings,
        remarks: survey.remarks,
        readRecords: (of, stop) => readRecords(bytesOf(of), reading, survey.width, stop),
        openPattern: async (of) => await openPattern(bytesOf(of), reading),
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
}

/** What is pinned for text says that the file is text. */
function refuseTextSettings(name: string, { delimiter, encoding, quote }: SourceSettings): void {
  const [said] = Object.entries({ delimiter, encoding, quote }).filter(
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
  file: string,
  isPacked: boolean,
  signal: AbortSignal | undefined,
): Promise<string> {
  refuseOffice(zip, file);
  const document = await findDocument(new Parts(zip, file), partReader(zip, file, signal));
  if (document !== undefined) return document;
  if (isPacked) throw packedTwice(file, "a zip archive");
  throw damagedPart({ file, part: "_rels/.rels" }, "it leads to no workbook");
}

/**
 * Reads the sheet to its last byte, so that its checksum is proven before a row counts. What is wrong with a row is told by
 * the reading that hands out the good ones before it.
 */
async function surveySheet(
  zip: Zip,
  file: string,
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
    throw farOut(file, sheet, survey);
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
  file: ZipBytes,
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
        file.name,
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
