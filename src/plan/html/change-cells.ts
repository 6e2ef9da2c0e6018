import { Exact, isAmount, withSign } from "../../kernel/exact-decimal.ts";
import { scalarText, stringifyExactJson, type ExactJson } from "../../kernel/exact-json.ts";
import type { Redact } from "../../kernel/redact.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import { printable } from "../../kernel/show-cell.ts";
import { countedField } from "../field-tally.ts";
import type { PlannedRow } from "../plan.ts";
import type { RowMarks } from "../facts/plan-facts.ts";
import { compareTexts } from "./compare-texts.ts";
import { shortenComparison, shortenText } from "./shorten.ts";

/**
 * A change as the page's script takes it: field, the field that it counts as (empty: the same), the beginning that old and new share, what is
 * only in the old one, only in the new one, the end that they share, difference, and the side that has no value.
 */
export type ChangeCells = readonly [
  field: string,
  counted: string,
  start: string,
  removed: string,
  added: string,
  end: string,
  difference: string,
  absent: "" | "old" | "new",
];

/**
 * A row as the page's script takes it. Where nothing changes, or somebody should know why, there is a message; the cause, by its id,
 * of a row that is left as it is; 1 where an amount changes its sign.
 */
export type RowCells = readonly [
  /** The line, or the place in a sheet. */
  line: number | string,
  key: string,
  action: string,
  message: string,
  changes: readonly ChangeCells[],
  cause?: number,
  flips?: 1,
];

const longestKey = 300;
const longestMessage = 1000;
/** Amounts of more digits are no amounts, and would take long to subtract. */
const longestAmount = 400;

/** A row of the plan, safe to show and of bounded length, whatever its cells are. */
export function toRowCells(
  row: PlannedRow,
  redact: Redact,
  { sheet, cause, flips = false }: { readonly sheet?: string | undefined } & Partial<RowMarks> = {},
): RowCells {
  const changes = row.action === "update" || row.action === "leave" ? (row.changes ?? []) : [];
  const cells = [
    sheet === undefined ? row.line : nameOfPlace(row.line, sheet),
    shortenText(printable(redact(row.key ?? "")), longestKey),
    row.action === "leave" ? row.outcome : row.action,
    shortenText(redact(messageOf(row)), longestMessage),
    changes.map((change) => toChangeCells(change, redact)),
  ] as const;
  if (flips) return [...cells, cause ?? -1, 1];
  return cause === undefined ? cells : [...cells, cause];
}

function messageOf(row: PlannedRow): string {
  if (row.action === "create") return "a record is made";
  if (row.action === "unchanged") return "the record is as it should be; nothing is sent";
  if (row.action === "update") return row.changes.length === 0 ? "sent as it is" : "";
  return row.errors
    .map((error) => {
      const at = error.at === undefined ? "" : `${printable(error.at)}: `;
      return `${error.code}: ${at}${explainRowError(error)}`;
    })
    .join(" ");
}

function toChangeCells({ field, before, after }: FieldChange, redact: Redact): ChangeCells {
  const [old, fresh] = showValues(before, after);
  const difference = subtract(old, fresh);
  const texts = [old, fresh].map((text) => printable(redact(text ?? "")));
  const [oldText = "", newText = ""] = texts;
  const comparison =
    difference === ""
      ? compareTexts(oldText, newText)
      : { start: "", removed: oldText, added: newText, end: "" };
  const { start, removed, added, end } = shortenComparison(comparison);
  const name = shortenText(printable(field), longestKey);
  const counted = shortenText(printable(countedField(field)), longestKey);
  const absent = old === undefined ? "old" : fresh === undefined ? "new" : "";
  return [name, counted === name ? "" : counted, start, removed, added, end, difference, absent];
}

/** Both values as texts; where only their types differ, texts stand in quotes. */
function showValues(
  before: ExactJson | undefined,
  after: ExactJson | undefined,
): readonly [string | undefined, string | undefined] {
  const old = showValue(before);
  const fresh = showValue(after);
  return old === fresh ? [showAsJson(before), showAsJson(after)] : [old, fresh];
}

function showValue(value: ExactJson | undefined): string | undefined {
  return value === "" ? '""' : (scalarText(value) ?? showAsJson(value));
}

function showAsJson(value: ExactJson | undefined): string | undefined {
  return value === undefined ? undefined : stringifyExactJson(value);
}

/** The difference of two amounts, with its sign; nothing where they are none. */
function subtract(before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined || before === after) return "";
  if (Math.max(before.length, after.length) > longestAmount) return "";
  if (!isAmount(before) || !isAmount(after)) return "";
  const places = Math.max(...[before, after].map((text) => text.split(".")[1]?.length ?? 0));
  return withSign(new Exact(after).minus(before).toFixed(places));
}
