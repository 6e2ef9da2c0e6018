import { SourceError } from "../kernel/load-error.ts";
import { createWarningLog, type Warning } from "../rows/warning.ts";
import type { WantedColumns } from "./column-names.ts";
import { chooseFormat } from "./formats/choose-format.ts";
import { filePlace } from "./places/local-file.ts";
import { readHeader, type Header } from "./read-header.ts";
import { areQuotedOtherwise } from "./row-doubts.ts";
import { settleWidths } from "./settle-widths.ts";
import { decided, type Shape } from "./shape.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import type { Source } from "./source.ts";

interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Columns that the header has, by which it is found below other lines. */
  readonly wanted?: WantedColumns;
}

/**
 * Fingerprints the file and looks at it to its last byte, then decides its shape, by which it is read.
 * @throws SourceError when the file can't be read, is empty, is no text in a known encoding, is not as the settings say,
 * or leaves its delimiter in doubt
 */
export async function openSource(
  path: string,
  settings: SourceSettings,
  { signal, wanted = [] }: OpenOptions = {},
): Promise<Source> {
  const file = await filePlace(path).fetch(signal);
  const { name } = file;
  const opened = await (await chooseFormat(file, signal)).open(file, { settings, wanted, signal });
  const { dialect, readRecords, mayBeCut, preamble } = opened;
  const records = { name, sheet: opened.sheet, read: () => readRecords(file, signal) };
  const hints = { headerRow: settings.headerRow, wanted, preamble };
  const header = await readHeader(records, hints).catch((error: unknown) => {
    throw error instanceof SourceError ? (opened.unlessRejects ?? error) : error;
  });
  const { hasBookkeeping } = header.layout;
  if (!hasBookkeeping && opened.unlessRejects !== undefined) throw opened.unlessRejects;
  if (header.names.length <= 1 && opened.oneColumn !== undefined) throw opened.oneColumn;
  const rowWidths = await settleWidths(records, header, settings.footer);
  const padShortRows = settings.padShortRows === true;
  const shape: Shape = {
    ...opened.shape,
    headerRow: header.row,
    columns: header.names,
    bookkeeping: decided(hasBookkeeping, hasBookkeeping ? "columns" : "usual"),
    rowWidths,
    padShortRows: decided(padShortRows, settings.padShortRows === undefined ? "usual" : "said"),
    footer:
      settings.footer === undefined
        ? decided(null, "usual", "row")
        : decided(settings.footer, "said"),
  };
  return {
    ...file,
    shape,
    dialect,
    readRecords,
    header: header.names,
    layout: { ...header.layout, usualWidths: rowWidths.value, mayEndEarly: padShortRows },
    mayBeCut: mayBeCut && !hasBookkeeping,
    preamble: header.preamble.length,
    headerLine: header.row.value,
    footer: settings.footer,
    lastSums: settings.footer === 0 ? [] : opened.lastSums,
    remarks: opened.remarks,
    ...(opened.sheet !== undefined && { sheet: opened.sheet }),
    ...(opened.openPattern !== undefined && { openPattern: opened.openPattern }),
    warnings: [
      ...opened.warnings,
      ...headerWarnings(header, settings, rowWidths.value, opened.sheet),
    ],
  };
}

function headerWarnings(
  { names, preamble, rowsAbove, row, layout }: Header,
  { headerRow }: SourceSettings,
  usualWidths: readonly number[],
  sheet: string | undefined,
): readonly Warning[] {
  const log = createWarningLog(sheet);
  if (usualWidths.some((width) => width > layout.width)) log.add("row-trail", row.value);
  // What a person has pinned needs no warning on every run, but for rows that are left out by it.
  for (const at of headerRow === undefined ? preamble : rowsAbove) log.add("pre", at);
  if (areQuotedOtherwise(names)) log.add("quote-single", row.value);
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.normalize("NFKC").toLowerCase();
    if (folded !== "" && seen.has(folded)) log.add("hdr-dup", row.value, name);
    seen.add(folded);
  }
  return log.list();
}
