import type { ComposeRow } from "../../delivery/live/compose-row.ts";
import type { Execution } from "../../ledger/ledger.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { LoadContext } from "../load-context.ts";
import { changeRulesOf } from "./change-rules-of.ts";
import { composeChanges, type ComposeMeans } from "./compose-change.ts";
import { composePlanned, type PlannedUpdate } from "./compose-planned.ts";

/** How a load composes its rows with their live records. */
export interface Composer {
  /** Undefined where rows are sent as they are. */
  readonly compose: ComposeRow | undefined;
  /** Remembers what the plan says of a row until the row is over. */
  readonly plan: (planned: PlannedRow) => void;
  readonly over: (rowNumber: number) => void;
}

export function openComposer(context: LoadContext, { epoch }: Execution): Composer {
  const { bound, load, ledger, clock, rowCount } = context;
  const planned = new Map<number, PlannedUpdate>();
  const rules = changeRulesOf(bound);
  const storedImage: ComposeMeans["storedImage"] = async ({ rowNumber }) =>
    // The first execution of a load has sent nothing before.
    epoch === 1 ? undefined : await ledger.images.find(load.id, rowNumber);
  const remember = {
    plan: (row: PlannedRow) => {
      if (row.action === "update") planned.set(row.rowNumber, row);
    },
    over: (rowNumber: number) => void planned.delete(rowNumber),
  };
  if (bound.target.method === "POST") return { ...remember, compose: undefined };
  if (context.plan !== undefined) {
    const plannedOf = ({ rowNumber }: { readonly rowNumber: number }): PlannedUpdate => {
      const found = planned.get(rowNumber);
      if (found === undefined) throw new Error(`row ${rowNumber} is not in the plan`);
      return found;
    };
    const { comparison } = rules;
    return { ...remember, compose: composePlanned({ storedImage, clock, comparison, plannedOf }) };
  }
  // A guard needs the record as it was.
  const isRead = rules.write === "merge" || rules.guard !== undefined || load.terms?.keepBefore;
  if (isRead !== true) return { ...remember, compose: undefined };
  const totals = rules.guard?.createTotals(rowCount);
  return { ...remember, compose: composeChanges(rules, { storedImage, totals, clock }) };
}
