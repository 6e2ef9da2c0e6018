import type { LedgerChoice } from "../load/books-place.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LedgerRow } from "../ledger/ledger-row.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { TouchedRow } from "../ledger/row-history.ts";
import { standingOf, type LoadStanding } from "../load/tell/load-standing.ts";
import { resultSoFar } from "../load/tell/result-so-far.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import { isAnswerUnknown } from "../rows/answer-unknown.ts";
import { explainRowError } from "../rows/describe-row-error.ts";
import type { Outcome } from "../rows/outcome.ts";
import { nameOfPlace } from "../rows/row-place.ts";
import type { RowResult } from "../rows/row.ts";
import { findTarget } from "../targets/index.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { text, countFrom0, flag, runsFolder, ledger as ledgerChoice } from "./request-shapes.ts";
import { showChanges, type ShownChange } from "./shown-changes.ts";

/**
 * Which record is meant.
 * @example
 * const request: Given<HistoryRequest> = { key: "act-1", most: 20 };
 */
export interface HistoryRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** A key as files have it, or the id that the API gave to a created record. */
  readonly key: string;
  /** Only loads into this target. */
  readonly target?: string | undefined;
  /** Most entries; the oldest are left out. */
  readonly most: number;
  /** True: with the record before and after each row, where the ledger has it. */
  readonly withChanges?: boolean;
}

/** One row of one load that had to do with an id. */
export interface HistoryEntry {
  readonly loadId: string;
  readonly standing: LoadStanding;
  readonly target: string;
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  readonly sourceName: string;
  readonly sourcePath: string;
  readonly rowNumber: number;
  readonly line: number;
  /** `Sheet1!A7`; undefined where the source was no workbook. */
  readonly place: string | undefined;
  readonly key: string | undefined;
  readonly serverId: string | undefined;
  /** Undefined: a request was about to leave, and the ledger has no outcome. */
  readonly outcome: Outcome | undefined;
  /** True when it was sent, or about to be, and its answer is not known. */
  readonly isAnswerUnknown: boolean;
  /** Epoch milliseconds: confirmed by the API, else about to be sent, else the beginning of the load. */
  readonly at: number;
  readonly httpStatus: number | undefined;
  readonly attempts: number;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  /** What the row changed; undefined where that was not asked for, or its record was not read before it was written. */
  readonly changes?: readonly ShownChange[];
}

/** What was done to one record. */
export interface History {
  /** Newest last. */
  readonly entries: readonly HistoryEntry[];
  /** True when older entries were left out. */
  readonly isCut: boolean;
  /** Loads that were pruned, of which only creates and ends of corrections can be among the entries. */
  readonly pruned: number;
}

const loadsAtOnce = 200;

const shape: RequestShape<HistoryRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  key: text,
  target: text.optional(),
  most: countFrom0,
  withChanges: flag.optional(),
};

export async function findHistory(request: Given<HistoryRequest>): Promise<History> {
  return await enterOperation("findHistory", shape, request, find);
}

async function find(request: HistoryRequest): Promise<History> {
  return await withLedgerToRead(request, async (ledger) => {
    const found = await gather(ledger, request);
    const entries = found.toSorted((a, b) => a.at - b.at || a.rowNumber - b.rowNumber);
    const newest = entries.slice(-request.most);
    return {
      entries: request.withChanges === true ? await withChanges(ledger, newest) : newest,
      isCut: entries.length > request.most,
      pruned: await ledger.pruning.pruned(request.target),
    };
  });
}

async function withChanges(
  ledger: Ledger,
  entries: readonly HistoryEntry[],
): Promise<readonly HistoryEntry[]> {
  const told: HistoryEntry[] = [];
  for (const entry of entries) {
    const target = findTarget(entry.target);
    const image = await ledger.images.find(entry.loadId, entry.rowNumber);
    const isKnown = target !== undefined && image !== undefined;
    told.push(isKnown ? { ...entry, changes: showChanges(target, image) } : entry);
  }
  return told;
}

/** Of the newest loads, one entry more than is wanted, so that it is known whether there are more. */
async function gather(
  ledger: Ledger,
  { key, target, most }: HistoryRequest,
): Promise<readonly HistoryEntry[]> {
  const touched = await ledger.history.find(key, most + 1, target);
  const loads = new Map<string, readonly [LoadRecord, LoadStanding]>();
  const ids = [...new Set(touched.map(({ loadId }) => loadId))];
  for (let at = 0; at < ids.length; at += loadsAtOnce)
    for (const load of await ledger.listLoads({ ids: ids.slice(at, at + loadsAtOnce) }))
      loads.set(load.id, [load, standingOf(load)]);
  return touched.flatMap((row) => {
    const found = loads.get(row.loadId);
    return found === undefined ? [] : [toEntry(...found, row)];
  });
}

function toEntry(
  load: LoadRecord,
  standing: LoadStanding,
  { row, intendedAt }: TouchedRow,
): HistoryEntry {
  const { rowNumber, line, key } = row.state === "intended" ? row.intent : row.result;
  const result = resultOf(row);
  const sheet = load.terms?.sheet;
  const circumstances = { target: findTarget(load.targetName), isAtWork: standing === "running" };
  const soFar = resultSoFar(row, circumstances);
  return {
    loadId: load.id,
    standing,
    target: load.targetName,
    baseUrl: load.baseUrl,
    tenant: load.tenant,
    sourceName: load.sourceName,
    sourcePath: load.sourcePath,
    rowNumber,
    line,
    place: sheet === undefined ? undefined : nameOfPlace(line, sheet),
    key,
    serverId: result?.serverId,
    outcome: result?.outcome,
    isAnswerUnknown: row.state === "intended" || isAnswerUnknown(row.result),
    at: result?.appliedAt ?? intendedAt ?? load.createdAt,
    httpStatus: result?.httpStatus,
    attempts: result?.attempts ?? 0,
    reasons: soFar.errors.map((error) => ({
      code: error.code,
      message: explainRowError(error),
    })),
  };
}

function resultOf(row: LedgerRow): RowResult | undefined {
  return row.state === "settled" ? row.result : undefined;
}
