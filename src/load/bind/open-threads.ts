import { extname } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { LoadError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";
import type { SourceRow } from "../../rows/row.ts";
import type { GatheredRows, JudgedBlock, RowThreads } from "../../rows/row-threads.ts";
import type { GivenBlock, ThreadAnswer } from "./judging-thread.ts";
import { packBlock, type PackedRules, packRules, type RowRules } from "./row-judge.ts";

/** Blocks that a thread has: one is judged, the others wait, for answers come only when the first thread looks up from its own work. */
const mostOfOne = 4;
/** A file of fewer rows is judged before a thread has begun. */
const rowsOfBlock = 64;
/** MiB of what is new: what a row takes is over when the next one comes. */
const usualLimits: ResourceLimits = { maxYoungGenerationSizeMb: 16 };

export type OpenThreads = (most: number, rules: RowRules, limits?: ResourceLimits) => RowThreads;

/**
 * Threads that judge rows by these rules. The first is started with the first block, each further one when those that are there have no room.
 * @param most threads at once, from 1
 * @param limits memory of each
 */
export const openThreads: OpenThreads = (most, rules, limits = usualLimits) => {
  const packed = packRules(rules);
  const threads: JudgingThread[] = [];
  let isClosed = false;
  return {
    rowsOfBlock,
    give: (block, hashes) => {
      if (isClosed) return undefined;
      const free = threads.find((one) => one.hasRoom());
      if (free !== undefined) return free.judge(block, hashes);
      const isStarting = threads.some((one) => one.isStarting());
      if (!isStarting && threads.length < most) threads.push(new JudgingThread(packed, limits));
      return undefined;
    },
    close: async () => {
      isClosed = true;
      await Promise.all(threads.map(async (one) => await one.end()));
    },
  };
};

interface Waiting {
  readonly resolve: (judged: JudgedBlock) => void;
  readonly reject: (fault: unknown) => void;
}

class JudgingThread {
  readonly #worker: Worker;
  #state: "starting" | "at-work" | "ended" = "starting";
  /** Why it has ended. */
  #fault: unknown;
  /** In the order in which blocks were given. */
  #waiting: Waiting[] = [];

  constructor(rules: PackedRules, resourceLimits: ResourceLimits) {
    // The module beside this one: as it was written, as it was compiled, or as the bundle has it.
    const module = new URL(`judging-thread${extname(import.meta.url)}`, import.meta.url);
    this.#worker = new Worker(module, {
      workerData: rules,
      resourceLimits,
    });
    this.#worker.on("message", (answer: ThreadAnswer) => {
      if (answer === "begun") this.#state = "at-work";
      else this.#waiting.shift()?.resolve(answer);
    });
    this.#worker.on("error", (error) => this.#endWith(error));
    this.#worker.on("exit", (code) => this.#endWith(endedEarly(`exit code ${code}`)));
  }

  isStarting(): boolean {
    return this.#state === "starting";
  }

  /** One that has ended is asked, too: it says why it has. */
  hasRoom(): boolean {
    if (this.#state === "at-work") return this.#waiting.length < mostOfOne;
    return this.#state === "ended";
  }

  async judge(block: readonly GatheredRows<SourceRow>[], hashes: boolean): Promise<JudgedBlock> {
    if (this.#state === "ended") throw this.#fault;
    const given: GivenBlock = { block: packBlock(block), hashes };
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(given, []);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** What it had is lost here and nowhere else: whoever waits for it is told. */
  #endWith(error: unknown): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    // What Node says of a thread has a code; what a thread throws without one is a bug.
    this.#fault = systemCodeOf(error) === undefined ? error : endedEarly(messageOf(error), error);
    for (const { reject } of this.#waiting) reject(this.#fault);
    this.#waiting = [];
  }
}

function endedEarly(why: string, cause?: unknown): LoadError {
  return new LoadError(`a thread that maps and validates rows has ended before its time: ${why}`, {
    code: "ERR_THREAD_ENDED",
    actions: [
      "Leave --threads out: then no rows are held beside those of the first thread.",
      "Where memory was short, give the machine or the container more of it.",
    ],
    cause,
  });
}
