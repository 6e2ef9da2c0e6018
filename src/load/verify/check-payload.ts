import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { PreparedMember } from "../bind/prepare-record.ts";
import type { PreparedRow } from "../bind/prepare-rows.ts";
import type { BookRow } from "./align-rows.ts";
import type { DifferenceLog } from "./differences.ts";

/**
 * Makes the payload of a row again and compares its hash with the one that was recorded before the row was sent; a row
 * that was not sent has to be judged as it was.
 * @returns how many payloads were compared
 */
export function checkPayload(
  { rowNumber, file, known }: BookRow,
  hasPlan: boolean,
  log: DifferenceLog,
): number {
  const prepared = file?.prepared;
  if (prepared === undefined || known === undefined) return 0;
  const { key, payloadHash } = known.state === "intended" ? known.intent : known.result;
  checkKey(rowNumber, key, prepared, log);
  if (prepared.kind === "joined") {
    checkJoined(rowNumber, known, log);
    return 0;
  }
  if (payloadHash === undefined) {
    // What a plan left alone, because of the records that it saw, can't be judged from the file.
    if (!hasPlan || prepared.kind === "settled") checkFate(rowNumber, known, prepared, log);
    return 0;
  }
  if (prepared.kind === "settled") {
    log.add(
      "fate-differs",
      `row ${rowNumber}: it was to be sent, and would now be ${prepared.result.outcome}`,
    );
    return 0;
  }
  if (prepared.row.payloadHash !== payloadHash)
    log.add(
      "payload-differs",
      `row ${rowNumber}: ${payloadHash} was recorded, ${prepared.row.payloadHash} is made now`,
    );
  return 1;
}

/** What the row says was sent with its first row, whose payload is compared. */
function checkJoined(rowNumber: number, known: LedgerRow, log: DifferenceLog): void {
  if (known.state !== "settled" || known.result.outcome === "not-attempted") return;
  const { errors, outcome } = known.result;
  const isTold = errors.some(
    ({ code }) => code === "part-of-record" || code === "record-broken-up",
  );
  if (!isTold)
    log.add(
      "fate-differs",
      `row ${rowNumber}: it was ${outcome}, and would now be part of another row's record`,
    );
}

function checkKey(
  rowNumber: number,
  key: string | undefined,
  prepared: PreparedMember,
  log: DifferenceLog,
): void {
  const made = keyOf(prepared);
  if (made !== key)
    log.add(
      "place-differs",
      `row ${rowNumber}: key ${show(key)} in the ledger, ${show(made)} in the file`,
    );
}

function keyOf(prepared: PreparedMember): string | undefined {
  if (prepared.kind === "joined") return undefined;
  return prepared.kind === "valid" ? prepared.row.key : prepared.result.key;
}

/** A row without a payload was refused or left out by us. */
function checkFate(
  rowNumber: number,
  known: LedgerRow,
  prepared: PreparedRow,
  log: DifferenceLog,
): void {
  if (known.state !== "settled" || known.result.outcome === "not-attempted") return;
  // That followed from how the ledger stood then.
  if (known.result.errors.some(({ code }) => code === "correction-stale")) return;
  const now = prepared.kind === "valid" ? "sent" : prepared.result.outcome;
  if (now !== known.result.outcome)
    log.add(
      "fate-differs",
      `row ${rowNumber}: it was ${known.result.outcome}, and would now be ${now}`,
    );
}

const show = (key: string | undefined): string => (key === undefined ? "(none)" : `"${key}"`);
