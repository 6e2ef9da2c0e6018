import { createDelivery, type Delivery } from "../delivery/deliver-rows.ts";
import { createBacklog } from "../delivery/backlog.ts";
import type { DeliveryOptions } from "../delivery/delivery-options.ts";
import type { Execution } from "../ledger/ledger.ts";
import type { Logger } from "../logger.ts";
import type { RowResult } from "../rows/row.ts";
import { readRows } from "../source/read-rows.ts";
import type { Pacer } from "../delivery/pacer.ts";
import type { SendRequest } from "../delivery/request.ts";
import { createAbortRule } from "./abort-rule.ts";
import { interruptedResult } from "./interrupted-row.ts";
import { joinLedger, type JoinedRow } from "./join-ledger.ts";
import type { LoadContext } from "./load-context.ts";
import { prepareRow } from "./prepare-rows.ts";
import { tagsOfLoad } from "./tags-of-load.ts";
import type { RunTally } from "./run-tally.ts";

export interface DeliveryMeans {
  readonly execution: Execution;
  readonly pacer: Pacer;
  readonly send: SendRequest;
  readonly logger: Logger;
  readonly tally: RunTally;
}

/** Outcomes without a request that may wait for the ledger's next group. */
const mostUnrecorded = 1000;

/**
 * Takes every row that has no outcome yet through mapping, validation and delivery, in file order.
 * @throws LoadError when the load must stop; rows taken in before are over and recorded by then
 */
export async function deliverLoad(
  context: LoadContext,
  means: DeliveryMeans,
): Promise<{ readonly limitReached: boolean }> {
  const { bound, ledger, load, settings } = context;
  const delivery = createDelivery(deliveryOptions(context, means));
  means.tally.follow(delivery.counters, means.pacer);
  const limit = settings.limit ?? Number.POSITIVE_INFINITY;
  const unsent = createBacklog(mostUnrecorded);
  const record = async (result: RowResult): Promise<void> => {
    means.tally.add(result);
    unsent.add(ledger.settle(means.execution, result));
    await unsent.room();
  };
  let limitReached = false;
  try {
    for await (const joined of joinLedger(
      readRows(bound.source, context.stopSignal),
      ledger.rows(load.id),
    )) {
      limitReached = joined.source.rowNumber > limit;
      if (limitReached || context.stopSignal.aborted) break;
      await takeRow(joined, context, delivery, record, means.tally);
    }
  } catch (error) {
    if (!context.stopSignal.aborted) throw await afterDrain(delivery, error);
  }
  await delivery.drain();
  await unsent.drain();
  return { limitReached };
}

/** What is under way finishes and is recorded before the error goes on. */
async function afterDrain(delivery: Delivery, error: unknown): Promise<unknown> {
  await delivery.drain().catch(() => undefined);
  return error;
}

async function takeRow(
  { source, known }: JoinedRow,
  context: LoadContext,
  delivery: Delivery,
  record: (result: RowResult) => Promise<void>,
  tally: RunTally,
): Promise<void> {
  if (known?.state === "settled" && known.result.outcome !== "not-attempted") {
    tally.addEarlier(known.result);
    return delivery.hold(known.result);
  }
  if (known?.state === "intended" && !context.bound.target.safeToRepeat) {
    const result = interruptedResult(known.intent, context.bound.target);
    delivery.hold(result);
    return await record(result);
  }
  const prepared = prepareRow(context.bound, source);
  if (prepared.kind === "settled") return await record(prepared.result);
  if (context.withhold === undefined) await delivery.submit(prepared.row);
}

function deliveryOptions(context: LoadContext, means: DeliveryMeans): DeliveryOptions {
  const { bound, connection, ledger, load, settings } = context;
  const abortRule = createAbortRule(settings.maxErrors, context.rowCount);
  return {
    target: bound.target,
    destination: connection,
    tags: tagsOfLoad(load, bound),
    journal: {
      intend: async (intent) => await ledger.intend(means.execution, intent),
      settle: async (result) => await ledger.settle(means.execution, result),
    },
    pacer: means.pacer,
    send: means.send,
    concurrency: connection.concurrency,
    mostTries: 6,
    clock: context.clock,
    random: context.random,
    redact: context.redact,
    logger: means.logger,
    stopSignal: context.stopSignal,
    abortSignal: context.abortSignal,
    onResult: (result) => {
      means.tally.add(result);
      return abortRule(result);
    },
  };
}
