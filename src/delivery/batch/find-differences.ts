import {
  ExactNumber,
  type ExactObject,
  isExactObject,
  scalarText,
} from "../../kernel/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../kernel/json.ts";

/**
 * The fields of a payload that a live record does not have as they were sent; what the record has beyond them does not
 * count. Texts are compared to the letter, numbers by value, also where the API writes them as text. A blank (null) is met
 * by null, an empty text or absence.
 */
export function findDifferences(sent: JsonObject, live: ExactObject): readonly string[] {
  return Object.entries(sent)
    .filter(([field, value]) => !isMet(value, live[field]))
    .map(([field]) => field);
}

function isMet(sent: JsonValue, live: unknown): boolean {
  if (sent === null) return live === null || live === undefined || live === "";
  if (typeof sent === "number") return isNumeral(live) && Number(scalarText(live)) === sent;
  if (Array.isArray(sent)) {
    return (
      Array.isArray(live) &&
      live.length === sent.length &&
      sent.every((item: JsonValue, index) => isMet(item, live[index]))
    );
  }
  if (isJsonObject(sent)) return isExactObject(live) && findDifferences(sent, live).length === 0;
  return sent === live;
}

/** A number, or a text that is one. */
const isNumeral = (value: unknown): boolean =>
  typeof value === "string"
    ? /^-?\d+(\.\d+)?$/.test(value)
    : typeof value === "number" || value instanceof ExactNumber;
