import { errorCodes } from "../../kernel/error-codes.ts";
import { LedgerError, LoadError } from "../../kernel/load-error.ts";
import { onLedgersClock } from "../../ledger/ledgers-clock.ts";
import type { ShardLease, ShareStop } from "../../ledger/shard-book.ts";
import { isGoodOutcome, outcomes, type OutcomeCounts } from "../../rows/outcome.ts";
import { exceedsBound, rowsToCarryOut, tooManyErrors } from "../begin/abort-rule.ts";
import type { LoadUnderWay } from "../load-context.ts";
import type { RequestMeans } from "../request-means.ts";
import { carryRows } from "./pipeline.ts";
import { ShardPass, type PassMeans } from "./shard-pass.ts";

/** As often as wishes are looked for, in milliseconds. */
const lookEveryMs = 500;
/** While others are there and may ask for something, in milliseconds. */
const sharedLookMs = 200;
/** Where something is to be told or handed over as soon as it can be, in milliseconds. */
const soonMs = 50;
/** How often whoever waits for shards looks, in milliseconds. */
const waitMs = 250;
/**
 * Looks after which a worker takes what is nobody's although it has enough to do, for workers that have nothing come first; and after
 * which it looks whether it is wanted elsewhere.
 */
const patientLooks = 10;

/** Rows of a load that had not gone in, by its sums. */
function badRowsOf(counts: OutcomeCounts): number {
  return outcomes
    .filter((outcome) => !isGoodOutcome(outcome) && outcome !== "not-attempted")
    .reduce((sum, outcome) => sum + counts[outcome], 0);
}

/**
 * Carries out what this execution can have of a load that several share, one reading of the file after the other. Alone it reads the file
 * once and has all rows; when others join it hands shards over in mid-reading.
 * @throws LoadError as `carryRows` does, and what stopped the load at another worker
 */
export async function carryShared(
  context: LoadUnderWay,
  means: RequestMeans,
): Promise<{ readonly limitReached: boolean }> {
  const { ledger, execution, clock, stopSignal, rowCount, settings } = context;
  const counts = (await ledger.findLoad(context.load.id))?.counts;
  const watch = new ShareWatch(context, counts === undefined ? 0 : badRowsOf(counts));
  const looking = watch.keepLooking();
  // Told at the end, when nothing is under way any more.
  looking.catch(() => undefined);
  const { limit = Number.POSITIVE_INFINITY } = settings;
  const limitReached = rowCount !== undefined && rowCount > limit;
  let done: readonly number[] | undefined;
  try {
    while (!watch.isWantedElsewhere) {
      const lease = await ledger.shards.take(execution, done);
      if (lease.kind === "over" || lease.kind === "idle") return { limitReached };
      if (lease.kind === "waiting") {
        done = [];
        await clock.sleep(waitMs, stopSignal).catch(() => undefined);
        watch.assertGoesOn();
      } else done = await carryLeased(context, means, { lease, watch });
      if (stopSignal.aborted) break;
    }
    return { limitReached };
  } finally {
    watch.end();
    await looking;
  }
}

/** @returns those of the shards of which every row is over */
async function carryLeased(
  context: LoadUnderWay,
  means: RequestMeans,
  {
    lease,
    watch,
  }: {
    readonly lease: Extract<ShardLease, { readonly kind: "all" | "leased" }>;
    readonly watch: ShareWatch;
  },
): Promise<readonly number[]> {
  const { execution, connection, clock, ledger, stopSignal } = context;
  const { shards = 1 } = execution;
  const time = onLedgersClock(clock, ledger);
  const common = {
    shards,
    held: lease.kind === "all" ? undefined : lease.shards,
    othersEndedAt: lease.kind === "all" ? undefined : lease.othersEndedAt,
    timeoutMs: connection.timeoutMs,
    clock: time,
    onPastRamp: () => watch.open(),
  };
  const read = async (from: Partial<PassMeans> = {}): Promise<ShardPass | undefined> => {
    const pass = new ShardPass({ ...common, ...from });
    watch.follow(pass);
    const { ramp, ...settings } = context.settings;
    // A ramp has its steps once, and is for the first reading.
    const ramped = ramp === undefined || watch.isPastRamp ? settings : { ...settings, ramp };
    await carryRows({ ...context, settings: ramped, share: pass }, means);
    return stopSignal.aborted || pass.isCut() ? undefined : pass;
  };
  const pass = await read();
  if (pass === undefined) return [];
  const { settledAt } = pass;
  const putOff = pass.putOff();
  if (putOff.size === 0) return pass.held();
  context.logger.info("rows that another worker had under way are sent again", {
    keys: putOff.size,
    at: new Date(settledAt).toISOString(),
  });
  while (time.now() < settledAt) {
    await clock.sleep(Math.min(waitMs, settledAt - time.now()), stopSignal).catch(() => undefined);
    watch.assertGoesOn();
    if (stopSignal.aborted) return [];
  }
  return (await read({ only: putOff, held: pass.held() }))?.held() ?? [];
}

