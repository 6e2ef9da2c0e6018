import { defaultConfigPath } from "../connections/default-config-path.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { onLedgersClock } from "../ledger/ledgers-clock.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import type { FreeSpace } from "../setup/look-at-machine.ts";
import {
  lookAtAccounts,
  lookAtDisks,
  lookAtExecutions,
  readDayLimits,
  type AccountUse,
  type DiskUse,
  type ExecutionUse,
} from "../setup/look-at-use.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { callback, clock, ledger as ledgerChoice, path, runsFolder } from "./request-shapes.ts";

/**
 * Whose use is surveyed.
 * @example
 * const request: Given<UseRequest> = { configPath: "billing.config.yaml" };
 */
export interface UseRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The configuration, which says how many requests an account may make; default: waybill.config.yaml. */
  readonly configPath?: string | undefined;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
  /** Bytes that are free where a folder is; default: as the system says. */
  readonly freeSpace?: FreeSpace;
}

/** What loads take of what they share. */
export interface UseSurvey {
  readonly disks: readonly DiskUse[];
  /** Accounts that anybody is at work on, or has used up requests of; by their names. */
  readonly accounts: readonly AccountUse[];
  /** Processes at work, the one that wrote last first. */
  readonly executions: readonly ExecutionUse[];
}

const shape: RequestShape<UseRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  configPath: path.optional(),
  clock: clock.optional(),
  freeSpace: callback.optional(),
};

export async function surveyUse(request: Given<UseRequest>): Promise<UseSurvey> {
  return await enterOperation("surveyUse", shape, request, survey);
}

async function survey(request: UseRequest): Promise<UseSurvey> {
  const disks = await lookAtDisks(request, request.freeSpace);
  if (!(await hasLedger(request))) return { disks, accounts: [], executions: [] };
  const limits = await readDayLimits(request.configPath ?? defaultConfigPath);
  return await withLedgerToRead(request, async (ledger) => {
    const now = onLedgersClock(request.clock ?? systemClock, ledger).now();
    const accounts = await lookAtAccounts(ledger, limits, now);
    return { disks, accounts, executions: await lookAtExecutions(ledger) };
  });
}
