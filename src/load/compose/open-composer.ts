import type { ComposeRow } from "../../delivery/live/compose-row.ts";
import { tagsOf } from "../../delivery/look-up/build-look-up.ts";
import { scalarText } from "../../kernel/exact-json.ts";
import type { GuardTotals } from "../../change/guard/guard-totals.ts";
import type { Execution } from "../../ledger/load-record.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import { tagsOfLoad } from "../bind/tags-of-load.ts";
import type { LoadContext, LoadUnderWay } from "../load-context.ts";
import type { ChangeRules } from "./change-record.ts";
import { changeRulesOf } from "./change-rules-of.ts";
import { composeChanges, stopForTotals, type ComposeMeans } from "./compose-change.ts";
import { readsFirst } from "./reads-first.ts";
import { composePlanned, type PlannedUpdate } from "./compose-planned.ts";

type ComposedLoad = LoadContext & Pick<LoadUnderWay, "share">;

/** How a load composes its rows with their live records. */
export interface Composer {
  /** Undefined where rows are sent as they are. */
  readonly compose: ComposeRow | undefined;
  /** Remembers what the plan says of a row until the row is over. */
  readonly plan: (planned: PlannedRow) => void;
  readonly over: (row: Pick<RowPlace, "rowNumber">) => void;
}

export async function openComposer(context: ComposedLoad, execution: Execution): Promise<Composer> {
  const { bound, load } = context;
  const planned = new Map<number, PlannedUpdate>();
  const remember = {
    plan: (row: PlannedRow) => {
      if (row.action === "update") planned.set(row.rowNumber, row);
    },
    over: ({ rowNumber }: Pick<RowPlace, "rowNumber">) => void planned.delete(rowNumber),
  };
  const isPlanned = context.plan !== undefined && bound.target.method !== "POST";
  if (!isPlanned && !readsFirst(bound, load.terms?.keepBefore))
    return { ...remember, compose: undefined };
  const rules = changeRulesOf(bound);
  const means = openMeans(context, execution);
  if (!isPlanned) {
    const countOf = await openCount(context, rules, execution);
    return { ...remember, compose: composeChanges(rules, { ...means, countOf }) };
  }
  const plannedOf = ({ rowNumber }: { readonly rowNumber: number }): PlannedUpdate => {
    const found = planned.get(rowNumber);
    if (found === undefined) throw new Error(`row ${rowNumber} is not in the plan`);
    return found;
  };
  const { comparison, validateMerged } = rules;
  const compose = composePlanned({ ...means, comparison, validateMerged, plannedOf });
  return { ...remember, compose };
}

/** What earlier requests left behind, in the ledger and in the records. */
function openMeans(
  { bound, load, ledger, clock, share }: ComposedLoad,
  { epoch }: Execution,
): Omit<ComposeMeans, "countOf"> {
  const tags = tagsOfLoad(load, bound);
  return {
    clock,
    sheet: bound.source.sheet,
    storedImage: async ({ rowNumber }) =>
      // Before the first execution of a load nothing was sent, unless others have joined it.
      epoch === 1 && share?.isWhole !== false
        ? undefined
        : await ledger.images.find(load.id, rowNumber),
    isOurs: ({ rowNumber }, live) => {
      const wanted = tagsOf(rowNumber, tags);
      return (
        wanted.length > 0 && wanted.every(([field, value]) => scalarText(live[field]) === value)
      );
    },
  };
}

/**
 * Guards over all rows, counted in the ledger: what earlier executions changed counts towards them, and what others change that are at
 * work on the load.
 */
async function openCount(
  { ledger, load, rowCount }: LoadContext,
  { guard, comparison }: ChangeRules,
  { epoch }: Execution,
): Promise<ComposeMeans["countOf"]> {
  if (guard?.countsAll !== true) return undefined;
  const recall = (text: string | undefined): GuardTotals | undefined =>
    text === undefined ? undefined : guard.recallTotals(text, rowCount);
  const before = guard.createTotals(rowCount);
  // Begun by a version that did not keep them, or with other guards: the records tell.
  if (epoch > 1 && recall(await ledger.images.totals(load.id)) === undefined)
    for await (const image of ledger.images.applied(load.id))
      before.add(comparison.changes(image.before, image.after));
  return (changes) => (text) => {
    const totals = recall(text) ?? before.copy();
    const broken = totals.add(changes);
    return broken.length > 0 ? { refusal: stopForTotals(broken) } : { totals: totals.toText() };
  };
}
