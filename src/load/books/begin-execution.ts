import { startStopwatch, type Clock } from "../../kernel/clock.ts";
import { LedgerError } from "../../kernel/load-error.ts";
import { canSee, describeThisProcess, isProcessGone } from "../../kernel/this-process.ts";
import { leaseMs, type LeaseWait } from "../../ledger/lease.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type {
  AtWork,
  Execution,
  ExecutionOwner,
  KnownOver,
  LoadRecord,
} from "../../ledger/load-record.ts";

const lookEveryMs = 1000;

interface Beginning {
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
  /** A person says that a process which can't be seen from here is gone. */
  readonly takeOver?: boolean | undefined;
  readonly onWait?: ((wait: LeaseWait) => void) | undefined;
}

/** An execution, and what came of its beginning. */
export interface ExecutionBegun {
  readonly execution: Execution;
  /** Whom the person's word has displaced. */
  readonly displaced?: ExecutionOwner;
}

/**
 * Begins an execution of this process. An earlier one whose process is certainly gone is over at once. One that can't be
 * seen from here is given until the end of its lease, by this process's own clock, so that no clock that was set keeps the
 * load from anybody.
 * @throws LedgerError ERR_LOAD_BUSY as soon as another process shows that it is at work; the signal's reason
 */
export async function beginExecution(
  ledger: Ledger,
  loadId: string,
  { clock, stopSignal, takeOver, onWait }: Beginning,
): Promise<ExecutionBegun> {
  const self = describeThisProcess();
  let seen: { readonly atWork: AtWork; readonly waitedMs: () => number } | undefined;
  for (;;) {
    const load = await ledger.findLoad(loadId);
    const { owner, atWork } = load ?? {};
    const isHidden = owner !== undefined && !canSee(owner, self);
    if (takeOver === true && isHidden && atWork !== undefined) {
      const { epoch } = atWork;
      return { execution: await ledger.beginExecution(loadId, self, { epoch }), displaced: owner };
    }
    const isSilent = seen !== undefined && seen.waitedMs() >= leaseMs;
    const over = isSilent ? seen?.atWork : overIn(load);
    try {
      return { execution: await ledger.beginExecution(loadId, self, over) };
    } catch (error) {
      const isBusy = error instanceof LedgerError && error.code === "ERR_LOAD_BUSY";
      if (!isBusy || !isHidden || atWork === undefined || isSilent) throw error;
      if (seen !== undefined && !isSame(seen.atWork, atWork)) throw error;
      if (seen === undefined)
        onWait?.({ loadId, host: owner.host, pid: owner.pid, mostMs: leaseMs });
      seen ??= { atWork, waitedMs: startStopwatch(clock) };
    }
    await clock.sleep(lookEveryMs, stopSignal);
  }
}

/** The execution of a load whose process is certainly gone. */
export function overIn(load: LoadRecord | undefined): KnownOver | undefined {
  const owner = load?.owner;
  return owner !== undefined && isProcessGone(owner) ? load?.atWork : undefined;
}

const isSame = (one: AtWork, other: AtWork): boolean =>
  one.epoch === other.epoch && one.writtenAt === other.writtenAt;
