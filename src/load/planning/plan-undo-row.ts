import type { Comparison } from "../../change/compare-records.ts";
import { faultOfMove, findLock } from "../../change/faults.ts";
import { locateRecordFault, type RecordFault } from "../../change/record-fault.ts";
import type { Reader } from "../../delivery/live/create-reader.ts";
import type { ExactJson, ExactObject } from "../../kernel/exact-json.ts";
import type { ImageBook, RowSpan, StoredImage } from "../../ledger/image-book.ts";
import type { Intent, LedgerRow } from "../../ledger/ledger-row.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { answerUnknownCodes } from "../../rows/answer-unknown.ts";
import type { RowResult } from "../../rows/row.ts";
import type { Target } from "../../targets/target.ts";
import type { ValidateMerged } from "../../validation/compile-merged-validator.ts";
import { noteOf } from "../bind/follow-first.ts";
import { withServersFields } from "../compose/compose-change.ts";
import { keyedPlaceOf, leaveAsRead, leaveRow, readLive } from "./plan-row.ts";

export interface UndoMeans {
  readonly read: Reader["read"];
  readonly image: (rowNumber: number) => ReturnType<ImageBook["find"]>;
  readonly spans: ReadonlyMap<number, RowSpan>;
  readonly comparison: Comparison;
  readonly validateMerged: ValidateMerged;
  readonly target: Target;
}

/** Plans the way back of one row of a load: only what that load left behind is taken back. */
export async function planUndoRow(
  place: { readonly rowNumber: number; readonly line: number },
  known: LedgerRow | undefined,
  means: UndoMeans,
): Promise<PlannedRow> {
  const row = known?.state === "settled" ? known.result : known?.intent;
  const skip = (fault: RecordFault): PlannedRow =>
    leaveRow({ ...place, key: row?.key }, "skipped", [locateRecordFault(fault, place)]);
  if (known === undefined || row === undefined || !mayHaveGoneIn(known)) {
    const outcome = known?.state === "settled" ? known.result.outcome : "not-attempted";
    return skip({ code: "undo-not-applied", facts: { outcome } });
  }
  if (means.target.method === "POST") return skip(impossible("it created a record"));
  const note = known.state === "settled" ? noteOf(known.result) : undefined;
  if (note !== undefined) return leaveRow({ ...place, key: undefined }, "skipped", [note]);
  const span = means.spans.get(row.rowNumber);
  if (span !== undefined && span.last !== row.rowNumber)
    return skip({ code: "undo-with-row", facts: { row: span.last } });
  const last = await means.image(row.rowNumber);
  const first = span === undefined ? last : await means.image(span.first);
  if (last === undefined || first === undefined)
    return skip(impossible("its record was not read before it was written"));
  return await planWayBack(row, { first, last }, means);
}

/** Where the answer is not known, the record itself will tell. */
function mayHaveGoneIn(known: LedgerRow): boolean {
  if (known.state === "intended") return true;
  const { outcome, errors } = known.result;
  const isUnknown = errors.some(({ code }) => answerUnknownCodes.includes(code));
  return isUnknown || ["applied", "in-doubt"].includes(outcome);
}

function impossible(why: string): RecordFault {
  return { code: "undo-impossible", facts: { why } };
}

async function planWayBack(
  known: Intent | RowResult,
  { first, last }: { readonly first: StoredImage; readonly last: StoredImage },
  { read, comparison, validateMerged, target }: UndoMeans,
): Promise<PlannedRow> {
  const place = keyedPlaceOf(known);
  const { payloadHash = "" } = known;
  const row = { ...place, payload: {}, payloadHash };
  const reading = await readLive(row, read);
  if (reading.kind === "settled") return leaveAsRead(place, reading);
  const { record: before } = reading;
  if (comparison.isSame(before, first.before))
    return { ...place, action: "unchanged", payloadHash, before };
  const since = comparison.changes(last.left ?? last.after, before);
  if (since.length > 0) {
    const errors = [locateRecordFault(faultOfMove(since), row)];
    return leaveRow(place, "conflict", errors, { before, changes: since });
  }
  const lock = findLock(before);
  if (lock !== undefined)
    return leaveRow(place, "rejected", [locateRecordFault(lock, row)], { before });
  const after = wayBack(first.before, before, comparison, target);
  const errors = validateMerged(row, after, () => ({}));
  if (errors.length > 0) return leaveRow(place, "invalid", errors, { before });
  const changes = comparison.changes(before, after);
  return { ...place, action: "update", payloadHash, before, after, changes };
}

/** The record as it was. Where nothing is erased by leaving it out, what it did not have is said to be blank. */
function wayBack(
  was: ExactObject,
  is: ExactObject,
  comparison: Comparison,
  { erasesLeftOut, fields }: Target,
): ExactObject {
  const record = withServersFields(was, is, comparison);
  if (erasesLeftOut) return record;
  const added = Object.keys(is).filter((name) => !Object.hasOwn(record, name));
  const blankOf = (name: string): ExactJson =>
    fields.find((field) => field.name === name)?.type === "string" ? "" : null;
  return { ...record, ...Object.fromEntries(added.map((name) => [name, blankOf(name)])) };
}
