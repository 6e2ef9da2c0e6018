import type { MapResult } from "../../mapping/map-row.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowError } from "../../rows/row-error.ts";
import { nameOfPlace, placeOfCell } from "../../rows/row-place.ts";
import type { RowResult, SourceRow, ValidRow } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { WarningLog } from "../../rows/warning.ts";
import type { BoundLoad } from "../bound-load.ts";
import { judgeCorrection } from "./judge-correction.ts";

/** A row ready to be sent, or one whose outcome is known without sending. */
export type PreparedRow =
  | { readonly kind: "valid"; readonly row: ValidRow }
  | { readonly kind: "settled"; readonly result: RowResult };

/** What it takes to judge a row. */
export type JudgedLoad = Pick<
  BoundLoad,
  "mapper" | "validate" | "judgeDamage" | "judgeDuplicate" | "target" | "corrections"
> &
  Partial<Pick<BoundLoad, "source">>;

/** Maps and validates one row, and sees whether it may correct the row that it says it corrects. */
export function prepareRow(bound: JudgedLoad, source: SourceRow, log?: WarningLog): PreparedRow {
  const prepared = prepareCorrected(bound, source, log);
  if (prepared.kind === "valid") return prepared;
  return { ...prepared, result: placeErrors(prepared.result, bound) };
}

/** A result whose errors name the cells of a workbook, where the source is one. */
export function placeErrors(
  result: RowResult,
  { source: place }: Pick<JudgedLoad, "source">,
): RowResult {
  if (place?.sheet === undefined) return result;
  const { sheet, header } = place;
  const errors = result.errors.map((error) => {
    const column = error.column === undefined ? 0 : Math.max(0, header.indexOf(error.column));
    return { ...error, at: placeOfCell(sheet, column, error.line) };
  });
  return { ...result, errors };
}

function prepareCorrected(bound: JudgedLoad, source: SourceRow, log?: WarningLog): PreparedRow {
  const prepared = prepareMapped(bound, source, log);
  if (source.error !== undefined || bound.corrections === undefined) return prepared;
  if (prepared.kind === "settled" && prepared.result.outcome === "skipped") return prepared;
  const { key } = prepared.kind === "valid" ? prepared.row : prepared.result;
  const found = prepared.kind === "valid" ? [] : prepared.result.errors;
  const fault = judgeCorrection(bound, source, key);
  // A key that could not be made is told by its own error.
  const isTold = fault?.code === "corrected-key-differs" && key === undefined && found.length > 0;
  if (fault === undefined || isTold) return prepared;
  return unsent(source, key, "invalid", [...found, fault]);
}

function prepareMapped(bound: JudgedLoad, source: SourceRow, log?: WarningLog): PreparedRow {
  const { mapper, validate } = bound;
  if (source.error !== undefined) return unsent(source, undefined, "invalid", [source.error]);
  const mapped = mapper.mapRow(source);
  if (mapped.kind === "skipped") return unsent(source, mapped.key, "skipped", [mapped.error]);
  const damage = bound.judgeDamage(source, log);
  if (damage.length > 0) return unsent(source, keyOf(mapped), "invalid", damage);
  if (mapped.kind === "invalid") {
    const { key, errors, rest } = mapped;
    const found =
      rest === undefined ? [] : validate(rest, (field) => mapper.originOf(field, source));
    const more = "payloadHash" in found ? [] : dropConsequences(found, errors);
    return unsent(source, key, "invalid", [...errors, ...more]);
  }
  const validated = validate(mapped.row, (field) => mapper.originOf(field, source));
  if ("payloadHash" in validated) return judgeDuplicate(bound, source, validated);
  return unsent(source, mapped.row.key, "invalid", validated);
}

const isWithin = (field: string, parent: string): boolean =>
  field === parent || field.startsWith(`${parent}.`) || field.startsWith(`${parent}[`);

/** Leaves out what is only wrong because a field of the mapping has no value. */
export function dropConsequences(
  found: readonly RowError[],
  causes: readonly RowError[],
): readonly RowError[] {
  return found.filter(
    ({ field = "" }) =>
      !causes.some(
        ({ field: cause = "" }) =>
          cause !== "" && (isWithin(field, cause) || isWithin(cause, field)),
      ),
  );
}

function keyOf(mapped: MapResult): string | undefined {
  return mapped.kind === "mapped" ? mapped.row.key : mapped.key;
}

/** What becomes of a valid row because of others with its key. */
export function judgeDuplicate(
  { judgeDuplicate: judge, source: file }: Pick<JudgedLoad, "judgeDuplicate" | "source">,
  source: SourceRow,
  row: ValidRow,
): PreparedRow {
  const { key, rowNumber, line } = row;
  const fate = key === undefined ? undefined : judge?.(key, row);
  if (fate === undefined) return { kind: "valid", row };
  const { code } = fate;
  const outcome = code === "key-repeated" || code === "latest-unclear" ? "invalid" : "skipped";
  const first = "firstLine" in fate ? { first: nameOfPlace(fate.firstLine, file?.sheet) } : {};
  const facts = { key: key ?? "", ...first, ...("by" in fate && { by: fate.by }) };
  const error = { code, stage: "mapping", rowNumber, line, facts } as const;
  return unsent(source, key, outcome, [error]);
}

export function unsent(
  source: SourceRow,
  key: string | undefined,
  outcome: Outcome,
  errors: readonly RowError[],
): Extract<PreparedRow, { readonly kind: "settled" }> {
  const { rowNumber, line } = source;
  return { kind: "settled", result: unsentRow({ rowNumber, line, key }, outcome, errors) };
}
