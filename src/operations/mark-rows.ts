import { overIn } from "../load/books/begin-execution.ts";
import { describeThisPerson, describeThisProcess } from "../kernel/this-process.ts";
import { isoTime, startStopwatch, systemClock } from "../kernel/clock.ts";
import { rowNotInDoubt } from "../ledger/ledger-failures.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LedgerRow } from "../ledger/ledger-row.ts";
import type { Execution } from "../ledger/load-record.ts";
import { UsageError } from "../kernel/load-error.ts";
import { concludeLoad, type LoadReport } from "../load/tell/conclude-load.ts";
import { completed } from "../load/tell/ending.ts";
import { keepStatus } from "../load/begin/keep-status.ts";
import type { Begun, BookContext } from "../load/load-context.ts";
import { loadDirectory, logPath, makeLoadDirectory } from "../load/books/load-files.ts";
import type { MarkRequest } from "../load/load-request.ts";
import { firstRowOf } from "../load/bind/follow-first.ts";
import { recallSource } from "../load/bind/recall-load.ts";
import { requireWholeLoad } from "../load/books/require-load.ts";
import { createRunTally } from "../load/run/run-tally.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { createFileLogger } from "../kernel/logger.ts";
import { createRedactor } from "../kernel/redact.ts";
import type { RowResult } from "../rows/row.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { text, count, signal, clock, runsFolder, ledger } from "./request-shapes.ts";
import { z } from "zod";

const shape: RequestShape<MarkRequest> = {
  load: text,
  runsDir: runsFolder,
  ledger: ledger.optional(),
  store: text.optional(),
  rows: z.array(count, "a list of row numbers").min(1, "at least one row number"),
  outcome: z.enum(["applied", "failed"], "applied or failed"),
  because: z.string("a text"),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function markRows(request: Given<MarkRequest>): Promise<LoadReport> {
  return await enterOperation("markRows", shape, request, settleByPerson);
}

async function settleByPerson(request: MarkRequest): Promise<LoadReport> {
  const because = request.because.trim();
  if (because === "") {
    throw new UsageError("a mark takes a reason, for whoever reads the report", {
      code: "ERR_REASON_MISSING",
      actions: ['Say how you know, such as --because "seen in the web page of the run".'],
    });
  }
  return await withLedger(request, async (ledger) => {
    const context = await openBooks(ledger, request);
    const { load, clock, directory, redact } = context;
    const startedAt = clock.now();
    const owner = describeThisProcess();
    const logger = createFileLogger(logPath(directory), redact);
    const execution = await ledger.beginExecution(
      load.id,
      owner,
      overIn(await ledger.findLoad(load.id)),
    );
    const tally = createRunTally(context.rowCount);
    const elapsedMs = startStopwatch(clock);
    const underWay = { ...context, execution, logger, tally, startedAt, elapsedMs };
    try {
      await mark(underWay, { ...request, because });
      return await concludeLoad(underWay, [], completed);
    } catch (error) {
      const end = context.task?.settleEnding?.(completed) ?? completed;
      const reason = end.reason === undefined ? {} : { reason: end.reason };
      await ledger
        .endExecution(execution, { status: end.status, at: clock.now(), ...reason })
        .catch(() => undefined);
      throw error;
    } finally {
      await logger.close();
    }
  });
}

async function openBooks(ledger: Ledger, request: MarkRequest): Promise<BookContext> {
  const load = await requireWholeLoad(ledger, request.load, request);
  const directory = loadDirectory(request.runsDir, load.id);
  await makeLoadDirectory(directory);
  return {
    load,
    bound: await recallSource(request, load),
    ledger,
    settings: {
      connection: {},
      runsDir: request.runsDir,
      ledger: request.ledger,
      ...(request.store === undefined ? {} : { store: request.store }),
      env: {},
    },
    rowCount: load.rowCount,
    task: { verb: "reconcile", settleEnding: keepStatus(load) },
    directory,
    clock: request.clock ?? systemClock,
    redact: createRedactor([]),
  };
}

async function mark(
  { ledger, load, clock, execution, logger }: BookContext & Begun,
  { rows: named, outcome, because }: MarkRequest,
): Promise<void> {
  const person = describeThisPerson();
  const isGrouped = load.terms?.groupedBy !== undefined;
  const rows = isGrouped ? await withRecords(ledger, load.id, named) : sortedOnce(named);
  const known = await findRows(ledger, execution, rows);
  const results = known.map((row): RowResult => {
    const { rowNumber, line } = row;
    const facts = { person, outcome, because, at: isoTime(clock.now()) };
    const note = { code: "marked-by-person", stage: "delivery", rowNumber, line, facts } as const;
    return { ...row, outcome, errors: [note, ...row.errors] };
  });
  const what = { kind: "marked", outcome, rows, because } as const;
  await ledger.revisions.resolve(execution, results, { person, what });
  logger.info("rows marked by a person", { rows: rows.join(", "), outcome, because, person });
}

/** Rows of one record are marked together: what became of it became of all of them. */
async function withRecords(
  ledger: Ledger,
  loadId: string,
  rows: readonly number[],
): Promise<readonly number[]> {
  const others = new Map<number, number>();
  for await (const row of ledger.rows(loadId)) {
    const first = row.state === "settled" ? firstRowOf(row.result) : undefined;
    if (row.state === "settled" && first !== undefined) others.set(row.result.rowNumber, first);
  }
  const firsts = new Set(rows.map((row) => others.get(row) ?? row));
  const together = [...others].filter(([, first]) => firsts.has(first)).map(([row]) => row);
  return sortedOnce([...firsts, ...together]);
}

const sortedOnce = (rows: readonly number[]): readonly number[] =>
  [...new Set(rows)].toSorted((a, b) => a - b);

/** @throws LedgerError ERR_ROW_NOT_IN_DOUBT for one that has no outcome, or is not there */
async function findRows(
  ledger: Ledger,
  execution: Execution,
  rows: readonly number[],
): Promise<readonly RowResult[]> {
  const found = new Map<number, LedgerRow>();
  for await (const row of ledger.rows(execution.loadId)) {
    const { rowNumber } = row.state === "settled" ? row.result : row.intent;
    if (rows.includes(rowNumber)) found.set(rowNumber, row);
  }
  return rows.map((rowNumber) => {
    const row = found.get(rowNumber);
    if (row?.state === "settled") return row.result;
    throw rowNotInDoubt(execution, rowNumber, undefined);
  });
}
