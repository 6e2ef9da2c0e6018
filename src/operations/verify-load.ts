import { isoTime } from "../kernel/clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { LedgerError, LoadError, SourceError, UsageError } from "../kernel/load-error.ts";
import { recallKnown } from "../load/begin/begin-correcting.ts";
import { bindAgain } from "../load/bind/recall-load.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { fetchReports } from "../load/tell/kept-reports.ts";
import { standingOf, type LoadStanding } from "../load/tell/load-standing.ts";
import { assertHasRows, requireLoad } from "../load/books/require-load.ts";
import { checkRows, type RowFigures } from "../load/verify/check-rows.ts";
import { checkSummary } from "../load/verify/check-summary.ts";
import {
  createDifferenceLog,
  type Difference,
  type DifferenceLog,
} from "../load/verify/differences.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import { createRedactor, type Redact } from "../kernel/redact.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import { filePlace } from "../source/places/local-file.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { text, signal, callback, runsFolder, ledger as ledgerChoice } from "./request-shapes.ts";

/**
 * Which load is checked.
 * @example
 * const request: Given<VerifyRequest> = { load: "wb-20261122-0231" };
 */
export interface VerifyRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** The store of a load that was submitted, where it is known by another address here. */
  readonly store?: string;
  /** The load's id or its beginning. */
  readonly load: string;
  /** Blanks secrets out of what is written; `createRedactor` makes one. */
  readonly redact?: Redact;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** What a check of a load's books found. */
export interface Verification {
  readonly loadId: string;
  readonly standing: LoadStanding;
  readonly sourceName: string;
  readonly differences: readonly Difference[];
  /** What could not be checked, and why, in sentences. */
  readonly unchecked: readonly string[];
  readonly isFileChecked: boolean;
  readonly isReportChecked: boolean;
  readonly fingerprint: string;
  readonly figures: RowFigures;
}

interface Check {
  readonly load: LoadRecord;
  readonly ledger: Ledger;
  readonly request: VerifyRequest;
  readonly log: DifferenceLog;
  readonly unchecked: string[];
}

const shape: RequestShape<VerifyRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  store: text.optional(),
  load: text,
  redact: callback.optional(),
  signal: signal.optional(),
};

export async function verifyLoad(request: Given<VerifyRequest>): Promise<Verification> {
  return await enterOperation("verifyLoad", shape, request, verify);
}

async function verify(request: VerifyRequest): Promise<Verification> {
  return await withLedgerToRead(request, async (ledger) => {
    const load = await requireLoad(ledger, request.load, request);
    assertHasRows(load);
    const standing = standingOf(load);
    if (standing === "running") throw stillRunning(load);
    const check: Check = { load, ledger, request, log: createDifferenceLog(), unchecked: [] };
    const bound = await openFileAgain(check);
    await bringReports(check);
    const paths = reportPathsIn(loadDirectory(request.runsDir, load.id));
    const reportPath = standing === "killed" ? undefined : paths.report;
    if (reportPath === undefined)
      check.unchecked.push(
        `report.csv and summary.json: load ${load.id} was killed before it wrote them; waybill resume ${load.id} does`,
      );
    const walk = await walkRows(check, bound, reportPath);
    const { figures, isFileRead, isReportRead } = walk;
    if (isFileRead) checkRowCount(check, figures);
    if (isReportRead) await checkSummary(paths.summary, load, figures, check.log);
    return {
      loadId: load.id,
      standing,
      sourceName: load.sourceName,
      differences: [...check.log.list(), ...walk.log.list()],
      unchecked: check.unchecked,
      isFileChecked: isFileRead,
      isReportChecked: isReportRead,
      fingerprint: load.fingerprint,
      figures,
    };
  });
}

/** Where another host wrote them they are in the store; where that can't be reached it is said below that they are not here. */
async function bringReports({ load, ledger, request }: Check): Promise<void> {
  try {
    await fetchReports(ledger, load, request, request.signal);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
  }
}

/** The file and its mapping, if both are what they were; if not, that is a difference or something left unchecked. */
async function openFileAgain({
  load,
  ledger,
  request,
  log,
  unchecked,
}: Check): Promise<BoundLoad | undefined> {
  const { bound, fault } = await bindAgain(load, request, request.signal);
  if (fault === undefined) return await recallKnown(ledger, bound, load, false);
  const found = await fingerprintOf(load.sourcePath);
  if (found !== undefined && found !== load.fingerprint)
    log.add("source-changed", `${load.sourcePath}: it was ${load.fingerprint}, it is ${found}`);
  unchecked.push(`the rows of the file and their payloads: ${fault.message}`);
  return undefined;
}

/** Undefined for a file that can't be read. */
async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    return (await filePlace(path).fetch()).fingerprint;
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

interface Walk {
  readonly figures: RowFigures;
  readonly log: DifferenceLog;
  readonly isFileRead: boolean;
  readonly isReportRead: boolean;
}

/** Without report.csv or the file, if one of them turns out to be unreadable. */
async function walkRows(
  check: Check,
  bound: BoundLoad | undefined,
  reportPath: string | undefined,
): Promise<Walk> {
  const { load, ledger, request, unchecked } = check;
  const log = createDifferenceLog();
  const redact = request.redact ?? createRedactor([]);
  const interventions = await ledger.interventions.list(load.id);
  const change = interventions.findLast(({ what }) => what.kind === "mapping-changed");
  const payloadLog = change === undefined ? log : createDifferenceLog();
  const means = { load, ledger, bound, reportPath, log, payloadLog, redact };
  try {
    const figures = await checkRows({ ...means, signal: request.signal });
    const madeOtherwise = change === undefined ? 0 : countAll(payloadLog);
    if (change !== undefined && madeOtherwise > 0)
      unchecked.push(
        `${madeOtherwise} payloads: they were made with the mapping that load ${load.id} had before ${isoTime(change.at)}`,
      );
    const isFileRead = bound !== undefined;
    return { figures, log, isFileRead, isReportRead: reportPath !== undefined };
  } catch (error) {
    if (error instanceof SourceError) {
      unchecked.push(`the rows of the file and their payloads: ${error.message}`);
      return await walkRows(check, undefined, reportPath);
    }
    if (!(error instanceof LedgerError) || error.code !== "ERR_REPORT_UNREADABLE") throw error;
    check.log.add("report-missing", error.message);
    return await walkRows(check, bound, undefined);
  }
}

function countAll(log: DifferenceLog): number {
  return log.list().reduce((sum, { count }) => sum + count, 0);
}

function checkRowCount({ load, log }: Check, { rowsInFile }: RowFigures): void {
  if (load.rowCount === undefined || load.rowCount === rowsInFile) return;
  log.add("row-count-differs", `${rowsInFile} in the file, ${load.rowCount} by the ledger`);
}

function stillRunning({ id, owner }: LoadRecord): UsageError {
  const process = owner === undefined ? "a process" : `process ${owner.pid} on ${owner.host}`;
  return new UsageError(
    `${process} is at work on load ${id}; its books are checked when it is over`,
    {
      code: "ERR_LOAD_BUSY",
      actions: [`waybill report ${id} shows how far it is.`],
    },
  );
}
