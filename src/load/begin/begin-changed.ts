import { describeThisPerson } from "../../kernel/this-process.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { relinkCorrections } from "./begin-correcting.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { ExecutionTask } from "../load-context.ts";

type Beginning = Required<Pick<ExecutionTask, "takeOver" | "begin">>;

/**
 * What a person allowed to be otherwise when a load is carried on: another mapping, or an owner that can't be seen from
 * here. Both are recorded before any row is taken.
 */
export function beginChanged(
  ledger: Ledger,
  load: LoadRecord,
  bound: BoundLoad,
  takeOver: boolean,
): Beginning {
  return {
    takeOver,
    begin: async (execution, logger, displaced) => {
      const person = describeThisPerson();
      if (displaced !== undefined) {
        const { host, pid } = displaced;
        await ledger.interventions.record(execution, person, { kind: "taken-over", host, pid });
        logger.warn("taken over from a process that can't be seen", { host, pid, person });
      }
      await relinkCorrections(ledger, execution, bound);
      const { mapping } = bound;
      if (mapping.hash === load.mappingHash) return;
      await ledger.interventions.changeMapping(execution, person, mapping.hash);
      logger.warn("mapping changed", { from: load.mappingHash, to: mapping.hash, person });
    },
  };
}