/** Looks, while an execution is at work, what the others want of it and what all of them come to. */
class ShareWatch {
  readonly #context: LoadUnderWay;
  readonly #badBefore: number;
  readonly #over = new AbortController();
  /** True when the worker is to leave the load to the others, because another one waits that nobody has. */
  isWantedElsewhere = false;
  isPastRamp = false;
  #pass: ShardPass | undefined;
  #stop: LoadError | undefined;
  #isOpen = false;
  #isShared = false;
  /** True while shards are asked for of which something is under way. */
  #isClosing = false;
  #orphanLooks = 0;
  #looks = 0;

  /** @param badBefore rows of the load that had not gone in before the execution */
  constructor(context: LoadUnderWay, badBefore: number) {
    this.#context = context;
    this.#badBefore = badBefore;
  }

  /** Looks every so often until the end. Throws for bugs. */
  async keepLooking(): Promise<void> {
    const { clock } = this.#context;
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await clock.sleep(this.#nextLookMs(), signal);
        await this.#heed();
      } catch (error) {
        // The ledger tells those who write to it of its own trouble.
        if (!signal.aborted && !(error instanceof LedgerError)) throw error;
      }
    }
  }

  /** Others may join. */
  open(): void {
    this.#isOpen = true;
    this.isPastRamp = true;
  }

  follow(pass: ShardPass): void {
    this.#pass = pass;
    if (this.#stop !== undefined) pass.stop(this.#stop);
  }

  /** @throws LoadError */
  assertGoesOn(): void {
    if (this.#stop !== undefined) throw this.#stop;
  }

  end(): void {
    this.#over.abort();
  }

  #nextLookMs(): number {
    if (!this.isPastRamp || this.#isOpen || this.#isClosing) return soonMs;
    return this.#isShared ? sharedLookMs : lookEveryMs;
  }

  async #heed(): Promise<void> {
    const { ledger, execution, logger, task } = this.#context;
    if (!this.isPastRamp) return;
    if (this.#isOpen) {
      this.#isOpen = false;
      await ledger.shards.open(execution, this.#badBefore);
    }
    const look = await ledger.shards.look(execution);
    const pass = this.#pass;
    this.#isShared = look.isShared;
    if (!look.isShared || pass === undefined) return;
    if (look.stop !== undefined) this.#halt(toError(look.stop));
    const given = pass.close(look.asked);
    this.#isClosing = given.length < look.asked.length;
    if (given.length > 0) {
      await ledger.shards.give(execution, given);
      logger.info("shards handed over", { shards: given.length });
    }
    this.#orphanLooks = look.orphans > 0 ? this.#orphanLooks + 1 : 0;
    if (this.#orphanLooks >= patientLooks) pass.cut();
    await this.#judgeAll(look.badBefore);
    this.#looks += 1;
    const isTime = look.others > 0 && this.#looks % patientLooks === 0;
    if (isTime && (await task?.isWantedElsewhere?.()) === true) {
      this.isWantedElsewhere = true;
      pass.cut();
    }
  }

  /** The rule of one execution counts its own rows; of several it is asked of the sums. */
  async #judgeAll(badBefore: number): Promise<void> {
    const { ledger, load, settings, rowCount } = this.#context;
    const { maxErrors, limit } = settings;
    if (maxErrors === undefined) return;
    const counts = (await ledger.findLoad(load.id))?.counts;
    const rows = rowsToCarryOut(rowCount, limit);
    if (counts === undefined || rows === undefined) return;
    const bad = badRowsOf(counts) - badBefore;
    if (exceedsBound(maxErrors, bad, rows)) this.#halt(tooManyErrors(maxErrors, bad));
  }

  #halt(error: LoadError): void {
    this.#stop ??= error;
    this.#pass?.stop(error);
  }
}

function toError({ code, message, exitCode, actions }: ShareStop): LoadError {
  const known = errorCodes.find((one) => one === code) ?? "ERR_LOAD_STOPPED";
  return new LoadError(message, { code: known, exitCode, actions: [...actions] });
}
