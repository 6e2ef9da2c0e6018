import { startStopwatch } from "../../kernel/clock.ts";
import type { DeliveryCounters } from "../../delivery/delivery-counters.ts";
import type { ComposeRow } from "../../delivery/live/compose-row.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import { rowsToCarryOut } from "../begin/abort-rule.ts";
import type { LoadContext, LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import { boundOfStep, judgeStep } from "./judge-step.ts";
import { openStepReader, type ReadStep } from "./open-step-reader.ts";
import type { RampSettings, RampStep } from "../ramp-step.ts";
import { createStepRows, type StepRows } from "./step-rows.ts";
import type { Logger } from "../../kernel/logger.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";

/** What a ramp needs of the delivery whose rows it lets through. */
interface RampedDelivery {
  /** Resolves when every row taken in is over and recorded. */
  readonly drain: () => Promise<void>;
  readonly counters: DeliveryCounters;
}

/** Lets the rows of one execution go in steps. */
export interface Ramp {
  /** Learns what is sent, where that is made of the live record. */
  readonly watch: (compose: ComposeRow) => ComposeRow;
  /**
   * Before a row is submitted: where it begins a new step, waits for the one before to be over, judged and agreed to. Undefined where
   * there is no ramp.
   * @throws LoadError ERR_RAMP_STOPPED; the reason of the stop signal when that aborts
   */
  readonly admit: (row: ValidRow, delivery: RampedDelivery) => Promise<void> | undefined;
  readonly over: (result: RowResult) => void;
  /** When every row is over: tells of the step that they left unfinished. Nobody is asked, and no rule stops anything. */
  readonly end: (delivery: RampedDelivery) => Promise<void>;
}

/** Rows of the steps; behind the last one come all others. */
const stepSizes: readonly number[] = [1, 3, 50];

const noRamp: Ramp = {
  watch: (compose) => compose,
  admit: () => undefined,
  over: () => undefined,
  end: async () => undefined,
};

export function openRamp(context: LoadUnderWay, means: RequestMeans): Ramp {
  if (context.settings.ramp === undefined || context.withhold !== undefined) {
    context.share?.pastRamp();
    return noRamp;
  }
  const { stopSignal } = context;
  const readStep = openStepReader(context, means);
  let at = 0;
  let rows = createStepRows();
  let isComposed = false;

  const drain = async (delivery: RampedDelivery): Promise<void> => {
    await delivery.drain();
    if (stopSignal.aborted) throw stopSignal.reason;
  };
  /** Undefined when the load stops meanwhile. */
  const conclude = async (
    delivery: RampedDelivery,
    next: RampStep["next"],
  ): Promise<RampStep | undefined> => {
    const readBack = await readStep(rows.applied(isComposed), delivery.counters);
    if (stopSignal.aborted) return undefined;
    const step = describeStep(context, { number: at + 1, rows, readBack, next });
    logStep(context.logger, step);
    context.settings.observer?.onRampStep?.(step);
    return step;
  };

  return {
    watch: (compose) => {
      isComposed = true;
      return async (row, live, earlier) => {
        const composed = await compose(row, live, earlier);
        if (composed.kind === "send") rows.compose(row.rowNumber, composed.row.image);
        return composed;
      };
    },
    admit: async (row, delivery) => {
      for (let size = stepSizes[at]; size !== undefined; size = stepSizes[at]) {
        // Rows that turn out to need no request leave their places to others.
        if (rows.held() >= size) await drain(delivery);
        if (rows.held() < size) return rows.take(row);
        const step = await conclude(delivery, stepSizes[at + 1] ?? "rest");
        if (step === undefined) throw stopSignal.reason;
        await decide(step, context);
        at += 1;
        rows = createStepRows();
        if (at === stepSizes.length) context.share?.pastRamp();
      }
    },
    over: (result) => rows.over(result),
    end: async (delivery) => {
      if (rows.held() > 0 && !stopSignal.aborted) await conclude(delivery, undefined);
    },
  };
}

interface StepFacts {
  readonly number: number;
  readonly rows: StepRows;
  readonly readBack: Awaited<ReturnType<ReadStep>>;
  readonly next: RampStep["next"];
}

function describeStep(
  { bound, settings, rowCount }: LoadContext,
  { number, rows, readBack, next }: StepFacts,
): RampStep {
  const size = stepSizes[number - 1] ?? Number.POSITIVE_INFINITY;
  const ahead = rowsToCarryOut(rowCount, settings.limit);
  const facts = { number, sent: rows.held(), failures: rows.failures(), readBack };
  const broken = judgeStep(facts, boundOfStep(size, settings.maxErrors, ahead));
  const { sheet } = bound.source;
  return { ...facts, sheet, outcomes: rows.outcomes(), broken, next };
}

/** @throws LoadError ERR_RAMP_STOPPED; the reason of the stop signal when that aborts first */
async function decide(
  step: RampStep,
  { settings, stopSignal, clock, tally }: LoadUnderWay,
): Promise<void> {
  const confirm = settings.ramp?.confirm;
  if (confirm === undefined) {
    if (step.broken !== undefined) throw stopForStep(step.broken);
    return;
  }
  const waitedMs = startStopwatch(clock);
  const agreed = await askAboutStep(step, confirm, stopSignal);
  tally.wait(waitedMs());
  if (!agreed) throw stopForAnswer(step);
}

/** One line for each step; fields are named, what is in them is not. */
function logStep(logger: Logger, { number, sent, outcomes, readBack, broken }: RampStep) {
  const { read, unread, differing } = readBack;
  const fields = differing.flatMap(({ differences }) => differences.map(({ field }) => field));
  logger.info("a step of the ramp is over", {
    step: number,
    sent,
    applied: outcomes.applied,
    rejected: outcomes.rejected,
    failed: outcomes.failed,
    inDoubt: outcomes["in-doubt"],
    conflict: outcomes.conflict,
    readBack: read,
    unread,
    differing: differing.length,
    differingFields: fields.length === 0 ? undefined : [...new Set(fields)].toSorted().join(", "),
    broken,
  });
}

/**
 * Has a person decide, for as long as nothing else stops the load.
 * @throws the signal's reason when it aborts before there is an answer
 */
async function askAboutStep(
  step: RampStep,
  confirm: NonNullable<RampSettings["confirm"]>,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  const answered = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true, signal: answered.signal });
  });
  try {
    return await Promise.race([stopped, confirm(step)]);
  } catch (error) {
    // Whoever asks may say in words of its own that it was broken off.
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    answered.abort();
  }
}

/** A step broke the rule, and nobody was asked. @param broken the sentence of the rule */
function stopForStep(broken: string): TargetError {
  return new TargetError(broken, {
    code: "ERR_RAMP_STOPPED",
    exitCode: exitCodes.stopped,
    actions: [
      "Look at the rows that were sent, in report.csv and at the API; when it is put right, resume the load (add --ramp to begin with one row again).",
    ],
  });
}

/** Somebody looked at a step and said no. */
function stopForAnswer({ number, sent }: RampStep): TargetError {
  const rows = sent === 1 ? "its row" : `its ${sent} rows`;
  return new TargetError(`you said no after step ${number} of the ramp and ${rows}`, {
    code: "ERR_RAMP_STOPPED",
    exitCode: exitCodes.stopped,
    actions: ["When all is well, resume the load (add --ramp to begin with one row again)."],
  });
}
