import type { Zip } from "../zip/open-zip.ts";
import { CellValues } from "./cell-values.ts";
import { type Package, partReader, type Sheet } from "./read-package.ts";
import { XmlReader } from "./read-xml.ts";
import { openSpill, type SharedStrings, SharedStringsReader } from "./shared-strings.ts";
import { type GridRow, SheetReader, type SheetObserver } from "./sheet-reader.ts";

/** What it takes to read a sheet. */
export interface SheetReading {
  readonly found: Package;
  readonly sheet: Sheet;
  /** Read again for each reading, where they are too many to be held. */
  readonly strings: SharedStrings;
}

export async function readStrings(
  zip: Zip,
  file: string,
  { sharedStrings }: Package,
  signal: AbortSignal | undefined,
): Promise<SharedStrings> {
  const reader = new SharedStringsReader(() => openSpill(file));
  try {
    if (sharedStrings !== undefined) await partReader(zip, file, signal)(sharedStrings, reader);
    return reader.finish();
  } catch (error) {
    reader.abandon();
    throw error;
  }
}

/** The shared texts for one reading; where they lie in a file, one of its own, which has to be closed. */
export async function takeStrings(
  zip: Zip,
  file: string,
  { found, strings }: SheetReading,
  signal: AbortSignal | undefined,
): Promise<SharedStrings> {
  return strings.isSpilled ? await readStrings(zip, file, found, signal) : strings;
}

/** The rows of the sheet as they are read; those before a fault first, then the fault is thrown. */
export async function* readRows(
  zip: Zip,
  file: string,
  { found, sheet, strings }: SheetReading,
  observer: SheetObserver | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly GridRow[], void, undefined> {
  const name = { file, part: sheet.entry.name, sheet: sheet.name, size: zip.packedSize };
  const reader = new SheetReader(name, new CellValues(strings, found), observer);
  const xml = new XmlReader(name, reader);
  for await (const chunk of zip.read(sheet.entry, signal)) {
    let fault: unknown;
    try {
      xml.write(chunk);
    } catch (error) {
      fault = error;
    }
    yield reader.take();
    if (fault !== undefined) throw fault;
  }
  xml.end();
}
