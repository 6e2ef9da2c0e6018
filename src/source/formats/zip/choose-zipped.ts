import { SourceError } from "../../../kernel/load-error.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided } from "../../shape.ts";
import { openText } from "../csv/csv-format.ts";
import type { Format } from "../format.ts";
import { findDocument, partReader, Parts } from "../workbook/read-package.ts";
import { workbookFormat } from "../workbook/workbook-format.ts";
import { chooseEntry } from "./choose-entry.ts";
import { openZip, type ZipEntry } from "./open-zip.ts";

const saveAsXlsx = "Open it in the spreadsheet program, save it as .xlsx, and load that file.";
const exportIt = "Export the data as CSV or .xlsx and load that file.";

const contentTypes = /^\[Content_Types\]\.xml$/i;

/** What office programs pack into a zip, by two names that each has inside. */
const others: readonly (readonly [a: RegExp, b: RegExp, what: string, action: string])[] = [
  [contentTypes, /^xl\/workbook\.bin$/i, "a binary Excel workbook (.xlsb)", saveAsXlsx],
  [contentTypes, /^word\//i, "a Word document", exportIt],
  [contentTypes, /^ppt\//i, "a PowerPoint document", exportIt],
  [
    /^Metadata\//,
    /^Index(?:\/.*\.iwa|\.zip)$/i,
    "a document of Numbers, Pages or Keynote",
    exportIt,
  ],
  [/^mimetype$/, /^META-INF\/manifest\.xml$/i, "an OpenDocument file (.ods)", saveAsXlsx],
];

/**
 * What a zip file is: a workbook, or an archive with the text that is read.
 * @throws SourceError ERR_SOURCE_NOT_CSV where an office program of another kind made it, by name; ERR_SOURCE_ZIP where it is damaged
 */
export async function chooseZipped(
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Format> {
  const zip = await openZip(file, signal);
  try {
    const has = (sign: RegExp): boolean => zip.entries.some(({ name }) => sign.test(name));
    const other = others.find(([a, b]) => has(a) && has(b));
    if (other !== undefined) {
      const [, , what, action] = other;
      throw new SourceError(`${file.name} is ${what}, which is not read.`, {
        code: "ERR_SOURCE_NOT_CSV",
        actions: [action],
      });
    }
    const parts = new Parts(zip, file.name);
    const document = await findDocument(parts, partReader(zip, file.name, signal));
    return document === undefined ? archiveFormat(zip.entries) : workbookFormat;
  } finally {
    await zip.close();
  }
}

/** A zip file around text. */
function archiveFormat(entries: readonly ZipEntry[]): Format {
  return {
    name: "csv",
    open: async (file, asked) => {
      const { entry, name } = chooseEntry(entries, asked.settings.entry, file.name);
      return await openText(file, asked, {
        packed: decided(true, "bytes"),
        entry: name,
        read: async function* (of, { signal }) {
          const zip = await openZip(of, signal);
          try {
            yield* zip.read(entry, signal);
          } finally {
            await zip.close();
          }
        },
      });
    },
  };
}
