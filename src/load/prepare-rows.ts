import type { MapResult } from "../mapping/mapping.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { RowError } from "../rows/row-error.ts";
import type { RowResult, SourceRow, ValidRow } from "../rows/row.ts";
import type { WarningLog } from "../rows/warning.ts";
import type { BoundLoad } from "./bind-load.ts";

/** A row ready to be sent, or one whose outcome is known without sending. */
export type PreparedRow =
  | { readonly kind: "valid"; readonly row: ValidRow }
  | { readonly kind: "settled"; readonly result: RowResult };

/** Maps and validates one row. */
export function prepareRow(
  bound: Pick<BoundLoad, "mapper" | "validate" | "judgeDamage" | "judgeDuplicate">,
  source: SourceRow,
  log?: WarningLog,
): PreparedRow {
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
function dropConsequences(
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

function judgeDuplicate(
  { judgeDuplicate: judge }: Pick<BoundLoad, "judgeDuplicate">,
  source: SourceRow,
  row: ValidRow,
): PreparedRow {
  const { key, rowNumber, line } = row;
  const fate = key === undefined ? undefined : judge?.(key, row);
  if (fate === undefined) return { kind: "valid", row };
  const { code } = fate;
  const outcome = code === "key-repeated" ? "invalid" : "skipped";
  const first = "firstLine" in fate ? { first: fate.firstLine } : {};
  const facts = { key: key ?? "", ...first };
  const error = { code, stage: "mapping", rowNumber, line, facts } as const;
  return unsent(source, key, outcome, [error]);
}

function unsent(
  source: SourceRow,
  key: string | undefined,
  outcome: Outcome,
  errors: readonly RowError[],
): PreparedRow {
  const { rowNumber, line } = source;
  return {
    kind: "settled",
    result: { rowNumber, line, key, outcome, errors, attempts: 0, elapsedMs: 0 },
  };
}
