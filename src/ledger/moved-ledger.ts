import { isoTime } from "../kernel/clock.ts";
import { LedgerError } from "../kernel/load-error.ts";

/** Its one row says where a ledger went; it is made when it goes. */
export const movedTable =
  "CREATE TABLE ledger_moved (moved_to TEXT NOT NULL, moved_at BIGINT NOT NULL)";
export const noteMoveSql = "INSERT INTO ledger_moved (moved_to, moved_at) VALUES (?, ?)";
export const readMoveSql = "SELECT moved_to, moved_at FROM ledger_moved";
/** Programs that know nothing of moves refuse a ledger of this version. */
export const movedVersion = 1_000_000;

/** @param at epoch milliseconds */
export function movedLedger(place: string, to: string, at: number): LedgerError {
  return new LedgerError(
    `the ledger ${place} was copied to ${to} on ${isoTime(at)}, and loads go on there.`,
    {
      code: "ERR_LEDGER_MOVED",
      actions: [
        `Name that one, with --ledger, WAYBILL_LEDGER or ledger.url in waybill.config.yaml: ${to}`,
      ],
    },
  );
}
