import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { assertHasRows, requireLoad } from "../load/books/require-load.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import { createAmountsTally } from "../load/planning/amounts-changed.ts";
import { describeCorrections } from "../load/tell/describe-corrections.ts";
import { nextStepsOf } from "../load/tell/describe-head.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { resultSoFar, unattemptedResult } from "../load/tell/result-so-far.ts";
import { stepFactsOf } from "../load/tell/step-facts.ts";
import { Books } from "../report/books.ts";
import type { AmountChanged } from "../report/load-overview.ts";
import { reportPathsOf } from "../report/report-paths.ts";
import { createCauseTally, type Cause } from "../rows/cause-tally.ts";
import { outcomes, type OutcomeCounts } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import { findTarget } from "../targets/index.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { flag, ledger as ledgerChoice, path, runsFolder, signal, text } from "./request-shapes.ts";

/**
 * Which load is surveyed.
 * @example
 * const request: Given<SurveyRequest> = { load: "wb-20261122-0231" };
 */
export interface SurveyRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's id or its beginning. */
  readonly load: string;
  /** The configuration, which says what goes in without a plan; default: waybill.config.yaml. */
  readonly configPath?: string | undefined;
  /** True: what the load changed in amounts is added up as well, for which every record is read that it changed. */
  readonly withAmounts?: boolean;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** What the rows of a load come to, as its report has it. */
export interface LoadSurvey {
  /** Rows of the file as far as they are known. */
  readonly rows: number;
  /** Rows per outcome; what is under way or was not reached counts as what it would be if the load ended here. */
  readonly outcomes: OutcomeCounts;
  /** Rows among the `not-attempted` that were sent and whose answer is not known. */
  readonly answersUnknown: number;
  /** Errors per code, most frequent first; a row may have several. */
  readonly errors: Readonly<Record<string, number>>;
  /** Rows by why they ended so, most rows first. */
  readonly causes: readonly Cause[];
  /** Undefined where that was not asked for, or can't be told. Amounts that did not change are left out. */
  readonly amounts: readonly AmountChanged[] | undefined;
  /** What to do next, each a sentence with a command. */
  readonly next: readonly string[];
}

const shape: RequestShape<SurveyRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  load: text,
  configPath: path.optional(),
  withAmounts: flag.optional(),
  signal: signal.optional(),
};

export async function surveyLoad(request: Given<SurveyRequest>): Promise<LoadSurvey> {
  return await enterOperation("surveyLoad", shape, request, survey);
}

async function survey(request: SurveyRequest): Promise<LoadSurvey> {
  return await withLedgerToRead(request, async (ledger) => {
    const load = await requireLoad(ledger, request.load, request);
    assertHasRows(load);
    const facts = await stepFactsOf(load, { configPath: request.configPath });
    const books = new Books(facts.leftToServer);
    const causes = createCauseTally();
    const enter = (result: RowResult): void => {
      books.enter({ source: { ...result, cells: [] }, result });
      causes.add(result);
    };
    const counted = await enterOthers(ledger, load, { enter, signal: request.signal });
    const outcomeCounts = { ...books.outcomes, ...counted };
    const { answersUnknown, errors, leftToServer } = books;
    const rowCount = outcomes.reduce((sum, outcome) => sum + outcomeCounts[outcome], 0);
    const directory = loadDirectory(request.runsDir, load.id);
    const files = await reportPathsOf(directory);
    const corrections = describeCorrections(await ledger.corrections.links(load.id), load.id);
    const told = { outcomes: outcomeCounts, answersUnknown, errors, leftToServer };
    return {
      rows: rowCount,
      outcomes: outcomeCounts,
      answersUnknown,
      errors,
      causes: causes.conclude(),
      amounts: request.withAmounts === true ? await addAmounts(ledger, load, request) : undefined,
      next: nextStepsOf(load, told, { ...facts, place: request, files, corrections }),
    };
  });
}

interface Entry {
  readonly enter: (result: RowResult) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Enters every row that is not applied: those have reasons.
 * @returns what only the ledger's counts tell
 */
async function enterOthers(
  ledger: Ledger,
  load: LoadRecord,
  { enter, signal }: Entry,
): Promise<Pick<OutcomeCounts, "applied">> {
  const target = findTarget(load.targetName);
  const circumstances = { target, isAtWork: standingOf(load) === "running" };
  let entered = 0;
  for await (const known of ledger.pages.otherwise(load.id)) {
    signal?.throwIfAborted();
    enter(resultSoFar(known, circumstances));
    entered += 1;
  }
  const { applied } = load.counts;
  const missing = (load.rowCount ?? 0) - applied - entered;
  // Of rows that the ledger does not know there is nothing to tell them by but that they are there.
  for (let row = 0; row < missing; row += 1)
    enter(unattemptedResult({ rowNumber: 0, line: 0 }, undefined, circumstances));
  return { applied };
}

/** As the report adds them up: undefined where a row that went in has no record from before. */
async function addAmounts(
  ledger: Ledger,
  { id, targetName, counts }: LoadRecord,
  { signal }: SurveyRequest,
): Promise<readonly AmountChanged[] | undefined> {
  const tally = createAmountsTally(targetName);
  let rows = 0;
  if (!tally.hasAmounts) return undefined;
  for await (const { rowNumber, ...image } of ledger.images.applied(id)) {
    signal?.throwIfAborted();
    rows += 1;
    tally.add({ rowNumber, line: 0, key: undefined }, image);
  }
  return rows === counts.applied && rows > 0 ? tally.conclude() : undefined;
}
