import type { Reader } from "../../delivery/live/create-reader.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { readRows } from "../../source/read-rows.ts";
import type { BoundLoad } from "../bound-load.ts";
import { changeRulesOf } from "../compose/change-rules-of.ts";
import { joinLedger } from "../books/join-ledger.ts";
import { mapInOrder } from "./map-in-order.ts";
import { planUndoRow } from "./plan-undo-row.ts";

interface UndoRowsMeans {
  readonly bound: BoundLoad;
  readonly read: Reader["read"];
  readonly signal: AbortSignal | undefined;
  /** Most rows at work. */
  readonly width: number;
}

/** Plans the way back of every row of a load, in row order, from its images in the ledger. */
export async function* undoRows(
  ledger: Ledger,
  load: LoadRecord,
  { bound, read, signal, width }: UndoRowsMeans,
): AsyncGenerator<PlannedRow, void, undefined> {
  const { comparison, validateMerged } = changeRulesOf(bound);
  const spans = await ledger.images.spans(load.id);
  const rows = joinLedger(readRows(bound.source, signal), ledger.rows(load.id));
  yield* mapInOrder(rows, width, async ({ source: { rowNumber, line }, known }) =>
    planUndoRow({ rowNumber, line }, known, {
      read,
      image: async (row) => await ledger.images.find(load.id, row),
      spans,
      comparison,
      validateMerged,
      target: bound.target,
    }),
  );
}
