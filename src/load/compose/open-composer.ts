import type { GuardTotals } from "../../change/guard/guard-totals.ts";
import type { ComposeRow } from "../../delivery/live/compose-row.ts";
import { tagsOf } from "../../delivery/look-up/build-look-up.ts";
import { scalarText } from "../../exact-json.ts";
import type { Execution } from "../../ledger/ledger.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { tagsOfLoad } from "../tags-of-load.ts";
import type { LoadContext } from "../load-context.ts";
import type { ChangeRules } from "./change-record.ts";
import { changeRulesOf } from "./change-rules-of.ts";
import { composeChanges, type ComposeMeans } from "./compose-change.ts";
import { readsFirst } from "./reads-first.ts";
import { composePlanned, type PlannedUpdate } from "./compose-planned.ts";

/** How a load composes its rows with their live records. */
export interface Composer {
  /** Undefined where rows are sent as they are. */
  readonly compose: ComposeRow | undefined;
  /** Remembers what the plan says of a row until the row is over. */
  readonly plan: (planned: PlannedRow) => void;
  readonly over: (rowNumber: number) => void;
}

export async function openComposer(context: LoadContext, { epoch }: Execution): Promise<Composer> {
  const { bound, load, ledger, clock, rowCount } = context;
  const planned = new Map<number, PlannedUpdate>();
  const rules = changeRulesOf(bound);
  const storedImage: ComposeMeans["storedImage"] = async ({ rowNumber }) =>
    // The first execution of a load has sent nothing before.
    epoch === 1 ? undefined : await ledger.images.find(load.id, rowNumber);
  const tags = tagsOfLoad(load, bound);
  const isOurs: ComposeMeans["isOurs"] = ({ rowNumber }, live) => {
    const wanted = tagsOf(rowNumber, tags);
    return wanted.length > 0 && wanted.every(([field, value]) => scalarText(live[field]) === value);
  };
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
    const { comparison, validateMerged } = rules;
    const means = { storedImage, isOurs, clock, comparison, validateMerged, plannedOf };
    return { ...remember, compose: composePlanned(means) };
  }
  if (!readsFirst(bound, load.terms?.keepBefore)) return { ...remember, compose: undefined };
  const totals = rules.guard?.createTotals(rowCount);
  if (totals !== undefined && epoch > 1) await countEarlier(context, rules, totals);
  const compose = composeChanges(rules, { storedImage, isOurs, totals, clock });
  return { ...remember, compose };
}

/** What earlier executions changed counts towards the guards over all rows. */
async function countEarlier(
  { ledger, load }: LoadContext,
  { comparison }: ChangeRules,
  totals: GuardTotals,
): Promise<void> {
  for await (const row of ledger.rows(load.id)) {
    if (row.state !== "settled" || row.result.outcome !== "applied") continue;
    const image = await ledger.images.find(load.id, row.result.rowNumber);
    if (image !== undefined) totals.add(comparison.changes(image.before, image.after));
  }
}
