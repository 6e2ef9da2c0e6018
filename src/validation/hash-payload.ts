import { createHash } from "node:crypto";
import type { JsonObject } from "../kernel/json.ts";
import type { MappedRow } from "../rows/row.ts";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 (hex) of a payload; the order of its fields does not matter, every value does. */
export function hashPayload(payload: JsonObject): string {
  return hashRow({ payload });
}

/** The same of a row: one that takes fields out of its record is another than one that does not. */
export function hashRow({ payload, cleared = [] }: Pick<MappedRow, "payload" | "cleared">): string {
  const hash = createHash("sha256").update(canonicalJson(payload));
  if (cleared.length > 0) hash.update(canonicalJson(cleared.toSorted()));
  return hash.digest("hex");
}
