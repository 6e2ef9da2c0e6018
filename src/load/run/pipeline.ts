import type { DeliveryJournal } from "../../delivery/delivery-options.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import { isAnswerUnknown } from "../../rows/answer-unknown.ts";
import type { ValidRow } from "../../rows/row.ts";
import { openClaims, refuseClaim, type KeyClaims } from "../begin/claim-keys.ts";
import { openSentBefore, type SentBefore } from "../begin/sent-before.ts";
import { assertKnowsCreated } from "../bind/look-up-created.ts";
import { prepareRow } from "../bind/prepare-rows.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { joinLedger } from "../books/join-ledger.ts";
import type { LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import type { SharedRow } from "../row-share.ts";
import { openFoundInLog } from "./found-in-log.ts";
import { keepTrail, type LoadTrail } from "./load-trail.ts";
import { openSending } from "./open-sending.ts";
import { joinPlan, type PlannedJoin, preparePlanned } from "./planned-rows.ts";
import { stepsOfRecords } from "./record-steps.ts";
import type { JournalBooks, SendStep, Step, Way } from "./row-step.ts";

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
  const { bound, ledger, load, settings } = context;
  assertKnowsCreated(bound);
  const claims = openClaims(context);
  const trail = keepTrail(context, context.execution);
  const sent = await openSentBefore(context);
  const sending = await openSending(context, means, openJournal(context, { claims, trail, sent }));
  const known = ledger.rows(load.id);
  const inLog = await openFoundInLog(context);
  const steps = stepsOf({ ...context, known, claims, sent, inLog, limit: settings.limit });
  const limitReached = await sending
    .untilOver(async () => {
      for await (const step of steps) {
        if (step.kind === "stop-at-limit") return true;
        if (step.kind === "send") await sending.take(step);
        else if (step.kind === "resolve") {
          await ledger.revisions.resolve(context.execution, [step.result]);
          sending.leave(step.result);
        } else await sending[step.kind](step.result);
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
    return yield* stepsOfRecords(
      rows,
      way,
      async (row, before) => await sendStep(row, before, way),
    );
  for await (const row of rows) {
    stopSignal?.throwIfAborted();
    if (way.share?.isCut() === true) return;
    if (row.source.rowNumber > limit) return yield { kind: "stop-at-limit" };
    const step = await stepOf(row, way);
    if (step !== undefined) yield step;
  }
}

async function stepOf(
  { source, known, planned }: PlannedJoin,
  way: Way,
): Promise<Step | undefined> {
  const { bound, plan, share, inLog } = way;
  const isOurs = (place: SharedRow, wasSent = false): boolean =>
    share?.takes(place, wasSent) !== false;
  const told = known && (await inLog?.resultOf(known));
  if (told !== undefined)
    return isOurs(told)
      ? { kind: known?.state === "settled" ? "resolve" : "record", result: told }
      : undefined;
  // What an earlier execution left: an outcome that stands, or an intent without one.
  if (known?.state === "settled" && known.result.outcome !== "not-attempted")
    return isOurs(known.result) ? { kind: "leave", result: known.result } : undefined;
  if (known?.state === "intended" && !bound.target.safeToRepeat)
    return isOurs(known.intent)
      ? { kind: "doubt", result: interruptedResult(known.intent, bound.target) }
      : undefined;

  const prepared =
    plan === undefined ? prepareRow(bound, source) : preparePlanned(bound, source, planned);
  if (!isOurs(prepared.kind === "valid" ? prepared.row : prepared.result, wasSentBefore(known)))
    return undefined;
  if (prepared.kind === "settled") return { kind: "record", result: prepared.result };
  const step = await sendStep(prepared.row, known, way);
  return step?.kind === "send" ? { ...step, planned } : step;
}

async function sendStep(
  row: ValidRow,
  known: LedgerRow | undefined,
  { claims, sent, withhold }: Pick<Way, "claims" | "sent" | "withhold">,
): Promise<SendStep | undefined> {
  if (withhold !== undefined) return undefined;

  // A key that another row holds at this moment needs no leave to be sent; what decides is the intent.
  const taken = await claims.look(row);
  if (taken !== undefined) return { kind: "record", result: taken };

  const same = await sent?.look(row);
  if (same !== undefined) return { kind: "record", result: same };
  sent?.take(row);

  return { kind: "send", row: wasSentBefore(known) ? { ...row, wasSent: true } : row };
}

/** Whether an earlier execution may have sent it. */
function wasSentBefore(known: LedgerRow | undefined): boolean {
  return known?.state === "intended" || (known !== undefined && isAnswerUnknown(known.result));
}

/** What has to be on disk around the request of a row, in this order. In a batch it is so for each row. */
export function openJournal(
  { ledger, load, execution }: JournalBooks,
  {
    claims,
    trail,
    sent,
  }: {
    readonly claims: Pick<KeyClaims, "claim">;
    readonly trail: Pick<LoadTrail, "announce" | "tell" | "keep">;
    readonly sent?: Pick<SentBefore, "noted"> | undefined;
  },
): DeliveryJournal {
  return {
    // Before the request may leave.
    intend: async (row) => {
      trail.announce(row.rowNumber);
      const { rowNumber, line, key, payloadHash, image } = row;
      const intent = { rowNumber, line, key, payloadHash, image, claim: claims.claim(row) };
      const holder = await ledger.intend(execution, intent);
      sent?.noted(row);
      return holder === undefined ? "may-leave" : refuseClaim(row, holder);
    },
    // Before it may leave once more.
    assertUnderWay: async () => await ledger.assertUnderWay(execution),
    // At the very moment at which it is written.
    mayLeave: () => ledger.mayLeave(execution),
    // Before a new record is believed, and before a later row with the key may be sent.
    idGivenBefore: async (serverId) => await ledger.history.rowGiven(load.id, serverId),
    settle: async (result) => {
      try {
        await ledger.settle(execution, result);
      } catch (error) {
        trail.keep(result);
        throw error;
      }
      sent?.noted(result);
      trail.tell(result);
    },
  };
}
