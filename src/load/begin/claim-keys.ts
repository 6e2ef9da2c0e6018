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
  /** The outcome of a row whose key another row holds at this moment, so that it needs no leave to be sent. */
  look(row: ClaimingRow): Promise<RowResult | undefined>;
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
  return {
    claim,
    look: async (row) => {
      const claimed = claim(row);
      if (claimed === undefined || claimed.beside === "every-load") return undefined;
      const wish: ClaimWish = { id: claimed.id, payloadHash: row.payloadHash, besideLoad: load.id };
      const [holder] = await ledger.claims.holders([wish]);
      return holder && refuseClaim(row, holder);
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

/** The outcome of a row whose key another row holds: the same record once more, or nobody can know whether it is new. */
export function refuseClaim(row: ClaimingRow, holder: ClaimHolder): RowResult {
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
