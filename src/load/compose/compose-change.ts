import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../kernel/clock.ts";
import type { Comparison } from "../../change/compare-records.ts";
import type { ComposeRow, EarlierSend } from "../../delivery/live/compose-row.ts";
import type { ExactObject } from "../../kernel/exact-json.ts";
import type { StoredImage } from "../../ledger/image-book.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import type { CountRow, RowResult, ValidRow } from "../../rows/row.ts";
import { changeRecord, type ChangeRules } from "./change-record.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import { confirmByTags, confirmRow } from "./confirm-row.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import type { RowError } from "../../rows/row-error.ts";
import { nameOfPlace } from "../../rows/row-place.ts";

/** What composing needs to know of earlier executions, and of the load as a whole. */
export interface ComposeMeans {
  /** The image of an earlier request for the row, of whatever execution. */
  readonly storedImage: (row: ValidRow) => Promise<StoredImage | undefined>;
  /** How a row counts that changes its record; undefined where no guard is about all rows. */
  readonly countOf: ((changes: readonly FieldChange[]) => CountRow) | undefined;
  /** True when the record carries the tags of this very row. */
  readonly isOurs: (row: ValidRow, live: ExactObject) => boolean;
  readonly clock: Clock;
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet: string | undefined;
}

/** Composes rows as the mapping says: merged into the live record, or in its place. */
export function composeChanges(rules: ChangeRules, means: ComposeMeans): ComposeRow {
  const { comparison } = rules;
  return async (row, live, earlier) => {
    const sent = earlier?.image ?? (await means.storedImage(row));
    const confirmed = sent && confirmSent(row, live, sent.after, comparison, means);
    if (confirmed !== undefined) return { kind: "settled", result: confirmed };
    const refusal = refusalOf(earlier, live);
    if (refusal !== undefined) return { kind: "settled", result: refusal };
    const change = changeRecord(row, live, rules);
    switch (change.kind) {
      case "unchanged": {
        const result =
          sent === undefined ? unsentRow(row, "unchanged") : confirmRow(row, means.clock.now());
        return { kind: "settled", result };
      }
      case "refused": {
        if (change.stops) throw stopForGuard(nameOfPlace(row.line, means.sheet), change.errors);
        return { kind: "settled", result: unsentRow(row, change.outcome, change.errors) };
      }
      case "write": {
        // What a former request counted is counted.
        const count = sent === undefined ? means.countOf?.(change.changes) : undefined;
        const image = { before: live, after: change.after };
        return { kind: "send", row: { ...row, image, ...(count === undefined ? {} : { count }) } };
      }
    }
  };
}

/** What the record says of a request whose answer was lost; undefined where it proves nothing. */
export function confirmSent(
  row: ValidRow,
  live: ExactObject,
  after: ExactObject,
  comparison: Comparison,
  { isOurs, clock }: Pick<ComposeMeans, "isOurs" | "clock">,
): RowResult | undefined {
  const changes = comparison.changes(after, live);
  if (changes.length === 0) return confirmRow(row, clock.now());
  return isOurs(row, live) ? confirmByTags(row, clock.now(), changes) : undefined;
}

/** What the API refused stands when the record has not moved: then the row is at fault. */
export function refusalOf(
  earlier: EarlierSend | undefined,
  live: ExactObject,
): EarlierSend["refusal"] {
  return earlier !== undefined && isDeepStrictEqual(earlier.image.before, live)
    ? earlier.refusal
    : undefined;
}

/** A record with what the server writes as the live record has it: version, times, tags of others. */
export function withServersFields(
  record: ExactObject,
  live: ExactObject,
  { counts }: Pick<Comparison, "counts">,
): ExactObject {
  const own = Object.entries(record).filter(([name]) => counts(name));
  const servers = Object.entries(live).filter(([name]) => !counts(name));
  return Object.fromEntries(own.concat(servers));
}

const whatToDo: readonly string[] = [
  "Look at what the load would change: waybill plan shows it without sending anything.",
  "Correct the file, or the guard in the mapping if it is too narrow, and load the rest as a load of its own.",
];

/** The load stops because a row breaks a guard that says so. Nothing was sent for that row. */
function stopForGuard(place: string, errors: readonly RowError[]): TargetError {
  const [first] = errors;
  const why = first === undefined ? "" : `: ${explainRowError(first)}`;
  return new TargetError(`the row in ${place} breaks a guard of the mapping${why}`, {
    code: "ERR_GUARD_BROKEN",
    exitCode: exitCodes.stopped,
    actions: whatToDo,
  });
}

/** The load stops because its rows together break a guard. @param broken sentences of guards, at least one */
export function stopForTotals(broken: readonly string[]): TargetError {
  return new TargetError(`the load breaks a guard of the mapping: ${broken.join("; ")}`, {
    code: "ERR_GUARD_BROKEN",
    exitCode: exitCodes.stopped,
    actions: whatToDo,
  });
}
