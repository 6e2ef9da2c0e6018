import { onLedgersClock } from "../../ledger/ledgers-clock.ts";
import { describeThisPerson } from "../../kernel/this-process.ts";
import { startStopwatch } from "../../kernel/clock.ts";
import { createReader, type Reader } from "../../delivery/live/create-reader.ts";
import type { Pacer } from "../../delivery/pacer.ts";
import { silentLogger } from "../../kernel/logger.ts";
import { openPlan, type OpenedPlan } from "../../plan/open-plan.ts";
import type { PlanCost, PlanHead, PlannedRow, PlanSummary } from "../../plan/plan.ts";
import { createPlanTally } from "../../plan/summarize-plan.ts";
import { writePlan } from "../../plan/write-plan.ts";
import { noOutcomes } from "../../rows/outcome.ts";
import type { Target } from "../../targets/target.ts";
import type { LoadObserver, LoadProgress } from "../load-request.ts";
import { asNotStarted } from "../tell/ending.ts";
import { redactAnswers } from "../access/redact-answers.ts";
import { withRequestMeans } from "../access/with-request-means.ts";
import type { MeansContext } from "../request-means.ts";
import { madePlanOf } from "./assert-approved.ts";
import { amountsOf } from "./amounts-of.ts";
import { estimateCost } from "./estimate-cost.ts";

/** A plan that is to be made. */
export interface PlanTask {
  readonly head: PlanHead;
  readonly target: Target;
  readonly rowCount: number;
  /** Plans the rows, in row order. */
  readonly rows: (read: Reader["read"]) => AsyncIterable<PlannedRow>;
  /** Told of every planned row. */
  readonly onRow?: (row: PlannedRow) => void;
  /** Sentences of guards over all rows that the plan breaks. */
  readonly broken?: () => readonly string[];
  /** Share of the applied rows that will be read back, from 0 to 1. */
  readonly verify: number;
}

export interface PlanFile {
  readonly path: string;
  /** Takes the place of a file that stands there. */
  readonly replace: boolean;
  readonly claim: () => Promise<void>;
  readonly observer: LoadObserver | undefined;
}

type PlanContext = Omit<MeansContext, "withhold">;

/**
 * Looks at the live records and writes the plan. Nothing is written to the API.
 * @throws PlanError when the file can't be written; LoadError when records can't be read
 */
export async function makePlan(
  task: PlanTask,
  context: PlanContext,
  file: PlanFile,
): Promise<OpenedPlan> {
  try {
    return await lookAndWrite(task, context, file);
  } catch (error) {
    throw asNotStarted(error, "plan");
  }
}

async function lookAndWrite(
  task: PlanTask,
  context: PlanContext,
  file: PlanFile,
): Promise<OpenedPlan> {
  const counts = { rows: 0, creates: 0, updates: 0 };
  const requestsAhead = (): number => task.rowCount - counts.rows;
  const means = { logger: silentLogger, requestsAhead };
  await withRequestMeans({ ...context, withhold: undefined }, means, async (open) => {
    const reader = createReader({
      ...open,
      ...context,
      send: redactAnswers(open.send, context.secrets),
      target: task.target,
      destination: context.connection,
      concurrency: context.connection.concurrency,
    });
    const progress = (): Progress => ({ reader, pacer: open.pacer, elapsedMs: elapsedMs() });
    const elapsedMs = startStopwatch(context.clock);
    file.observer?.onPlanning?.(() => describeProgress(progress(), counts.rows, task.rowCount));
    const tally = createPlanTally({ amounts: amountsOf(task.target) });
    const rows = countRows(task.rows(reader.read), (row) => {
      countRow(counts, row);
      tally.add(row);
      task.onRow?.(row);
    });
    const finish = async (): Promise<PlanSummary> => {
      const cost = await costOf(task, counts, progress(), context);
      return tally.conclude({ cost, broken: task.broken?.() ?? [] });
    };
    await writePlan(file.path, task.head, rows, finish, file);
  });
  const plan = await openPlan(file.path);
  await context.ledger.approvals.made({ ...madePlanOf(plan), person: describeThisPerson() });
  return plan;
}

interface Progress {
  readonly reader: Reader;
  readonly pacer: Pacer;
  readonly elapsedMs: number;
}

interface Counts {
  rows: number;
  creates: number;
  updates: number;
}

function countRow(counts: Counts, { action }: PlannedRow): void {
  counts.rows += 1;
  if (action === "create") counts.creates += 1;
  if (action === "update") counts.updates += 1;
}

async function costOf(
  { target, verify }: PlanTask,
  counts: Counts,
  { reader, elapsedMs }: Progress,
  { connection, ledger, clock }: PlanContext,
): Promise<PlanCost> {
  const speed = { requests: reader.counters.requests, elapsedMs };
  const book = ledger.requests;
  const now = onLedgersClock(clock, ledger).now();
  return await estimateCost(counts, speed, { connection, target, book, now, verify });
}

function describeProgress(
  { reader, pacer, elapsedMs }: Progress,
  rowsDone: number,
  rowCount: number,
): LoadProgress {
  const { requests, refusals, inFlight } = reader.counters;
  const pace = pacer.snapshot();
  const { ratePerSecond } = pace;
  const counts = noOutcomes();
  const done = { rowsDone, rowsDoneEarlier: 0, rowCount, counts, countsEarlier: counts };
  return { ...done, requests, refusals, inFlight, ratePerSecond, pace, elapsedMs };
}

async function* countRows(
  rows: AsyncIterable<PlannedRow>,
  count: (row: PlannedRow) => void,
): AsyncGenerator<PlannedRow, void, undefined> {
  for await (const row of rows) {
    count(row);
    yield row;
  }
}
