import type { ExactObject } from "../../kernel/exact-json.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { SourceRow, ValidRow } from "../../rows/row.ts";
import type { BoundLoad } from "../bound-load.ts";
import { hashKey } from "../bind/key-counter.ts";
import { prepareRow } from "../bind/prepare-rows.ts";
import { mapInOrder } from "./map-in-order.ts";
import { keyedPlaceOf, leaveRow, type PlanRow } from "./plan-row.ts";

export interface PlanRowsMeans {
  readonly bound: BoundLoad;
  readonly planRow: PlanRow;
  /** Hashes of the keys that several rows have. */
  readonly repeated: ReadonlySet<bigint>;
  /** Most rows at work. */
  readonly width: number;
}

/**
 * Plans every row of a source, in file order. A row whose key an earlier row has is planned on top of what that one will
 * leave, because that is what it will find.
 */
export async function* planRows(
  rows: AsyncIterable<SourceRow>,
  { bound, planRow, repeated, width }: PlanRowsMeans,
): AsyncGenerator<PlannedRow, void, undefined> {
  /** The record of a repeated key as its rows so far leave it. */
  const left = new Map<bigint, Promise<ExactObject | undefined>>();

  const planRepeated = async (hash: bigint, row: ValidRow): Promise<PlannedRow> => {
    const before = left.get(hash) ?? Promise.resolve(undefined);
    const planned = before.then(async (known) => await planRow(row, known));
    const after = planned.then(async (one) => (one.action === "update" ? one.after : await before));
    after.catch(() => undefined);
    left.set(hash, after);
    return await planned;
  };

  yield* mapInOrder(rows, width, async (source) => {
    const prepared = prepareRow(bound, source);
    if (prepared.kind === "settled") {
      const { result } = prepared;
      const outcome = result.outcome === "skipped" ? "skipped" : "invalid";
      return leaveRow(keyedPlaceOf(result), outcome, result.errors);
    }
    const { row } = prepared;
    const hash = row.key === undefined ? undefined : hashKey(composeText(row.key));
    return hash !== undefined && repeated.has(hash)
      ? await planRepeated(hash, row)
      : await planRow(row, undefined);
  });
}
