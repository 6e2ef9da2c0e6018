import { printable, showCell } from "../../kernel/show-cell.ts";
import { SourceError } from "../../kernel/load-error.ts";

interface Container {
  readonly what: string;
  readonly action: string;
  readonly matches: (head: Buffer) => boolean;
}

const startsWith =
  (...bytes: readonly number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, at) => head[at] === byte);

const startsWithText =
  (text: string) =>
  (head: Buffer): boolean =>
    head.subarray(0, text.length).toString("latin1") === text;

const packedFile = "a gzip file without .gz at the end of its name";

const unpack = "Unpack it and give waybill the file inside.";
const saveAs =
  "Open it in the spreadsheet program and save it as .xlsx, or the sheet as CSV UTF-8, then load that file.";
const export_ = "Export the data as CSV and load that file.";
const failedExport =
  "Look at it in a text editor: a download that failed often leaves an error or login page. Export it again.";

export const isZip = startsWith(0x50, 0x4b, 0x03, 0x04);
export const isGzip = startsWith(0x1f, 0x8b);
/** The container of .xls, and of workbooks with a password. */
export const isOldOffice = startsWith(0xd0, 0xcf, 0x11, 0xe0);

/** Text without byte order mark and leading blanks. */
const textOf = (head: Buffer): string => head.toString("utf8").replace(/^[\uFEFF\s]+/, "");
const opening = (head: Buffer): string => textOf(head.subarray(0, 400));
const opensWith =
  (pattern: RegExp) =>
  (head: Buffer): boolean =>
    pattern.test(opening(head));

const mailOpening =
  /^(?:(?:Received|Return-Path|Delivered-To|MIME-Version|DKIM-Signature):\s|From [^\s@]+@\S+ )/i;
const mailField = /^(?:[A-Za-z][A-Za-z-]*: ?|[ \t])/;
const mailProof = /^(?:Received|MIME-Version|Message-ID|Content-Type|Return-Path):/im;

/** A file begins with fields of a message, or with a block of such fields that has one no report would have. */
function isMail(head: Buffer): boolean {
  if (mailOpening.test(opening(head))) return true;
  const text = textOf(head.subarray(0, 8192));
  const [block = ""] = text.split(/\r?\n\r?\n/, 1);
  const lines = block.split(/\r?\n/).slice(0, 50);
  return lines.length > 1 && lines.every((line) => mailField.test(line)) && mailProof.test(block);
}

function isJson(head: Buffer): boolean {
  if (/^(?:\{\s*"|\[\s*[{["])/.test(opening(head))) return true;
  const text = textOf(head);
  if (!/^[[{]/.test(text)) return false;
  return [text, text.split(/[\r\n]/, 1)[0] ?? ""].some(parsesAsJson);
}

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const containers: readonly Container[] = [
  {
    what: packedFile,
    action: "Give it a name that ends in .gz; waybill unpacks it while reading.",
    matches: isGzip,
  },
  { what: "a zstd file", action: unpack, matches: startsWith(0x28, 0xb5, 0x2f, 0xfd) },
  { what: "a bzip2 file", action: unpack, matches: opensWith(/^BZh\d1AY&SY/) },
  { what: "an xz file", action: unpack, matches: startsWith(0xfd, 0x37, 0x7a, 0x58, 0x5a) },
  { what: "a 7-Zip archive", action: unpack, matches: startsWith(0x37, 0x7a, 0xbc, 0xaf) },
  {
    what: "an old Excel workbook (.xls)",
    action: saveAs,
    matches: isOldOffice,
  },
  { what: "a PDF", action: export_, matches: startsWithText("%PDF-") },
  { what: "a Parquet file", action: export_, matches: startsWith(0x50, 0x41, 0x52, 0x31, 0x15) },
  { what: "a SQLite database", action: export_, matches: startsWithText("SQLite format 3") },
  { what: "a PNG image", action: export_, matches: startsWith(0x89, 0x50, 0x4e, 0x47) },
  { what: "a JPEG image", action: export_, matches: startsWith(0xff, 0xd8, 0xff) },
  {
    what: "a Git LFS pointer, not the file itself",
    action: "Run git lfs pull, then load the file.",
    matches: opensWith(/^version https:\/\/git-lfs/),
  },
  { what: "an RTF document", action: export_, matches: opensWith(/^\{\\rtf/) },
  {
    what: "an HTML page",
    action: failedExport,
    matches: opensWith(/^<(?:!doctype html|html|head|body|table)\b/i),
  },
  {
    what: "an XML document",
    action: failedExport,
    matches: opensWith(/^<(?:\?xml\b|[a-z][\w:.-]*[\s/>])/i),
  },
  {
    what: "an e-mail message",
    action: "Save the attachment and load that file.",
    matches: isMail,
  },
  { what: "JSON", action: failedExport, matches: isJson },
];

/**
 * What a file really is, judged by its first bytes, when that is not CSV text.
 * @param head the first bytes of the file, byte order mark included
 */
function recognizeContainer(head: Buffer): { what: string; action: string } | undefined {
  const found = containers.find((container) => container.matches(head));
  if (found === undefined || found.action !== failedExport) return found;
  const title = /<title[^<>]*>([^<]*)/i.exec(head.toString("utf8"))?.[1] ?? opening(head);
  return { ...found, what: `${found.what} that begins ${showCell(title.trim())}` };
}

/** What was unpacked is packed again. */
export function packedTwice(name: string, what: string): SourceError {
  return new SourceError(`${name} was packed twice: inside it is ${what}.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: ["Unpack it once and load what comes out."],
  });
}

/** @throws SourceError ERR_SOURCE_NOT_CSV when the first bytes are those of another kind of file */
export function refuseContainer(head: Buffer, name: string, isPacked: boolean): void {
  const found = recognizeContainer(head);
  if (found === undefined) return;
  // What was unpacked begins like a packed file again.
  if (isPacked && found.action === unpack) throw packedTwice(name, found.what);
  if (isPacked && found.what === packedFile) {
    throw new SourceError(`${name} was packed twice: inside it is another gzip file.`, {
      code: "ERR_SOURCE_GZIP",
      actions: ["Unpack it once and load what comes out."],
    });
  }
  throw new SourceError(`${name} is ${found.what}, not CSV text.`, {
    code: "ERR_SOURCE_NOT_CSV",
    actions: [found.action],
  });
}

/** A file inside that is named says that there is an archive around it. Rejects of one lie there unpacked. */
export function noEntries(name: string, entry: string): SourceError {
  return new SourceError(
    `${name} is no zip file, and has no ${JSON.stringify(printable(entry))} inside.`,
    {
      code: "ERR_SOURCE_ZIP",
      actions: [
        "Take entry out of the mapping's source or --entry off the command line, or give waybill the zip file.",
      ],
    },
  );
}
