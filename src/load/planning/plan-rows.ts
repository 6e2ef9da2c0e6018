import {
  type ExactObject,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../kernel/exact-json.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { ValidRow } from "../../rows/row.ts";
import { KeyedNotes } from "../bind/keyed-notes.ts";
import type { Step } from "../run/row-step.ts";
import { mapInOrder } from "./map-in-order.ts";
import { keyedPlaceOf, leaveRow, type PlanRow } from "./plan-row.ts";

export interface PlanRowsMeans {
  readonly planRow: PlanRow;
  /** The keys that several rows have, with their accents composed. */
  readonly repeated: { has(key: string): boolean };
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
  /** The record of a repeated key as its rows so far leave it: of those at work, and of those that are planned. */
  const atWork = new Map<string, Promise<ExactObject | undefined>>();
  const left = new KeyedNotes<string>();

  const leftOf = (key: string): ExactObject | undefined => {
    const record = parseExactJson(left.get(key) ?? "null");
    return isExactObject(record) ? record : undefined;
  };
  const planRepeated = async (key: string, row: ValidRow): Promise<PlannedRow> => {
    const before = atWork.get(key) ?? Promise.resolve(leftOf(key));
    const planned = before.then(async (known) => await planRow(row, known));
    const after = planned.then(async (one) => (one.action === "update" ? one.after : await before));
    atWork.set(key, after);
    after.then(
      (record) => {
        if (atWork.get(key) !== after) return;
        left.set(key, stringifyExactJson(record ?? null));
        atWork.delete(key);
      },
      () => undefined,
    );
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
    const key = row.key === undefined ? undefined : composeText(row.key);
    return key !== undefined && repeated.has(key)
      ? await planRepeated(key, row)
      : await planRow(row, undefined);
  });
}
