import type { Dialect } from "../rows/dialect.ts";
import { createWarningLog, type Warning } from "../rows/warning.ts";
import type { WantedColumns } from "./column-names.ts";
import { filePlace } from "./places/local-file.ts";
import { readHeader, type Header } from "./read-header.ts";
import { readQuote, settleQuoting } from "./formats/csv/settle-quoting.ts";
import { readSepLine, type SepLine } from "./formats/csv/delimiters.ts";
import { findLastSums } from "./recognize-footer.ts";
import { refuseOddShape } from "./formats/csv/refuse-shape.ts";
import { scanBytes, type ByteScan } from "./formats/csv/look-at-bytes.ts";
import { settleDelimiter } from "./formats/csv/settle-delimiter.ts";
import { settleWidths } from "./settle-widths.ts";
import { areQuotedOtherwise } from "./row-doubts.ts";
import type { Source, SourceSettings } from "./source.ts";

const unitSeparator = "\u001F";

interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Columns that the header has, by which it is found below other lines. */
  readonly wanted?: WantedColumns;
}

/**
 * Fingerprints the file and checks it to its last byte, then finds its dialect and header.
 * @throws SourceError when the file can't be read, is empty, is no text in a known encoding, is not as the settings say,
 * or leaves its delimiter in doubt
 */
export async function openSource(
  path: string,
  settings: SourceSettings,
  { signal, wanted = [] }: OpenOptions = {},
): Promise<Source> {
  const quote = readQuote(settings.quote);
  const file = await filePlace(path).fetch(signal);
  const { name } = file;
  const isPacked = /\.gz$/i.test(name);
  const scan = await scanBytes({ file, isPacked, encoding: settings.encoding, quote, signal });
  const sepLine = readSepLine(scan.head);
  const behind = scan.head.slice(sepLine?.text.length ?? 0);
  const sample = scan.isHeadAll ? behind : wholeLines(behind);
  const { delimiter, preamble } = settleDelimiter(
    { name, text: sample, quote },
    settings.delimiter,
    sepLine,
    wanted,
  );
  const place = {
    ...file,
    dialect: dialectOf(scan, delimiter, quote),
    text: textOf(scan, sepLine),
    firstLine: sepLine === undefined ? 1 : 2,
  };
  const { quoting, warnings } = scan.hasDoubtfulQuotes
    ? await settleQuoting(place, signal)
    : { quoting: "strict" as const, warnings: [] };
  const hints = { headerRow: settings.headerRow, wanted, preamble };
  const header = await readHeader({ ...place, quoting }, hints, signal);
  refuseOddShape(sample, header, name);
  const records = { ...place, quoting };
  const usualWidths = await settleWidths(records, header, settings.footer, signal);
  return {
    ...records,
    header: header.names,
    layout: { ...header.layout, usualWidths, mayEndEarly: settings.padShortRows === true },
    preamble: header.preamble.length,
    headerLine: header.line,
    footer: settings.footer,
    lastSums: settings.footer === 0 ? [] : findLastSums(scan.tail, place.dialect),
    warnings: [
      ...scan.warnings,
      ...(delimiter === unitSeparator ? [] : scan.separators),
      ...warnings,
      ...headerWarnings(header, settings, usualWidths),
    ],
  };
}

function dialectOf(scan: ByteScan, delimiter: string, quote: string): Dialect {
  return {
    delimiter,
    quote,
    lineEnd: findLineEnd(scan.head),
    bom: scan.markLength > 0,
    encoding: scan.encoding,
  };
}

function textOf(scan: ByteScan, sepLine: SepLine | undefined): Source["text"] {
  return {
    encoding: scan.encoding,
    isPacked: scan.isPacked,
    start: scan.markLength + Buffer.byteLength(sepLine?.text ?? ""),
    end: scan.end,
    endsInBreak: scan.endsInBreak,
    endsInQuote: scan.endsInQuote,
    marks: scan.marks,
  };
}

function headerWarnings(
  { names, preamble, rowsAbove, line, layout }: Header,
  { headerRow }: SourceSettings,
  usualWidths: readonly number[],
): readonly Warning[] {
  const log = createWarningLog();
  if (usualWidths.some((width) => width > layout.width)) log.add("row-trail", line);
  // What a person has pinned needs no warning on every run, but for rows that are left out by it.
  for (const at of headerRow === undefined ? preamble : rowsAbove) log.add("pre", at);
  if (areQuotedOtherwise(names)) log.add("quote-single", line);
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.normalize("NFKC").toLowerCase();
    if (folded !== "" && seen.has(folded)) log.add("hdr-dup", line, name);
    seen.add(folded);
  }
  return log.list();
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
