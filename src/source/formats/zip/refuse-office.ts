import { SourceError } from "../../../kernel/load-error.ts";
import type { Zip } from "./open-zip.ts";

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

/** @throws SourceError ERR_SOURCE_NOT_CSV where an office program of another kind made the file, by name */
export function refuseOffice({ entries }: Pick<Zip, "entries">, file: string): void {
  const has = (sign: RegExp): boolean => entries.some(({ name }) => sign.test(name));
  const other = others.find(([a, b]) => has(a) && has(b));
  if (other === undefined) return;
  const [, , what, action] = other;
  throw new SourceError(`${file} is ${what}, which is not read.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [action],
  });
}
