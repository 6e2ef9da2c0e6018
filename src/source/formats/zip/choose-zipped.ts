import { SourceError } from "../../../kernel/load-error.ts";
import type { LocalFile } from "../../places/place.ts";
import type { Format } from "../format.ts";
import { findDocument, partReader, Parts } from "../workbook/read-package.ts";
import { workbookFormat } from "../workbook/workbook-format.ts";
import { openZip, type ZipEntry } from "./open-zip.ts";

const saveAsXlsx = "Open it in the spreadsheet program, save it as .xlsx, and load that file.";
const exportIt = "Export the data as CSV or .xlsx and load that file.";

/** What office programs pack into a zip, by a name that each has inside. */
const others: readonly (readonly [sign: RegExp, what: string, action: string])[] = [
  [/^xl\/workbook\.bin$/i, "a binary Excel workbook (.xlsb)", saveAsXlsx],
  [/^word\//i, "a Word document", exportIt],
  [/^ppt\//i, "a PowerPoint document", exportIt],
  [/^Index\/.*\.iwa$|^Index\.zip$/i, "a document of Numbers, Pages or Keynote", exportIt],
  [/^META-INF\/manifest\.xml$/i, "an OpenDocument file (.ods)", saveAsXlsx],
];

/**
 * What a zip file is.
 * @throws SourceError ERR_SOURCE_NOT_CSV where it is no workbook, by name; ERR_SOURCE_ZIP where it is damaged
 */
export async function chooseZipped(
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Format> {
  const zip = await openZip(file, signal);
  try {
    const document = await findDocument(
      new Parts(zip, file.name),
      partReader(zip, file.name, signal),
    );
    if (document !== undefined && /\.xml$/i.test(document) && !isOther(zip.entries))
      return workbookFormat;
    const [, what, action] = otherOf(zip.entries) ?? [
      undefined,
      "a zip archive",
      "Unpack it and give waybill the file inside.",
    ];
    throw new SourceError(`${file.name} is ${what}, which is not read.`, {
      code: "ERR_SOURCE_NOT_CSV",
      actions: [action],
    });
  } finally {
    await zip.close();
  }
}

const otherOf = (entries: readonly ZipEntry[]): (typeof others)[number] | undefined =>
  others.find(([sign]) => entries.some(({ name }) => sign.test(name)));

const isOther = (entries: readonly ZipEntry[]): boolean => otherOf(entries) !== undefined;
