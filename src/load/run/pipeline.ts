import type { DeliveryJournal } from "../../delivery/delivery-options.ts";
import type { LeadOf } from "../../ledger/ledger.ts";
import { openClaims, refuseClaims } from "../begin/claim-keys.ts";
import { openSentBefore } from "../begin/sent-before.ts";
import { assertKnowsCreated } from "../bind/look-up-created.ts";
import { prepareRow } from "../bind/prepare-rows.ts";
import { joinLedger } from "../books/join-ledger.ts";
import type { LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import { leftStanding, sendStep, wasSentBefore } from "./decide-row.ts";
import { openFoundInLog } from "./found-in-log.ts";
import { keepTrail } from "./load-trail.ts";
import { openSending } from "./open-sending.ts";
import { joinPlan, type PlannedJoin, preparePlanned } from "./planned-rows.ts";
import { stepsOfRecords } from "./record-steps.ts";
import type { AroundRequest, JournalBooks, Step, Way } from "./row-step.ts";

/**
 * The way of every row, in file order:
 *
 *   source, with what ledger and plan know → mapping and validation → intent on disk → request → outcome on disk
 *
 * New loads, resumes, retries, plans and undos all go it; dry runs and the making of plans its first part. The reports are made of ledger and source when it is over.
 * @throws LoadError when the load must stop; rows taken in before are over and recorded by then
 */
export async function carryRows(
  context: LoadUnderWay,
  means: RequestMeans,
): Promise<{ readonly limitReached: boolean }> {
  const { bound, ledger, load, execution, settings } = context;
  assertKnowsCreated(bound);
  const [claims, trail] = [openClaims(context), keepTrail(context, execution)];
  const sent = await openSentBefore(context);
  const sending = await openSending(context, means, openJournal(context, { claims, trail, sent }));
  const known = ledger.rows(load.id);
  const inLog = await openFoundInLog(context);
  const steps = stepsOf({ ...context, known, claims, sent, inLog, limit: settings.limit });
  const limitReached = await sending
    .untilOver(async () => {
      for await (const step of steps) {
        if (step.kind === "stop-at-limit") return true;
        if (step.kind === "send") await sending.send(step);
        else await sending[step.kind](step.result);
      }
      return false;
    })
    .finally(() => trail.end());
  return { limitReached };
}

/** Reads, maps and validates; dry runs and plans go this part of the way. @throws the reason of the stop signal */
export async function* stepsOf(way: Way): AsyncGenerator<Step, void, undefined> {
  const { bound, known, plan, limit = Number.POSITIVE_INFINITY, stopSignal } = way;
  const rows = joinPlan(joinLedger(bound.readRows(stopSignal), known), plan);
  // What a plan says of a row holds for it alone.
  if (bound.mapper.group !== undefined && plan === undefined)
    return yield* stepsOfRecords(rows, way);
  for await (const row of rows) {
    stopSignal?.throwIfAborted();
    if (way.share?.isCut() === true) return;
    if (row.source.rowNumber > limit) return yield { kind: "stop-at-limit" };
    const step = await stepOf(row, way);
    if (step !== undefined) yield step;
  }
}

/** Undefined: it is another execution's row, or is left for later. */
async function stepOf(row: PlannedJoin, way: Way): Promise<Step | undefined> {
  const { source, known, planned } = row;
  const { bound, plan, share } = way;
  const left = await leftStanding(known, way);
  if (left !== undefined) return share?.takes(left.result, false) === false ? undefined : left;

  const prepared =
    plan === undefined ? prepareRow(bound, source) : preparePlanned(bound, source, planned);
  const place = prepared.kind === "valid" ? prepared.row : prepared.result;
  if (share?.takes(place, wasSentBefore(known)) === false) return undefined;
  if (prepared.kind === "settled") return { kind: "record", result: prepared.result };

  const step = await sendStep(prepared.row, known, way);
  return step?.kind === "send" ? { ...step, planned } : step;
}

/** What has to be on disk around the request of a row, in this order. In a batch it is so for each row. */
export function openJournal(
  { ledger, load, execution, share }: JournalBooks,
  { claims, trail, sent }: AroundRequest,
): DeliveryJournal {
  const leadOf: LeadOf | undefined = share && ((rowNumber) => share.leadOf(rowNumber));
  return {
    // Before the request may leave.
    intend: async (rows) => {
      for (const { rowNumber } of rows) trail.announce(rowNumber);
      const intents = rows.map((row) => {
        const { rowNumber, line, key, payloadHash, image, count } = row;
        return { rowNumber, line, key, payloadHash, image, count, claim: claims.claim(row) };
      });
      const holders = await ledger.intendAll(execution, intents, leadOf);
      for (const row of rows) sent?.noted(row);
      return refuseClaims(rows, holders);
    },
    // Before it may leave once more.
    assertUnderWay: async () => await ledger.assertUnderWay(execution),
    // At the very moment at which it is written.
    mayLeave: () => ledger.mayLeave(execution),
    // Before a new record is believed, and before a later row with the key may be sent.
    idGivenBefore: async (serverId) => await ledger.history.rowGiven(load.id, serverId),
    settle: async (results) => {
      try {
        await ledger.settleAll(execution, results, leadOf);
      } catch (error) {
        for (const result of results) trail.keep(result);
        throw error;
      }
      for (const result of results) {
        sent?.noted(result);
        trail.tell(result);
      }
    },
  };
}
