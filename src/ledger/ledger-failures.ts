import { exitCodes, LedgerError } from "../kernel/load-error.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { Execution, ExecutionOwner } from "./load-record.ts";

/** A later execution has begun, so nothing of this one may be written any more. */
export function executionFenced({ loadId, epoch }: Execution): LedgerError {
  return new LedgerError(
    `execution ${epoch} of load ${loadId} is over: another process took the load over or it was ended, so nothing more is written.`,
    {
      code: "ERR_EXECUTION_FENCED",
      exitCode: exitCodes.stopped,
      actions: [
        "Let the other process finish; waybill loads shows the load.",
        `Then run: waybill resume ${loadId}`,
      ],
    },
  );
}

/** A row that has an outcome which stands must not be sent again. */
export function rowSettled(execution: Execution, rowNumber: number, outcome: Outcome): LedgerError {
  return new LedgerError(
    `row ${rowNumber} of load ${execution.loadId} is already ${outcome}, so it must not be sent again.`,
    { code: "ERR_ROW_SETTLED", exitCode: exitCodes.stopped },
  );
}

export function loadExists(id: string): LedgerError {
  return new LedgerError(`a load with the id ${id} exists already.`, {
    code: "ERR_LOAD_EXISTS",
    actions: [`To carry on with it, run: waybill resume ${id}`],
  });
}

export function loadUnknown(id: string): LedgerError {
  return new LedgerError(`the ledger has no load with the id ${id}.`, {
    code: "ERR_LOAD_UNKNOWN",
    actions: ["waybill loads lists the loads; --runs-dir says where the ledger is."],
  });
}

/** Nothing is told of rows that are no longer there, and nothing is sent without knowing of them. */
export function loadPruned(id: string): LedgerError {
  return new LedgerError(
    `load ${id} was pruned: how each of its rows ended, and the records before and after them, are no longer in the ledger.`,
    {
      code: "ERR_LOAD_PRUNED",
      actions: [
        "report.csv in the folder of the load has its rows as they ended, summary.json its sums; waybill loads shows these too.",
        "What it created is still known: waybill history KEY.",
      ],
    },
  );
}

/** Only what is in doubt can be settled by finding out; `applied` never becomes anything else. */
export function rowNotInDoubt(
  { loadId }: Execution,
  rowNumber: number,
  outcome: Outcome | undefined,
): LedgerError {
  const state = outcome === undefined ? "has no outcome" : `is ${outcome}`;
  return new LedgerError(`row ${rowNumber} of load ${loadId} ${state}, so it is not in doubt.`, {
    code: "ERR_ROW_NOT_IN_DOUBT",
    actions: ["report.csv of the load says which rows are in-doubt; nothing was changed."],
  });
}

/** @param canBeSeen whoever asks can tell whether the owner is still there */
export function loadBusy(id: string, owner: ExecutionOwner, canBeSeen: boolean): LedgerError {
  return new LedgerError(
    `process ${owner.pid} on ${owner.host} is at work on load ${id}, and nobody but a worker joins in a load.`,
    {
      code: "ERR_LOAD_BUSY",
      actions: [
        "Wait until it is done, or stop it with Ctrl-C where it runs.",
        `Then run: waybill resume ${id}`,
        ...(canBeSeen
          ? []
          : [
              `If ${owner.host} is gone for good, so that nothing can be at work there: waybill resume ${id} --take-over`,
            ]),
      ],
    },
  );
}
