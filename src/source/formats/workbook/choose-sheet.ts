import { SourceError } from "../../../kernel/load-error.ts";
import { printable } from "../../../kernel/show-cell.ts";
import { didYouMean } from "../../../kernel/nearest-name.ts";
import { decided, type Decided } from "../../shape.ts";
import type { Zip } from "../zip/open-zip.ts";
import { CellValues } from "./cell-values.ts";
import type { Sheet } from "./read-package.ts";
import { XmlReader } from "./read-xml.ts";
import { type SheetName, SheetReader } from "./sheet-reader.ts";

/** Rows that are looked at to see whether a sheet holds a table. */
const lookedAt = 30;

interface Workbook {
  readonly zip: Zip;
  readonly file: string;
  readonly sheets: readonly Sheet[];
}

/** A sheet that is read. */
interface ChosenSheet {
  readonly sheet: Sheet;
  readonly name: Decided<string>;
  /** Why it is not the one that was asked for: the workbook has no other, as one of rejects. */
  readonly missing?: SourceError;
}

/**
 * The sheet that is named, or the only one that is shown and holds a table.
 * @param asked a name, or which tab it is
 * @throws SourceError ERR_SOURCE_SHEET where there is none, or several and nobody has said which
 */
export async function chooseSheet(
  workbook: Workbook,
  asked: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ChosenSheet> {
  const { sheets, file } = workbook;
  if (asked !== undefined) {
    const sheet =
      sheets.find(({ name }) => name === asked) ?? sheets.find(({ tab }) => String(tab) === asked);
    if (sheet !== undefined) return { sheet, name: decided(sheet.name, "said") };
    const missing = noSuchSheet(file, asked, sheets);
    const [only, second] = sheets;
    if (only === undefined || second !== undefined) throw missing;
    return { sheet: only, name: decided(only.name, "columns"), missing };
  }
  const shown = sheets.filter(({ isHidden }) => !isHidden);
  const looks = new Map<Sheet, number>();
  for (const sheet of shown) looks.set(sheet, await countRows(workbook, sheet, signal));
  const tables = shown.filter((sheet) => (looks.get(sheet) ?? 0) > 1);
  const filled = shown.filter((sheet) => looks.has(sheet) && (looks.get(sheet) ?? 0) > 0);
  const found = tables.length > 0 ? tables : filled;
  const [sheet] = found;
  if (sheet === undefined) throw emptyWorkbook(file, sheets);
  if (found.length > 1) throw severalSheets(file, found);
  return { sheet, name: decided(sheet.name, "bytes") };
}

/** 0: nothing is there; 1: no more than one row has two cells, or it is not sound; 2: several have. */
async function countRows(
  { zip, file }: Workbook,
  { entry, name: sheet }: Sheet,
  signal: AbortSignal | undefined,
): Promise<number> {
  const name: SheetName = { file, part: entry.name, sheet, size: zip.packedSize };
  // What cells hold does not matter here, so no shared text is looked up.
  const values = new CellValues({ get: () => "x" }, { kinds: [], is1904: false });
  const reader = new SheetReader(name, values, undefined);
  const xml = new XmlReader(name, reader);
  let [rows, wide] = [0, 0];
  for await (const chunk of zip.read(entry, signal)) {
    const isSound = writeAsFar(xml, chunk);
    for (const { cells } of reader.take()) {
      const filled = cells.filter((cell) => cell.trim() !== "").length;
      if (filled > 0) rows += 1;
      if (filled > 1) wide += 1;
      if (wide > 1) return 2;
      if (rows >= lookedAt) return 1;
    }
    if (!isSound) return 1;
  }
  return Math.min(rows, 1);
}

/** What is wrong with a sheet is told when it is read. @returns false where something is */
function writeAsFar(xml: XmlReader, chunk: Buffer): boolean {
  try {
    xml.write(chunk);
    return true;
  } catch (error) {
    if (error instanceof SourceError) return false;
    throw error;
  }
}

const quoted = (name: string): string => JSON.stringify(printable(name));

const list = (sheets: readonly Sheet[]): string =>
  sheets
    .map(({ name, tab, isHidden }) => `${quoted(name)} (${tab}${isHidden ? ", hidden" : ""})`)
    .join(", ");

function noSuchSheet(file: string, asked: string, sheets: readonly Sheet[]): SourceError {
  const names = sheets.map(({ name }) => name);
  return new SourceError(`${file} has no sheet ${quoted(asked)}.${didYouMean(asked, names)}`, {
    code: "ERR_SOURCE_SHEET",
    actions: [`Its sheets are: ${list(sheets)}.`],
    choices: names,
  });
}

function severalSheets(file: string, sheets: readonly Sheet[]): SourceError {
  const [first] = sheets;
  return new SourceError(`${file} has ${sheets.length} sheets with a table: ${list(sheets)}.`, {
    code: "ERR_SOURCE_SHEET",
    actions: [
      `Say which: --sheet ${quoted(first?.name ?? "")}, or source: { sheet: ${quoted(first?.name ?? "")} } in the mapping.`,
    ],
    choices: sheets.map(({ name }) => name),
  });
}

function emptyWorkbook(file: string, sheets: readonly Sheet[]): SourceError {
  const hidden = sheets.filter(({ isHidden }) => isHidden);
  if (hidden.length > 0)
    return new SourceError(`${file} shows no sheet with rows; hidden are ${list(hidden)}.`, {
      code: "ERR_SOURCE_SHEET",
      actions: ["Name the sheet that you want: --sheet, or source: { sheet } in the mapping."],
    });
  return new SourceError(`${file} is empty: none of its sheets has a header and rows.`, {
    code: "ERR_SOURCE_EMPTY",
    actions: ["An empty export is as a rule one that failed: export the file again."],
  });
}
