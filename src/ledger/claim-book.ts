import { createHash } from "node:crypto";
import { composeText } from "../rows/compose-text.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { LoadRecord } from "./load-record.ts";

/**
 * What a row that is not safe to repeat says with its intent: that no other row holds its key. A row holds it as long as it
 * went in, may have, or has an intent without an outcome.
 */
export interface Claim {
  /** Stands for target, address, tenant and key (`claimId`). */
  readonly id: string;
  /** Rows that may hold it all the same; default: none. */
  readonly beside?: "own-load" | "every-load";
}

/** A row that holds a claim. */
export interface ClaimHolder {
  readonly loadId: string;
  readonly rowNumber: number;
  /** Undefined: its request is about to leave, or the process that sent it has ended. */
  readonly outcome: Outcome | undefined;
  readonly payloadHash: string | undefined;
  /** The id that the API gave the new record. */
  readonly serverId: string | undefined;
}

/** A row that would like to hold a claim. */
export interface ClaimWish {
  readonly id: string;
  readonly payloadHash: string;
  /** Rows of this load don't count. */
  readonly besideLoad?: string;
}

/** Which rows hold which keys. */
export interface ClaimBook {
  /**
   * The holders of claims at this moment, in the order in which they are asked for; of several one with the same payload.
   * What decides is `intend`.
   */
  holders(wishes: readonly ClaimWish[]): Promise<readonly (ClaimHolder | undefined)[]>;
}

/** What stands for a key at one target, address and tenant: 32 hexadecimal digits. */
export function claimId(
  { targetName, baseUrl, tenant }: Pick<LoadRecord, "targetName" | "baseUrl" | "tenant">,
  key: string,
): string {
  const parts = [targetName, baseUrl, tenant ?? null, composeText(key)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** True for a key that names something: a blank one names nothing, so it is claimed by nobody. */
export function isKey(key: string | undefined): key is string {
  return key !== undefined && key.trim() !== "";
}
