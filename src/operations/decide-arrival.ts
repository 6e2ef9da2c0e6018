import { z } from "zod";
import {
  arrivalDecisions,
  decisionsFor,
  type ArrivalDecision,
} from "../arrivals/arrival-decisions.ts";
import { channelsOf, chooseDrops, loadDrops, runsDirOf } from "../arrivals/load-drops.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import type { Arrival, ArrivalChange } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { Channel } from "../notices/channel.ts";
import { messagesOf } from "../notices/messages-of.ts";
import { nothingElse } from "../notices/notice.ts";
import { isAllGood } from "../rows/outcome.ts";
import { setControlAside, shareCopy } from "../arrivals/keep-copy.ts";
import { setPlanAside } from "../arrivals/plan-arrival.ts";
import { newArrivalId } from "../arrivals/drop-means.ts";
import { newLoadId } from "../load/books/load-id.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { requireArrival, type ArrivalRequest } from "./list-drops.ts";
import { clock, ledger as ledgerChoice, path, text } from "./request-shapes.ts";

/**
 * What a person decides about an arrival.
 * @example
 * const request: DecideRequest = { arrival: "4f1c", decision: "reject", because: "sent by mistake" };
 */
export interface DecideRequest extends ArrivalRequest {
  /** Which of them an arrival takes, its state says: `nextSteps` of `showArrival` has them. */
  readonly decision: ArrivalDecision;
  /** Why; kept with who and when. */
  readonly because: string;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

const shape: RequestShape<DecideRequest> = {
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  configPath: path.optional(),
  arrival: text,
  decision: z.enum(arrivalDecisions, "release, reject or again"),
  because: text,
  clock: clock.optional(),
};

const decided: Readonly<Record<ArrivalDecision, string>> = {
  release: "released",
  reject: "rejected",
  again: "to be loaded again",
};

export async function decideArrival(request: DecideRequest): Promise<Arrival> {
  return await enterOperation("decideArrival", shape, request, decide);
}

async function decide(request: DecideRequest): Promise<Arrival> {
  const configPath = request.configPath ?? defaultConfigPath;
  const runsDir = request.runsDir ?? runsDirOf(configPath);
  return await withLedger({ runsDir, ledger: request.ledger }, async (ledger) => {
    const now = (request.clock ?? systemClock).now() + ledger.skewMs;
    const arrival = await requireArrival(ledger, request.arrival);
    const configured = await loadDrops(configPath);
    // Of a drop that was taken out of the configuration files can only be done with.
    if (request.decision !== "reject") chooseDrops(configured, [arrival.drop]);
    if (!decisionsFor(arrival).includes(request.decision))
      throw undecidable(arrival, request.decision);
    const channels = channelsOf(configured).get(arrival.drop) ?? [];
    const decided = await carryOut(ledger, arrival, { ...request, runsDir, channels }, now);
    if (decided !== undefined) return decided;
    throw new UsageError(`the arrival ${arrival.id} was changed by another process meanwhile`, {
      code: "ERR_ARRIVAL_MOVED_ON",
      actions: [`Look at it once more: waybill drops show ${arrival.id}`],
    });
  });
}

async function carryOut(
  ledger: Ledger,
  arrival: Arrival,
  {
    decision,
    because,
    runsDir,
    channels,
  }: DecideRequest & { readonly runsDir: string; readonly channels: readonly Channel[] },
  now: number,
): Promise<Arrival | undefined> {
  const person = describeThisPerson();
  const reason = `${decided[decision]}: ${because}`;
  const { arrivals } = ledger;
  if (decision === "again") {
    const loadId = newLoadId(now);
    const holder =
      arrival.state === "duplicate" && arrival.contentHash === undefined
        ? await holderOf(ledger, arrival)
        : arrival;
    const next = { id: newArrivalId(now), loadId, reason };
    await shareCopy(runsDir, holder, next.id);
    return await arrivals.again(holder, next, now, person);
  }
  if (decision === "reject") {
    // Nothing came, and nothing is to be done about it.
    const state = arrival.dueAt === undefined ? "failed" : "done";
    const rejected: ArrivalChange = { state, code: undefined, reason, nextTryAt: undefined };
    // Of a file that never came there is nothing to tell: it is not loaded, and it was not there to be rejected.
    const told =
      arrival.dueAt === undefined
        ? messagesOf(channels, { ...arrival, ...rejected }, now, nothingElse)
        : [];
    return await arrivals.change(arrival, rejected, now, person, told);
  }
  if (arrival.dueAt !== undefined)
    return await arrivals.change(arrival, { state: "done", reason }, now, person);
  await setControlAside(runsDir, arrival);
  // What only stopped goes on with the plan that was approved.
  if (arrival.state === "attention") await setPlanAside(runsDir, arrival);
  const load = arrival.loadId === undefined ? undefined : await ledger.findLoad(arrival.loadId);
  const released = releaseOf(load, arrival, reason);
  const isOtherwise = load !== undefined && !isAllGood(load.counts);
  const facts = { ...nothingElse, isOtherwise };
  const told = messagesOf(channels, { ...arrival, ...released }, now, facts);
  return await arrivals.change(arrival, released, now, person, told);
}

/** The arrival whose content a duplicate has. */
async function holderOf(ledger: Ledger, arrival: Arrival): Promise<Arrival> {
  const [holder] =
    arrival.relatedId === undefined ? [] : await ledger.arrivals.find(arrival.relatedId);
  if (holder !== undefined) return holder;
  throw undecidable(arrival, "again");
}

/** What was claimed is loaded or carried on; what its load is done with is done; what was refused unread is looked at again. */
function releaseOf(
  load: LoadRecord | undefined,
  { contentHash }: Arrival,
  reason: string,
): ArrivalChange {
  const nothing = {
    nextTryAt: undefined,
    leasedUntil: undefined,
    code: undefined,
    reason,
  } as const;
  if (load?.status === "completed") return { ...nothing, state: "done" };
  if (contentHash !== undefined) return { ...nothing, state: "claimed", tries: 0 };
  return { ...nothing, state: "seen" };
}

function undecidable(arrival: Arrival, decision: ArrivalDecision): UsageError {
  const { id, state, drop } = arrival;
  const possible = decisionsFor(arrival).filter((one) => one !== decision);
  return new UsageError(`the arrival ${id} is ${state}: there is nothing to ${decision}`, {
    code: "ERR_ARRIVAL_STATE",
    actions: [
      possible.length === 0
        ? `waybill drops ${drop} says how it goes on.`
        : `It can be told: ${possible.map((one) => `waybill drops ${one} ${id}`).join(", ")}.`,
    ],
  });
}
