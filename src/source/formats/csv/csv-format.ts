import { SourceError } from "../../../kernel/load-error.ts";
import { printable } from "../../../kernel/show-cell.ts";
import type { Dialect } from "../../../rows/dialect.ts";
import type { Warning } from "../../../rows/warning.ts";
import type { LocalFile } from "../../places/place.ts";
import { findLastSums } from "../../recognize-footer.ts";
import { type CsvShape, decided, type Decided } from "../../shape.ts";
import type { Asked, Format, OpenFile } from "../format.ts";
import { noEntries } from "../recognize-container.ts";
import { readSepLine } from "./delimiters.ts";
import { explainOneColumn } from "./explain-one-column.ts";
import { lookAtBytes, type Look } from "./look-at-bytes.ts";
import { readRecords, type CsvReading } from "./read-records.ts";
import { type Packing, packingByName, type TextPlace } from "./read-text.ts";
import { settleDelimiter } from "./settle-delimiter.ts";
import { readQuote, settleQuoting } from "./settle-quoting.ts";

const unitSeparator = "\u001F";

/** Text with a delimiter between cells, in any encoding, packed by gzip or not. */
export const csvFormat: Format = {
  name: "csv",
  open: async (file, asked) => {
    const opened = await openText(file, asked, packingByName(file.name));
    const { entry } = asked.settings;
    return entry === undefined ? opened : { ...opened, unlessRejects: noEntries(file.name, entry) };
  },
};

/** The same, wherever its bytes come from. */
export async function openText(file: LocalFile, asked: Asked, packing: Packing): Promise<OpenFile> {
  const { settings, signal } = asked;
  const quote = readQuote(settings.quote);
  const { encoding } = settings;
  const look = await lookAtBytes({ file, packing, encoding, quote: quote.value, signal });
  const decision = await decide(file, look, { ...asked, quote, packing });
  const { shape, reading, sample } = decision;
  return {
    shape,
    dialect: reading.dialect,
    preamble: decision.preamble,
    mayBeCut: !look.endsInBreak && !look.endsInQuote,
    lastSums: findLastSums(look.tail, reading.dialect),
    warnings: decision.warnings,
    remarks: [],
    readRecords: (of, stop) => readRecords(of, reading, stop),
    oneColumn: explainOneColumn(sample, file.name),
    ...(settings.sheet !== undefined && { unlessRejects: noSheets(file.name, settings.sheet) }),
  };
}

/** A sheet that is pinned says that the file is a workbook. */
function noSheets(name: string, sheet: string): SourceError {
  return new SourceError(
    `${name} is no workbook, and has no sheet ${JSON.stringify(printable(sheet))}.`,
    {
      code: "ERR_SOURCE_SHEET",
      actions: [
        "Take sheet out of the mapping's source or --sheet off the command line, or give waybill the workbook.",
      ],
    },
  );
}

interface Decision {
  readonly shape: CsvShape;
  readonly reading: CsvReading;
  readonly preamble: Decided<number>;
  /** The whole lines of the start of the file, by which its form was found. */
  readonly sample: string;
  readonly warnings: readonly Warning[];
}

async function decide(
  file: LocalFile,
  look: Look,
  {
    settings,
    wanted,
    signal,
    quote,
    packing,
  }: Asked & { readonly quote: Decided<string>; readonly packing: Packing },
): Promise<Decision> {
  const sepLine = readSepLine(look.head);
  const behind = look.head.slice(sepLine?.text.length ?? 0);
  const sample = look.isHeadAll ? behind : wholeLines(behind);
  const text = { name: file.name, text: sample, quote: quote.value };
  const { delimiter, preamble } = settleDelimiter(text, settings.delimiter, sepLine, wanted);
  const lineEnd = decided(findLineEnd(look.head), "bytes");
  const unread = {
    dialect: {
      delimiter: delimiter.value,
      quote: quote.value,
      lineEnd: lineEnd.value,
      bom: look.markLength > 0,
      encoding: look.encoding.value,
    } satisfies Dialect,
    text: findText(look, packing, sepLine?.text),
    breaks: look.breaks,
    firstLine: sepLine === undefined ? 1 : 2,
  };
  const { quoting, warnings } = look.hasDoubtfulQuotes
    ? await settleQuoting(file, unread, signal)
    : { quoting: decided("strict" as const, "usual"), warnings: [] };
  return {
    shape: {
      format: "csv",
      packed: packing.packed,
      ...(packing.entry !== undefined && { entry: packing.entry }),
      encoding: look.encoding,
      bom: decided(unread.dialect.bom, "bytes"),
      lineEnd,
      delimiter,
      quote,
      quoting,
    },
    reading: { ...unread, quoting: quoting.value },
    preamble,
    sample,
    warnings: [
      ...look.warnings,
      ...(delimiter.value === unitSeparator ? [] : look.separators),
      ...warnings,
    ],
  };
}

function findText(look: Look, packing: Packing, sepLine = ""): TextPlace {
  const { end, endsInBreak, marks } = look;
  const start = look.markLength + Buffer.byteLength(sepLine);
  return { encoding: look.encoding.value, packing, start, end, endsInBreak, marks };
}

/** The text up to its last line break: a line that the head cuts off would look too short. */
function wholeLines(text: string): string {
  const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  return end === -1 ? text : text.slice(0, end + 1);
}

/** The end of the first line that has one. */
function findLineEnd(text: string): Dialect["lineEnd"] {
  const found = /\r?\n|\r/.exec(text)?.[0];
  return found === "\r\n" || found === "\r" ? found : "\n";
}
