import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 (hex) of a payload; the order of its fields does not matter, every value does. */
export function hashPayload(payload: JsonObject): string {
  return createHash("sha256").update(canonicalJson(payload)).digest("hex");
}
