import {
  claimId,
  isKey,
  type Claim,
  type ClaimHolder,
  type ClaimWish,
} from "../../ledger/claim-book.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import { createdBeforeCode } from "../../ledger/revision-book.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { LoadContext } from "../load-context.ts";
import { duplicatePolicy } from "../bind/settle-duplicates.ts";

/** A row as far as its claim is concerned. */
interface ClaimingRow extends RowPlace {
  readonly key: string | undefined;
  readonly payloadHash: string;
}

/** The keys of a load that are given once: those of rows that are not safe to repeat. */
export interface KeyClaims {
  /** What the row's intent is to claim; undefined: nothing, because it is safe to repeat or has no key. */
  claim(row: ClaimingRow): Claim | undefined;
  /**
   * The outcome of a row whose key another row holds at this moment, so that it needs no leave to be sent.
   * @returns undefined at once where nobody has to be asked
   */
  look(row: ClaimingRow): Promise<RowResult | undefined> | undefined;
}

export function openClaims({
  bound,
  connection,
  ledger,
  load,
}: Pick<LoadContext, "bound" | "connection" | "ledger"> & {
  readonly load: Pick<NewLoad, "id" | "terms">;
}): KeyClaims {
  const place = {
    targetName: bound.target.name,
    baseUrl: connection.baseUrl,
    tenant: connection.tenant,
  };
  const beside = besideOf(bound, load);
  const claim: KeyClaims["claim"] = ({ key }) =>
    !bound.target.safeToRepeat && isKey(key) ? { id: claimId(place, key), ...beside } : undefined;
  const askHolder = async (row: ClaimingRow, { id }: Claim): Promise<RowResult | undefined> => {
    const wish: ClaimWish = { id, payloadHash: row.payloadHash, besideLoad: load.id };
    const [holder] = await ledger.claims.holders([wish]);
    return holder && refuseClaim(row, holder);
  };
  return {
    claim,
    look: (row) => {
      const claimed = claim(row);
      return claimed === undefined || claimed.beside === "every-load"
        ? undefined
        : askHolder(row, claimed);
    },
  };
}

/** Rows of one file may share a key where its mapping says so, and all rows where a person does. */
function besideOf(
  { mapping }: BoundLoad,
  { terms }: Pick<NewLoad, "terms">,
): Pick<Claim, "beside"> {
  if (terms?.again === true) return { beside: "every-load" };
  return duplicatePolicy(mapping) === "in-order" ? { beside: "own-load" } : {};
}

/** True for an outcome that `refuseClaim` gives. */
export function isClaimRefusal(outcome: Outcome, code: string): boolean {
  return outcome === "skipped" ? code === createdBeforeCode : code === keyTakenCode;
}

const keyTakenCode = "key-taken";

/** By row number the outcomes of rows whose keys other rows hold. */
export function refuseClaims(
  rows: readonly ClaimingRow[],
  holders: ReadonlyMap<number, ClaimHolder>,
): ReadonlyMap<number, RowResult> {
  const refused = new Map<number, RowResult>();
  if (holders.size === 0) return refused;
  for (const row of rows) {
    const holder = holders.get(row.rowNumber);
    if (holder !== undefined) refused.set(row.rowNumber, refuseClaim(row, holder));
  }
  return refused;
}

/** The outcome of a row whose key another row holds: the same record once more, or nobody can know whether it is new. */
function refuseClaim(row: ClaimingRow, holder: ClaimHolder): RowResult {
  const { rowNumber, line, key } = row;
  const isSame = holder.payloadHash === row.payloadHash;
  const facts = {
    key: key ?? "",
    load: holder.loadId,
    row: holder.rowNumber,
    state: holder.outcome ?? "under-way",
    ...(holder.serverId === undefined ? {} : { record_id: holder.serverId }),
  };
  const code = isSame ? createdBeforeCode : keyTakenCode;
  return unsentRow(row, isSame ? "skipped" : "invalid", [
    { code, stage: "delivery", rowNumber, line, facts },
  ]);
}
