import type { Reading } from "../../delivery/live/create-reader.ts";
import { parseExactJson, scalarText, stringifyExactJson } from "../../kernel/exact-json.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { PlanError } from "../../kernel/load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import { untruePlan } from "../../plan/plan-failures.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { assertSummary, type PlannedLine, readPlannedLines } from "../../plan/read-planned-rows.ts";
import { createPlanTally, type PlanTally } from "../../plan/summarize-plan.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { BoundLoad } from "../bound-load.ts";
import { collectExpectations } from "../preflight/collect-expectations.ts";
import { amountsOf } from "./amounts-of.ts";
import { findDifference } from "./find-difference.ts";
import { openPlanning } from "./open-planning.ts";
import { isClaimRefusal } from "../begin/claim-keys.ts";
import type { RowLook } from "./plan-row.ts";
import { undoRows } from "./undo-rows.ts";

/** What a plan is made again of. */
export interface RemakeMeans {
  readonly bound: BoundLoad;
  /** The load that the plan takes back, and the ledger with its images. */
  readonly undone: { readonly ledger: Ledger; readonly load: LoadRecord } | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Every row of a plan made anew, and what it comes to. */
interface Remade {
  readonly rows: AsyncIterable<PlannedRow>;
  readonly add: (row: PlannedRow) => void;
  readonly broken: () => readonly string[];
  readonly verify: number;
}

/** What only the live record can be the reason of: then the plan has the record, and the reason is found again. */
const needsRecord: ReadonlySet<RowErrorCode> = new Set([
  "record-locked",
  "record-moved",
  "guard-broken",
  "merge-key-missing",
  "merge-key-repeated",
]);

/**
 * Makes a plan again of its file, its mapping and the live records in it (and, for one that takes a load back, of the images
 * in the ledger), and holds it against what it says, value by value. What the API said of a record that the plan does not
 * have (that there is none, that it can't be read) can't be made again; nothing is sent for such a row. Rows go by one
 * by one; memory does not grow with them.
 * @throws PlanError ERR_PLAN_DIFFERS, naming the first row and field; ERR_PLAN_SUMMARY; LoadError when the file as a whole
 * can't be trusted
 */
export async function assertRemade(plan: OpenedPlan, means: RemakeMeans): Promise<void> {
  const lines = walkLines(plan);
  const tally = createPlanTally({ amounts: amountsOf(means.bound.target) });
  try {
    const remade = await remake(means, {
      read: (row) => readOf(plan, lines, row, means.bound),
      claims: { look: (row) => claimOf(lines, row, means.bound) },
    });
    for await (const made of remade.rows) {
      const line = await lines.at(made.rowNumber);
      const difference = line === undefined ? "which is not in the plan" : differenceOf(made, line);
      if (difference !== undefined) throw differs(plan, made, difference);
      remade.add(made);
      tally.add(made);
    }
    const more = await lines.next();
    if (more !== undefined) throw differs(plan, more.row, "which its file does not have");
    assertSums(plan, tally, remade);
  } catch (error) {
    // Lines that do not even have their hash are the fault to tell of.
    if (error instanceof PlanError) await lines.readOn();
    throw error;
  } finally {
    await lines.close();
  }
}

async function remake({ bound, undone, signal }: RemakeMeans, look: RowLook): Promise<Remade> {
  if (undone !== undefined) {
    const { ledger, load } = undone;
    return {
      rows: undoRows(ledger, load, { bound, read: look.read, signal, width: 1 }),
      add: () => undefined,
      broken: () => [],
      verify: load.terms?.verify ?? 0,
    };
  }
  const expectations = await collectExpectations(bound, undefined);
  const { rows, add, broken } = await openPlanning(bound, { expectations, signal });
  return { rows: rows(look, 1), add, broken, verify: 0 };
}

/** The lines of a plan, one after the other. */
interface LineWalk {
  /** The line of the row that comes next, or came last; undefined where it is another row's. */
  readonly at: (rowNumber: number) => Promise<PlannedLine | undefined>;
  readonly next: () => Promise<PlannedLine | undefined>;
  readonly readOn: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function walkLines(plan: OpenedPlan): LineWalk {
  const lines = readPlannedLines(plan);
  let current: PlannedLine | undefined;
  const next = async (): Promise<PlannedLine | undefined> => {
    const line = await lines.next();
    current = line.done === true ? undefined : line.value;
    return current;
  };
  return {
    at: async (rowNumber) => {
      const line = current?.row.rowNumber === rowNumber ? current : await next();
      return line?.row.rowNumber === rowNumber ? line : undefined;
    },
    next,
    readOn: async () => {
      while ((await next()) !== undefined);
    },
    close: async () => void (await lines.return(undefined)),
  };
}

/** In place of the API: what the plan says that the API said. */
async function readOf(
  plan: OpenedPlan,
  lines: LineWalk,
  row: ValidRow,
  { target }: BoundLoad,
): Promise<Reading> {
  const planned = (await lines.at(row.rowNumber))?.row;
  if (planned === undefined || planned.action === "create") throw differs(plan, row, "action");
  const { before } = planned;
  if (before !== undefined) {
    if (scalarText(before[target.evidence.idField]) !== row.key)
      throw differs(plan, row, `before.${target.evidence.idField}`);
    return { kind: "record", record: before, attempts: 0 };
  }
  if (planned.action !== "leave") throw differs(plan, row, "before");
  const { outcome, errors } = planned;
  const [only, ...others] = errors;
  const isSaid =
    only?.stage === "delivery" &&
    others.length === 0 &&
    only.rowNumber === row.rowNumber &&
    only.line === row.line &&
    !needsRecord.has(only.code);
  if (!isSaid) throw differs(plan, row, "errors");
  const { rowNumber, line, key } = row;
  return { kind: "settled", result: unsentRow({ rowNumber, line, key }, outcome, errors) };
}

/** In place of the ledger: what the plan says of a key that was given before. Nothing is sent for such a row. */
async function claimOf(
  lines: LineWalk,
  row: Parameters<RowLook["claims"]["look"]>[0],
  { target }: BoundLoad,
): Promise<RowResult | undefined> {
  const { rowNumber, line } = row;
  const planned = (await lines.at(rowNumber))?.row;
  if (target.safeToRepeat || planned?.action !== "leave") return undefined;
  const { outcome, errors } = planned;
  const [only, ...others] = errors;
  const isSaid =
    only !== undefined &&
    others.length === 0 &&
    only.rowNumber === rowNumber &&
    only.line === line &&
    isClaimRefusal(outcome, only.code);
  return isSaid ? unsentRow(row, outcome, errors) : undefined;
}

function assertSums(plan: OpenedPlan, tally: PlanTally, { broken, verify }: Remade): void {
  const { path, summary } = plan;
  const { updates, creates, cost } = summary;
  assertSummary(plan, tally.conclude({ cost, broken: summary.broken }));
  if (stringifyExactJson(broken()) !== stringifyExactJson(summary.broken))
    throw untruePlan(path, "the guards that they break");
  const readBacks = Math.ceil(updates * verify);
  const isTrue =
    cost.reads === updates && cost.writes === updates + creates && cost.readBacks === readBacks;
  if (!isTrue) throw untruePlan(path, "the requests that they take");
}

/** The first field that differs; the order of fields says nothing. */
function differenceOf(made: PlannedRow, { text }: PlannedLine): string | undefined {
  const wanted = stringifyExactJson(made);
  return text === wanted ? undefined : findDifference(parseExactJson(wanted), parseExactJson(text));
}

function differs(
  { path, head }: OpenedPlan,
  { rowNumber, line }: Pick<PlannedRow, "rowNumber" | "line">,
  what: string,
): PlanError {
  const origin =
    head.undoes === undefined
      ? "its file, its mapping and the records in it"
      : `its file, its mapping and the images of load ${head.undoes}`;
  return new PlanError(
    `the plan ${path} is not what comes of ${origin}: row ${rowNumber} (${nameOfPlace(line, head.sheet)}), ${what}`,
    {
      code: "ERR_PLAN_DIFFERS",
      actions: [
        "Nothing was sent. Somebody has changed the plan, or what it was made of: plan again, and look at it.",
      ],
    },
  );
}
