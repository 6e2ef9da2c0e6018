import type { ExactObject } from "../../kernel/exact-json.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { ValidRow } from "../../rows/row.ts";
import { hashKey } from "../bind/key-counter.ts";
import type { Step } from "../run/row-step.ts";
import { mapInOrder } from "./map-in-order.ts";
import { keyedPlaceOf, leaveRow, type PlanRow } from "./plan-row.ts";

export interface PlanRowsMeans {
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
  steps: AsyncIterable<Step>,
  { planRow, repeated, width }: PlanRowsMeans,
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

  yield* mapInOrder(steps, width, async (step) => {
    if (step.kind === "stop-at-limit") throw new Error("a plan has no limit");
    if (step.kind !== "send") {
      const { result } = step;
      const outcome = result.outcome === "skipped" ? "skipped" : "invalid";
      return leaveRow(keyedPlaceOf(result), outcome, result.errors);
    }
    const { row } = step;
    const hash = row.key === undefined ? undefined : hashKey(composeText(row.key));
    return hash !== undefined && repeated.has(hash)
      ? await planRepeated(hash, row)
      : await planRow(row, undefined);
  });
}
