import type { DeliveryJournal } from "../../delivery/delivery-options.ts";
import type { Intent } from "../../ledger/ledger-row.ts";
import { isAnswerUnknown } from "../../rows/answer-unknown.ts";
import { openClaims, refuseClaim, type KeyClaims } from "../begin/claim-keys.ts";
import { assertKnowsCreated } from "../bind/look-up-created.ts";
import { prepareRow } from "../bind/prepare-rows.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { joinLedger } from "../books/join-ledger.ts";
import type { DeliveryMeans, LoadContext } from "../load-context.ts";
import { joinPlan, type PlannedJoin } from "../planning/join-plan.ts";
import { preparePlanned } from "../planning/prepare-planned.ts";
import { keepTrail, type LoadTrail } from "./load-trail.ts";
import { openSending, type Sending } from "./open-sending.ts";

/**
 * The way of every row, in file order:
 *
 *   source, with what ledger and plan know → mapping and validation → intent on disk → request → outcome on disk
 *
 * New loads, resumes, retries, plans and undos all go it. The reports are made of ledger and source when it is over.
 * @throws LoadError when the load must stop; rows taken in before are over and recorded by then
 */
export async function carryRows(
  context: LoadContext,
  means: DeliveryMeans,
): Promise<{ readonly limitReached: boolean }> {
  const { bound, ledger, load, plan, settings, stopSignal } = context;
  assertKnowsCreated(bound);
  const limit = settings.limit ?? Number.POSITIVE_INFINITY;
  const claims = openClaims(context);
  const trail = keepTrail(context, means.execution);
  const sending = await openSending(context, means, openJournal(context, means, { claims, trail }));
  const rows = joinPlan(joinLedger(bound.readRows(stopSignal), ledger.rows(load.id)), plan);
  const limitReached = await sending
    .untilOver(async () => {
      for await (const row of rows) {
        if (stopSignal.aborted) return false;
        if (row.source.rowNumber > limit) return true;
        await carryRow(row, context, { claims, sending });
      }
      return false;
    })
    .finally(() => trail.end());
  return { limitReached };
}

async function carryRow(
  { source, known, planned }: PlannedJoin,
  { bound, plan, withhold }: LoadContext,
  { claims, sending }: { readonly claims: KeyClaims; readonly sending: Sending },
): Promise<void> {
  // What an earlier execution left: an outcome that stands, or an intent without one.
  if (known?.state === "settled" && known.result.outcome !== "not-attempted")
    return sending.leave(known.result);
  if (known?.state === "intended" && !bound.target.safeToRepeat)
    return await sending.doubt(interruptedResult(known.intent, bound.target));

  const prepared =
    plan === undefined ? prepareRow(bound, source) : preparePlanned(bound, source, planned);
  if (prepared.kind === "settled") return await sending.record(prepared.result);
  if (withhold !== undefined) return;

  // A key that another row holds at this moment needs no leave to be sent; what decides is the intent.
  const taken = await claims.look(prepared.row);
  if (taken !== undefined) return await sending.record(taken);

  const wasSent = known?.state === "intended" || (known && isAnswerUnknown(known.result));
  await sending.take(wasSent === true ? { ...prepared.row, wasSent } : prepared.row, planned);
}

/** What has to be on disk around the request of a row, in this order. In a batch it is so for each row. */
export function openJournal(
  { ledger, load }: LoadContext,
  { execution }: DeliveryMeans,
  { claims, trail }: { readonly claims: KeyClaims; readonly trail: LoadTrail },
): DeliveryJournal {
  return {
    // Before the request may leave.
    intend: async (row) => {
      trail.announce(row.rowNumber);
      const { rowNumber, line, key, payloadHash, image } = row;
      const claim = claims.claim(row);
      const intent: Intent = {
        rowNumber,
        line,
        key,
        payloadHash,
        ...(image === undefined ? {} : { image }),
        ...(claim === undefined ? {} : { claim }),
      };
      const holder = await ledger.intend(execution, intent);
      return holder === undefined ? "may-leave" : refuseClaim(row, holder);
    },
    // Before it may leave once more.
    assertUnderWay: async () => await ledger.assertUnderWay(execution),
    // Before a new record is believed, and before a later row with the key may be sent.
    idGivenBefore: async (serverId) => await ledger.history.rowGiven(load.id, serverId),
    settle: async (result) => {
      await ledger.settle(execution, result);
      trail.tell(result);
    },
  };
}
