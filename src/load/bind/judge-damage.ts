import type { JudgeDamage } from "../bound-load.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { dayOfSerial } from "../../mapping/transforms/excel-serial.ts";
import { compileWatches, type FieldWatch } from "../../mapping/watch/compile-watches.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { WarningCode } from "../../rows/catalogue/warnings.ts";
import { looksLikeSerial } from "../../rows/looks-like-serial.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { Facts } from "../../rows/catalogue/row-error-kind.ts";
import type { SourceRow } from "../../rows/row.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { findDamage, isNullToken, isUsualId } from "../../source/find-damage.ts";

/** Damage after which a cell can't mean what it says. */
const fatal = [
  "ctl-char",
  "id-sci",
  "id-blank",
  "id-null-token",
  "xl-error",
  "xl-hashes",
  "xl-serial",
  "mail-bad",
  "mail-many",
] as const satisfies readonly (RowErrorCode | WarningCode)[];

const isFatal = (code: WarningCode): code is (typeof fatal)[number] =>
  fatal.some((one) => one === code);

const control = /[\u0000-\u0008\u000E-\u001F\u007F]/;

/** A column, and the fields that take it. */
interface WatchedColumn {
  readonly index: number;
  readonly name: string;
  readonly isId: boolean;
  /** The first field that takes the column speaks for it. */
  readonly watch: FieldWatch;
  readonly takers: readonly FieldWatch[];
}

/** True where some field looks at the column in a row. */
function isRead({ index, takers }: WatchedColumn, cells: readonly string[]): boolean {
  return takers.some(({ columnsIn }) => columnsIn(cells).some((column) => column.index === index));
}

interface JudgeOptions {
  /** Codes that a person takes the responsibility for. */
  readonly accept: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

export function createDamageJudge(
  mapping: Mapping,
  header: readonly string[],
  { accept, now }: JudgeOptions,
): JudgeDamage {
  const watches = compileWatches(mapping, header, now);
  const columns = listColumns(watches);
  const inspected = watches.filter(({ inspect }) => inspect !== undefined);
  return (row, log) => {
    const errors: RowError[] = [];
    for (const column of columns) {
      const cell = row.cells[column.index] ?? "";
      if (cell === "") continue;
      const code = judgeCell(column, cell, row.line, log);
      if (code === undefined || !isRead(column, row.cells)) continue;
      if (accept.includes(code)) log?.add("accepted", row.line, code, column.index);
      else if (isFatal(code)) errors.push(errorOf(code, row, column, cell));
      else log?.add(code, row.line, column.name, column.index);
    }
    if (log !== undefined) for (const watch of inspected) tellOdd(watch, row, accept, log);
    return errors;
  };
}

function judgeCell(
  { index, isId, name, watch }: WatchedColumn,
  cell: string,
  line: number,
  log: WarningLog | undefined,
): WarningCode | undefined {
  const { tidy, holds, trims } = watch;
  const cleaned = tidy.clean(cell);
  if (cleaned !== cell) log?.add("cleaned", line, name, index);
  if (tidy.isNull(cleaned)) {
    log?.add("null-taken", line, name, index);
    return undefined;
  }
  // In other cells it is a warning of the whole file, given already.
  if (isId && !isUsualId(cleaned) && control.test(cleaned)) return "ctl-char";
  const damage = findDamage(cleaned, isId);
  if (damage === "id-trim" && trims) return undefined;
  if (damage !== undefined) return damage;
  if (holds === "date") return looksLikeSerial(cleaned.trim()) ? "xl-serial" : undefined;
  if (holds === "mail") return judgeMail(cleaned);
  return holds === "word" && isNullToken(cleaned) ? "null-token" : undefined;
}

function tellOdd(
  { inspect, textOf, columns }: FieldWatch,
  { cells, line }: SourceRow,
  accept: readonly string[],
  log: WarningLog,
): void {
  const text = textOf(cells);
  if (text === undefined || text === "") return;
  const [column] = columns;
  for (const code of inspect?.(text) ?? [])
    if (accept.includes(code)) log.add("accepted", line, code, column?.index);
    else log.add(code, line, column?.name, column?.index);
}

function errorOf(
  code: (typeof fatal)[number],
  { rowNumber, line }: SourceRow,
  { name, watch }: WatchedColumn,
  cell: string,
): RowError {
  const place = { code, stage: "source", rowNumber, line, column: name, cell } as const;
  const field = watch.holds === "mail" ? { field: watch.field } : {};
  return { ...place, ...field, facts: code === "xl-serial" ? daysOf(cell) : {} };
}

function daysOf(cell: string): Facts {
  const serial = Math.floor(Number(cell.trim()));
  return {
    in1900: dayOfSerial(1900, serial) ?? "no day",
    in1904: dayOfSerial(1904, serial) ?? "no day",
  };
}

function listColumns(watches: readonly FieldWatch[]): readonly WatchedColumn[] {
  const found = new Map<number, WatchedColumn>();
  for (const watch of watches)
    for (const { index, name } of watch.columns) {
      const earlier = found.get(index);
      const isId = earlier?.isId === true || watch.holds === "id";
      const takers = [...(earlier?.takers ?? []), watch];
      found.set(index, { index, name, isId, watch: earlier?.watch ?? watch, takers });
    }
  return [...found.values()].toSorted((a, b) => a.index - b.index);
}

const address = /^[^\s@<>,;"()]+@[^\s@<>,;"().]+(?:\.[^\s@<>,;"().]+)+$/u;

/** What keeps a cell from being one e-mail address; undefined where nothing does, or where it is blank. */
function judgeMail(cell: string): "mail-bad" | "mail-many" | undefined {
  const text = cell.trim();
  if (text === "" || address.test(text)) return undefined;
  return text.split("@").length > 2 && /[\s,;/|]/.test(text) ? "mail-many" : "mail-bad";
}
