import { EventEmitter, once } from "node:events";
import type { Pacer } from "../../delivery/pacer.ts";
import { exitCodes, LedgerError, TargetError } from "../../kernel/load-error.ts";
import type { Intervention } from "../../ledger/intervention-book.ts";
import type { Wish } from "../../ledger/wish-book.ts";
import type { LoadUnderWay } from "../load-context.ts";

/** A wish is seen within a second: this often the ledger is asked, in milliseconds. */
const lookEveryMs = 500;

/** What people want of the load, as far as it is known by now. */
export interface HeededWishes {
  /** Lets nothing leave while the load is to pause, and ends it where it is cancelled. */
  readonly guard: (pacer: Pacer) => Pacer;
  /** Who wants a pause; undefined: nobody. */
  readonly pausedBy: () => string | undefined;
  readonly end: () => void;
}

/**
 * Looks for wishes while an execution is under way. What was wanted of an earlier one is over when a person carries the load on;
 * a load of the queue keeps them, whichever worker has it.
 */
export async function heedWishes(context: LoadUnderWay): Promise<HeededWishes> {
  const { ledger, load, execution, logger, task } = context;
  if (task?.taken === undefined) await ledger.wishes.withdraw(load.id);
  let wish: Wish | undefined;
  const changes = new EventEmitter().setMaxListeners(0);
  let isLooking = false;

  const heed = async (found: Wish | undefined): Promise<void> => {
    wish = found;
    changes.emit("change");
    // Whoever has it go on puts that into the books.
    if (found === undefined) return logger.info("load continued by a person");
    const { person, because } = found;
    const kind = found.kind === "pause" ? "paused" : "cancelled";
    logger.info(`load ${kind} by a person`, { person, because });
    const what: Intervention = { kind, ...(because === undefined ? {} : { because }) };
    await ledger.interventions.record(execution, person, what);
  };
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const found = await ledger.wishes.find(load.id);
      if (found?.kind !== wish?.kind) await heed(found);
    } catch (error) {
      // The ledger tells those who write to it of its own trouble.
      if (!(error instanceof LedgerError)) throw error;
    } finally {
      isLooking = false;
    }
  };
  // Keeps the process alive: a load that pauses has nothing else under way.
  const timer = setInterval(() => void look(), lookEveryMs);
  const pass = async (signal: AbortSignal): Promise<void> => {
    for (let wanted = wish; wanted !== undefined; wanted = wish) {
      if (wanted.kind === "cancel") throw cancelled(wanted);
      await once(changes, "change", { signal }).catch(() => signal.throwIfAborted());
    }
  };
  return {
    pausedBy: () => (wish?.kind === "pause" ? wish.person : undefined),
    end: () => clearInterval(timer),
    guard: (pacer) => ({
      snapshot: () => pacer.snapshot(),
      acquire: async (signal, row) => {
        for (;;) {
          await pass(signal);
          const permit = await pacer.acquire(signal, row);
          if (wish === undefined) return permit;
          permit.takeBack();
        }
      },
    }),
  };
}

function cancelled({ person, because }: Wish): TargetError {
  const why = because === undefined ? "" : `: ${because}`;
  return new TargetError(`cancelled by ${person}${why}`, {
    code: "ERR_CANCELLED",
    exitCode: exitCodes.stopped,
    actions: ["When it is to go on all the same, resume the load."],
  });
}
