import { createBacklog } from "../../delivery/backlog.ts";
import { createDelivery } from "../../delivery/deliver-rows.ts";
import type { DeliveryJournal, DeliveryOptions } from "../../delivery/delivery-options.ts";
import type { Logger } from "../../kernel/logger.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult } from "../../rows/row.ts";
import { redactAnswers } from "../access/redact-answers.ts";
import { rowsPerRequest } from "../access/rows-per-request.ts";
import { createAbortRule, rowsToCarryOut, type AbortRule } from "../begin/abort-rule.ts";
import { tagsOfLoad } from "../bind/tags-of-load.ts";
import { openComposer } from "../compose/open-composer.ts";
import type { LoadContext, LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import { openRamp, type Ramp } from "../ramp/open-ramp.ts";
import { createWriteCheck } from "../read-back/create-write-check.ts";
import { hasArrived } from "../tell/ending.ts";
import { createConsecutiveRule, usualMaxConsecutive } from "./consecutive-rule.ts";
import type { RowToSend } from "./row-step.ts";
import { createRowsOfRecords, type RowsOfRecords } from "./rows-of-records.ts";

/** Outcomes without a request that may wait for the ledger's next group. */
const mostUnrecorded = 1000;

/** Where the rows of one execution go that have to be sent, and those that have not. */
export interface Sending {
  /** An outcome of an earlier execution that stands: later rows of its key wait for it, or are held back. */
  leave(result: RowResult): void;
  /** A row that may have been sent, and may not be sent again: recorded, and later rows of its key are held back. */
  doubt(result: RowResult): Promise<void>;
  /** A row that was in doubt, and is no more. */
  resolve(result: RowResult): Promise<void>;
  /** An outcome that takes no request. @throws LoadError when a rule says that it was one too many */
  record(result: RowResult): Promise<void>;
  /**
   * Takes a row to be sent.
   * @returns what resolves when there is room for the next; undefined: there is
   * @throws LoadError that stops the load
   */
  send(step: RowToSend): Promise<void> | undefined;
  /**
   * Has rows taken, and ends when all of them are over and recorded, whatever ends the taking.
   * @returns what `taking` returns; false when the load was told to stop meanwhile
   */
  untilOver(taking: () => Promise<boolean>): Promise<boolean>;
}

export async function openSending(
  context: LoadUnderWay,
  means: RequestMeans,
  journal: DeliveryJournal,
): Promise<Sending> {
  const { stopSignal } = context;
  const halt = new AbortController();
  const rule = await ruleOf(context);
  const composer = await openComposer(context, context.execution);
  const ramp = openRamp(context, means);
  const records = createRowsOfRecords(context.bound);
  const settled = tellOfRows(context);
  const delivery = createDelivery({
    ...deliveryOptions(context, means, {
      journal: { ...journal, settle: settleRecords(records, journal, settled) },
      rule: ruleOfRecords(records, context, { rule, told: [composer, ramp] }),
    }),
    ...(composer.compose === undefined ? {} : { compose: ramp.watch(composer.compose) }),
    stopSignal: AbortSignal.any([stopSignal, halt.signal]),
  });
  context.tally.follow(delivery.counters, means.pacer);
  const unsent = createBacklog(mostUnrecorded);
  const record = async (result: RowResult): Promise<void> => {
    context.tally.add(result);
    const lead = context.share?.leadOf(result.rowNumber);
    const written = context.ledger.settle(context.execution, result, lead);
    unsent.add(written.then(() => settled(result)));
    const tooMany = rule(result);
    if (tooMany !== undefined) throw tooMany;
    await unsent.room();
  };
  const leave = (result: RowResult): void => {
    context.tally.addEarlier(result);
    delivery.hold(result);
    context.share?.over(result);
  };
  return {
    record,
    leave,
    resolve: async (result) => {
      await context.ledger.revisions.resolve(context.execution, [result]);
      leave(result);
    },
    doubt: async (result) => {
      delivery.hold(result);
      await record(result);
    },
    send: ({ row, planned, others }) => {
      if (planned !== undefined) composer.plan(planned);
      records.take(row, others);
      return ramp.admit(row, delivery)?.then(() => delivery.submit(row)) ?? delivery.submit(row);
    },
    untilOver: async (taking) => {
      const taken = await takeOrHalt(taking, { stopSignal, halt, underWay: [delivery, unsent] });
      await ramp.end(delivery);
      return taken;
    },
  };
}

/** Records the outcome of a record for each of its rows. */
function settleRecords(
  records: RowsOfRecords,
  journal: DeliveryJournal,
  told: ReturnType<typeof tellOfRows>,
): DeliveryJournal["settle"] {
  return async (results) => {
    const rows = results.flatMap((result) => [result, ...records.othersOf(result)]);
    // Every rule has judged them by now.
    for (const { rowNumber } of results) records.forget(rowNumber);
    await journal.settle(rows);
    for (const row of rows) told(row);
  };
}

/** Has a rule judge each row of a record. */
function ruleOfRecords(
  records: RowsOfRecords,
  { tally }: Pick<LoadUnderWay, "tally">,
  { rule, told }: { readonly rule: AbortRule; readonly told: readonly Pick<Ramp, "over">[] },
): AbortRule {
  return (result) => {
    for (const one of told) one.over(result);
    // The first row is counted where it is logged.
    const others = records.othersOf(result);
    for (const one of others) tally.add(one);
    return [result, ...others].map(rule).find((stop) => stop !== undefined);
  };
}

/** Has the observer told of a row when its outcome is durable. */
function tellOfRows({ settings, share }: LoadUnderWay): (result: RowResult) => void {
  const { onRow } = settings.observer ?? {};
  return (result) => {
    share?.over(result);
    onRow?.(result);
  };
}

/** What is under way finishes and is recorded, also when taking fails, before the error goes on. */
async function takeOrHalt(
  taking: () => Promise<boolean>,
  {
    stopSignal,
    halt,
    underWay,
  }: {
    readonly stopSignal: AbortSignal;
    readonly halt: AbortController;
    readonly underWay: readonly { drain(): Promise<void> }[];
  },
): Promise<boolean> {
  let taken = false;
  try {
    taken = await taking();
  } catch (error) {
    if (!stopSignal.aborted || error !== stopSignal.reason) {
      halt.abort();
      await Promise.allSettled(underWay.map(async (work) => await work.drain()));
      throw error;
    }
  }
  for (const one of underWay) await one.drain();
  return taken;
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
  context: LoadUnderWay,
  means: RequestMeans,
  { journal, rule }: { readonly journal: DeliveryJournal; readonly rule: AbortRule },
): DeliveryOptions {
  const { bound, connection, load } = context;
  const { onAnswer } = context.settings.observer ?? {};
  return {
    ...(onAnswer === undefined ? {} : { onAnswer }),
    target: bound.target,
    destination: connection,
    tags: tagsOfLoad(load, bound),
    journal,
    pacer: means.pacer,
    send: redactAnswers(means.send, context.secrets),
    credentials: means.credentials,
    concurrency: connection.concurrency,
    batch: rowsPerRequest(bound, connection),
    mostTries: 6,
    check: createWriteCheck(context),
    clock: context.clock,
    random: context.random,
    logger: context.logger,
    stopSignal: context.stopSignal,
    abortSignal: context.abortSignal,
    onResult: (result) => {
      context.tally.add(result);
      logResult(context.logger, result);
      return rule(result);
    },
  };
}

/** One line for each row that did not simply go in. */
function logResult(
  logger: Logger,
  { rowNumber, line, outcome, errors, httpStatus, attempts }: RowResult,
): void {
  if (outcome === "applied") return;
  logger.warn("row did not go in", {
    rowNumber,
    line,
    outcome,
    code: errors[0]?.code,
    requestId: textFact(errors[0], "request_id"),
    said: textFact(errors[0], "said"),
    httpStatus,
    attempts,
  });
}

/** What the answer had: the header that names the exchange, the words. */
function textFact(error: RowError | undefined, name: string): string | undefined {
  const text = error?.facts[name];
  return typeof text === "string" && text !== "" ? text : undefined;
}
