import { createBacklog } from "../../delivery/backlog.ts";
import type { DeliveryOptions } from "../../delivery/delivery-options.ts";
import { createLookUps, type LookUpRow } from "../../delivery/look-up/look-up-row.ts";
import type { Finding } from "../../delivery/look-up/judge-records.ts";
import { createReader } from "../../delivery/live/create-reader.ts";
import type { StoredImage } from "../../ledger/image-book.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { RowResult } from "../../rows/row.ts";
import { changeRulesOf } from "../compose/change-rules-of.ts";
import { openClaims } from "../begin/claim-keys.ts";
import { openFoundInLog } from "./found-in-log.ts";
import { keepTrail } from "./load-trail.ts";
import { deliveryOptions } from "./open-sending.ts";
import { openJournal } from "./pipeline.ts";
import type { LoadContext, LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { joinLedger, type JoinedRow } from "../books/join-ledger.ts";
import { firstRowOf, followFirst } from "../bind/follow-first.ts";
import { gatherRecords, type GatheredRows } from "../bind/gather-records.ts";
import { prepareRecord } from "../bind/prepare-record.ts";
import { settleDoubt } from "./settle-doubt.ts";

/**
 * Looks up every row in doubt and settles what the answer proves; nothing is written to the API.
 * @throws LoadError when no row can be looked up
 */
export async function reconcileRows(
  context: LoadUnderWay,
  means: RequestMeans,
): Promise<{ readonly limitReached: boolean }> {
  const { bound, ledger, load, stopSignal, connection } = context;
  const options = readingOptions(context, means);
  const look = openLookUps(context, means, options);
  const compare = openImageLookUps(context, means, options);
  const window = createBacklog(connection.concurrency);
  const inLog = await openFoundInLog(context);
  const judge = async (record: DoubtfulRecord): Promise<RowResult | undefined> => {
    const { doubtful } = record;
    const told = await inLog.resultOf({ state: "settled", result: doubtful });
    if (told !== undefined) return told;
    const { rowNumber } = doubtful;
    const image = await ledger.images.find(load.id, rowNumber);
    const finding =
      image === undefined ? await find(record, context, look) : await compare(doubtful, image);
    if (finding === undefined) return undefined;
    const sentAt = (await ledger.revisions.lastIntent(load.id, rowNumber))?.at;
    return settleDoubt(finding, doubtful, { ...context, sentAt });
  };
  const settle = async (record: DoubtfulRecord): Promise<void> => {
    const result = await judge(record);
    if (result === undefined) return;
    const followers = record.others.map((row) => followFirst(result, row, bound.source));
    const results = [result, ...followers];
    await ledger.revisions.resolve(context.execution, results);
    for (const one of results) context.tally.add(one);
    const { rowNumber, outcome, errors } = result;
    context.logger.info("row looked up", { rowNumber, outcome, code: errors[0]?.code });
  };
  const rows = joinLedger(bound.readRows(), ledger.rows(load.id));
  for await (const gathered of gatherRecords(rows, ({ source }) => source)) {
    if (stopSignal.aborted) break;
    const doubts: RowResult[] = [];
    for (const { known } of gathered.items) {
      const doubtful = await doubtOf(known, context);
      if (doubtful !== undefined) doubts.push(doubtful);
      else if (known?.state === "settled") context.tally.addEarlier(known.result);
    }
    for (const record of recordsOf(gathered, doubts)) {
      window.add(settle(record));
      await window.room();
    }
  }
  await window.drain();
  return { limitReached: false };
}

/** A record in doubt, with the rows that it was made of. */
interface DoubtfulRecord {
  readonly doubtful: RowResult;
  /** Rows in doubt that went with it. */
  readonly others: readonly RowResult[];
  readonly gathered: GatheredRows<JoinedRow>;
}

function recordsOf(
  gathered: GatheredRows<JoinedRow>,
  doubts: readonly RowResult[],
): readonly DoubtfulRecord[] {
  return doubts
    .filter((row) => firstRowOf(row) === undefined)
    .map((doubtful) => ({
      doubtful,
      others: doubts.filter((row) => firstRowOf(row) === doubtful.rowNumber),
      gathered,
    }));
}

/** A create that was under way when the program was killed is in doubt as well; from now on the ledger says so. */
async function doubtOf(
  known: LedgerRow | undefined,
  { bound, ledger, execution }: LoadUnderWay,
): Promise<RowResult | undefined> {
  if (known?.state === "settled")
    return known.result.outcome === "in-doubt" ? known.result : undefined;
  if (known === undefined || bound.target.safeToRepeat) return undefined;
  const result = interruptedResult(known.intent, bound.target);
  const settled = ledger.settle(execution, result);
  await ledger.flush();
  await settled;
  return result;
}

function openLookUps(
  context: LoadUnderWay,
  means: RequestMeans,
  options: DeliveryOptions,
): LookUpRow {
  const { lookUp } = context.bound.target;
  if (lookUp === undefined)
    return async () => ({ kind: "unknown", why: "this API offers no way to ask for a record" });
  const { look, counters } = createLookUps(lookUp, options);
  context.tally.follow(counters, means.pacer);
  return look;
}

/** Nothing is written to the API, so no rule can end it. */
function readingOptions(context: LoadUnderWay, means: RequestMeans): DeliveryOptions {
  const books = { claims: openClaims(context), trail: keepTrail(context, context.execution) };
  const journal = openJournal(context, books);
  return deliveryOptions(context, means, { journal, rule: () => undefined });
}

/** What was sent is in the books, as for rows that were merged or planned: the record is held against that. */
function openImageLookUps(
  context: LoadUnderWay,
  means: RequestMeans,
  options: DeliveryOptions,
): (doubtful: RowResult, image: StoredImage) => Promise<Finding | undefined> {
  const { read, counters } = createReader(options);
  const { comparison } = changeRulesOf(context.bound);
  return async ({ rowNumber, line, key, payloadHash = "" }, { after }) => {
    context.tally.follow(counters, means.pacer);
    const reading = await read({ rowNumber, line, key, payload: {}, payloadHash });
    if (reading === undefined) return undefined;
    if (reading.kind === "settled") return { kind: "unknown", why: "the record could not be read" };
    const changes = comparison.changes(after, reading.record);
    return { kind: "found", serverId: key ?? "", differences: changes.map(({ field }) => field) };
  };
}

/** The row is made again from file and mapping, and must be what was sent. */
async function find(
  { doubtful: { rowNumber, payloadHash }, gathered }: DoubtfulRecord,
  { bound }: LoadContext,
  look: LookUpRow,
): Promise<Finding | undefined> {
  const sources = gathered.items.map(({ source }) => source);
  const made = prepareRecord(bound, { ...gathered, items: sources });
  const prepared = made[sources.findIndex((source) => source.rowNumber === rowNumber)];
  if (prepared?.kind !== "valid" || prepared.row.payloadHash !== payloadHash) {
    const why = "the row can't be made again as it was sent, because the mapping has changed since";
    return { kind: "unknown", why };
  }
  return await look(prepared.row);
}
