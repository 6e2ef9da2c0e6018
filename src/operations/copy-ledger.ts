import { resolve } from "node:path";
import { systemClock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import { copyLedger as copyTables, type CopiedTable } from "../ledger/copy-ledger.ts";
import { isLedgerFile, showLedgerAddress } from "../ledger/ledger-address.ts";
import { isLedgerMissing, openLedgerDatabase } from "../ledger/open-ledger.ts";
import { describeTables } from "../ledger/sqlite/describe-tables.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { text } from "./request-shapes.ts";

/**
 * From where to where: the path of a file, or `postgres://…`.
 * @example
 * const request: CopyRequest = { from: "waybill-runs/ledger.db", to: "postgres://waybill@db.example/waybill" };
 */
export interface CopyRequest {
  /** The address of the ledger that is copied. */
  readonly from: string;
  /** The address of the one that it becomes, which has to be empty; made where it is missing. */
  readonly to: string;
}

/** What was copied. */
export interface LedgerCopy {
  /** Addresses as they may be shown. */
  readonly from: string;
  readonly to: string;
  readonly tables: readonly CopiedTable[];
}

const shape: RequestShape<CopyRequest> = { from: text, to: text };

export async function copyLedger(request: CopyRequest): Promise<LedgerCopy> {
  return await enterOperation("copyLedger", shape, request, copy);
}

async function copy(request: CopyRequest): Promise<LedgerCopy> {
  const [from, to] = [request.from, request.to].map(whole);
  if (from === undefined || to === undefined || from === to)
    throw new UsageError("a ledger can't be copied to where it is", { code: "ERR_USAGE" });
  const [shownFrom, shownTo] = [showLedgerAddress(from), showLedgerAddress(to)];
  if (await isLedgerMissing(from))
    throw new UsageError(`there is no ledger at ${shownFrom}`, { code: "ERR_NO_LEDGER" });
  const source = await openLedgerDatabase(from);
  try {
    const target = await openLedgerDatabase(to);
    try {
      const tables = await copyTables(
        { database: source, place: shownFrom },
        { database: target, place: shownTo },
        describeTables(),
        () => systemClock.now() + source.skewMs,
      );
      return { from: shownFrom, to: shownTo, tables };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const whole = (address: string): string => (isLedgerFile(address) ? resolve(address) : address);
