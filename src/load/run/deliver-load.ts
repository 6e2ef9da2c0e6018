import type { DeliveryMeans, LoadContext, RunTally } from "../load-context.ts";
import { createBacklog } from "../../delivery/backlog.ts";
import { createDelivery, type Delivery } from "../../delivery/deliver-rows.ts";
import type { DeliveryOptions } from "../../delivery/delivery-options.ts";
import { isAnswerUnknown } from "../../rows/answer-unknown.ts";
import type { RowResult } from "../../rows/row.ts";
import { createAbortRule, rowsToCarryOut, type AbortRule } from "../begin/abort-rule.ts";
import { openClaims, refuseClaim, type KeyClaims } from "../begin/claim-keys.ts";
import { createConsecutiveRule, usualMaxConsecutive } from "./consecutive-rule.ts";
import { hasArrived } from "../tell/ending.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { openComposer, type Composer } from "../compose/open-composer.ts";
import { joinLedger } from "../books/join-ledger.ts";
import { keepTrail } from "./load-trail.ts";
import { logResult } from "./log-result.ts";
import { joinPlan, type PlannedJoin } from "../planning/join-plan.ts";
import { preparePlanned } from "../planning/prepare-planned.ts";
import { assertKnowsCreated } from "../bind/look-up-created.ts";
import { createWriteCheck } from "../read-back/create-write-check.ts";
import { prepareRow } from "../bind/prepare-rows.ts";
import { openRamp, type Ramp } from "../ramp/open-ramp.ts";
import { redactAnswers } from "../access/redact-answers.ts";
import { rowsPerRequest } from "../access/rows-per-request.ts";
import { tagsOfLoad } from "../bind/tags-of-load.ts";

/** What a row passes through: delivery, or straight into the books. */
interface RowPath {
  readonly delivery: Delivery;
  /** For an outcome that takes no request. */
  readonly record: (result: RowResult) => Promise<void>;
  readonly claims: KeyClaims;
  readonly composer: Composer;
  readonly ramp: Ramp;
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
  const { bound, ledger, load, stopSignal } = context;
  assertKnowsCreated(bound);
  const halt = new AbortController();
  const rule = await ruleOf(context);
  const claims = openClaims(context);
  const composer = await openComposer(context, means.execution);
  const ramp = openRamp(context, means);
  const options = deliveryOptions(context, means, (result) => {
    composer.over(result.rowNumber);
    ramp.over(result);
    return rule(result);
  });
  const trail = keepTrail(context, means.execution, options.journal);
  const delivery = createDelivery({
    ...options,
    journal: trail.journal,
    ...(composer.compose === undefined ? {} : { compose: ramp.watch(composer.compose) }),
    stopSignal: AbortSignal.any([stopSignal, halt.signal]),
  });
  means.tally.follow(delivery.counters, means.pacer);
  const unsent = createBacklog(mostUnrecorded);
  const record = async (result: RowResult): Promise<void> => {
    means.tally.add(result);
    unsent.add(ledger.settle(means.execution, result));
    const tooMany = rule(result);
    if (tooMany !== undefined) throw tooMany;
    await unsent.room();
  };
  let limitReached = false;
  try {
    const rows = joinLedger(bound.readRows(stopSignal), ledger.rows(load.id));
    const joined = joinPlan(rows, context.plan);
    limitReached = await takeRows(joined, context, {
      delivery,
      record,
      claims,
      composer,
      ramp,
      tally: means.tally,
    });
  } catch (error) {
    if (!isStop(error, stopSignal)) {
      halt.abort();
      // What is under way finishes and is recorded before the error goes on.
      await Promise.allSettled([delivery.drain(), unsent.drain()]);
      trail.end();
      throw error;
    }
  }
  await delivery.drain().finally(() => trail.end());
  await unsent.drain();
  await ramp.end(delivery);
  return { limitReached };
}

function isStop(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error === signal.reason;
}

/** True when rows were left because of --limit. */
async function takeRows(
  rows: AsyncIterable<PlannedJoin>,
  context: LoadContext,
  path: RowPath,
): Promise<boolean> {
  const limit = context.settings.limit ?? Number.POSITIVE_INFINITY;
  for await (const joined of rows) {
    if (context.stopSignal.aborted) return false;
    if (joined.source.rowNumber > limit) return true;
    await takeRow(joined, context, path);
  }
  return false;
}

async function takeRow(
  { source, known, planned }: PlannedJoin,
  context: LoadContext,
  { delivery, record, claims, composer, ramp, tally }: RowPath,
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
  const prepared =
    context.plan === undefined
      ? prepareRow(context.bound, source)
      : preparePlanned(context.bound, source, planned);
  if (prepared.kind === "settled") return await record(prepared.result);
  if (planned !== undefined) composer.plan(planned);
  if (context.withhold !== undefined) return;
  const given = await claims.look(prepared.row);
  if (given !== undefined) return await record(given);
  const wasSent = known?.state === "intended" || (known && isAnswerUnknown(known.result));
  const row = wasSent === true ? { ...prepared.row, wasSent } : prepared.row;
  await ramp.admit(row, delivery);
  await delivery.submit(row);
}

/** Where nothing is sent every row is still judged and reported. */
async function ruleOf({
  ledger,
  load,
  settings,
  rowCount,
  withhold,
}: LoadContext): Promise<AbortRule> {
  if (withhold !== undefined) return () => undefined;
  const tooMany = createAbortRule(settings.maxErrors, rowsToCarryOut(rowCount, settings.limit));
  const counts = (await ledger.findLoad(load.id))?.counts;
  const inARow = createConsecutiveRule(
    settings.maxConsecutive ?? usualMaxConsecutive,
    counts !== undefined && hasArrived(counts),
  );
  return (result) => {
    // Both count every row, whether or not one has had enough already.
    const [first, second] = [tooMany(result), inARow(result)];
    return first ?? second;
  };
}

/** What delivery needs of an execution. */
export function deliveryOptions(
  context: LoadContext,
  means: DeliveryMeans,
  rule: AbortRule,
): DeliveryOptions {
  const { bound, connection, ledger, load } = context;
  const claims = openClaims(context);
  return {
    target: bound.target,
    destination: connection,
    tags: tagsOfLoad(load, bound),
    journal: {
      intend: async (row) => {
        const { rowNumber, line, key, payloadHash, image } = row;
        const claim = claims.claim(row);
        const intent = {
          rowNumber,
          line,
          key,
          payloadHash,
          ...(image === undefined ? {} : { image }),
          ...(claim === undefined ? {} : { claim }),
        };
        const holder = await ledger.intend(means.execution, intent);
        return holder === undefined ? "may-leave" : refuseClaim(row, holder);
      },
      assertUnderWay: async () => await ledger.assertUnderWay(means.execution),
      settle: async (result) => await ledger.settle(means.execution, result),
      idGivenBefore: async (serverId) => await ledger.history.rowGiven(load.id, serverId),
    },
    pacer: means.pacer,
    send: redactAnswers(means.send, context.secrets),
    credentials: means.credentials,
    concurrency: connection.concurrency,
    batch: rowsPerRequest(bound, connection),
    mostTries: 6,
    check: createWriteCheck(context),
    clock: context.clock,
    random: context.random,
    logger: means.logger,
    stopSignal: context.stopSignal,
    abortSignal: context.abortSignal,
    onResult: (result) => {
      means.tally.add(result);
      logResult(means.logger, result);
      return rule(result);
    },
  };
}
