import { messageOf } from "../../kernel/load-error.ts";
import type { Logger } from "../../kernel/logger.ts";
import type { LoadObserver, LoadProgress, LoadStart } from "../load-request.ts";
import type { LeaseWait } from "../../ledger/lease.ts";
import type { RowResult } from "../../rows/row.ts";
import type { RampStep } from "../ramp-step.ts";

/**
 * Stands before an observer: what one throws, or rejects with, is logged and never ends the load that it looks at. What was
 * thrown before there is a log is written when it begins.
 */
export class GuardedObserver implements LoadObserver {
  // Arrows, because a caller may take one out and call it alone.
  readonly #observer: LoadObserver;
  readonly #faults: { readonly of: string; readonly said: string }[] = [];
  #logger: Logger | undefined;

  constructor(observer: LoadObserver) {
    this.#observer = observer;
    // Told with every request: where nobody listens it costs nothing.
    if (observer.onAnswer !== undefined)
      this.onAnswer = (latencyMs) =>
        this.#tell("onAnswer", () => this.#observer.onAnswer?.(latencyMs));
    if (observer.onRow !== undefined)
      this.onRow = (row) => this.#tell("onRow", () => this.#observer.onRow?.(row));
  }

  readonly onAnswer?: (latencyMs: number) => void;
  readonly onRow?: (row: RowResult) => void;

  readonly onPreflight = (rowsRead: number): void => {
    this.#tell("onPreflight", () => this.#observer.onPreflight?.(rowsRead));
  };

  readonly onWait = (wait: LeaseWait): void => {
    this.#tell("onWait", () => this.#observer.onWait?.(wait));
  };

  readonly onStart = (start: LoadStart): void => {
    this.#tell("onStart", () => this.#observer.onStart?.(start));
  };

  readonly onEnd = (loadId: string): void => {
    this.#tell("onEnd", () => this.#observer.onEnd?.(loadId));
  };

  readonly onPlanning = (progress: () => LoadProgress): void => {
    this.#tell("onPlanning", () => this.#observer.onPlanning?.(progress));
  };

  readonly onRampStep = (step: RampStep): void => {
    this.#tell("onRampStep", () => this.#observer.onRampStep?.(step));
  };

  /** Where faults go from now on. */
  logTo(logger: Logger): void {
    this.#logger = logger;
    for (const fault of this.#faults.splice(0)) this.#log(fault);
  }

  #tell(of: string, call: () => unknown): void {
    const note = (error: unknown): void => this.#log({ of, said: messageOf(error) });
    try {
      Promise.resolve(call()).catch(note);
    } catch (error) {
      note(error);
    }
  }

  #log(fault: { readonly of: string; readonly said: string }): void {
    if (this.#logger !== undefined)
      this.#logger.warn("an observer failed; the load goes on", {
        observer: fault.of,
        said: fault.said,
      });
    // One of each kind tells enough, and an observer may fail with every row.
    else if (!this.#faults.some(({ of }) => of === fault.of)) this.#faults.push(fault);
  }
}
