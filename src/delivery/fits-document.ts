import { isJsonObject } from "../kernel/json.ts";
import type { Target } from "../targets/target.ts";

/**
 * Whether the parsed body of a 2xx answer is what the vendor documents for the target. Never a reason to refuse an
 * answer: a row is judged by the record found. An answer to several records is held against the document record by record.
 */
export function fitsDocument(target: Target, body: unknown): boolean {
  const [documented] = target.evidence.envelopes;
  if (documented === undefined) return target.answer.safeParse(body).success;
  const content = isJsonObject(body) ? body[documented] : undefined;
  if (content === undefined) return false;
  if (!Array.isArray(content)) return target.answer.safeParse(body).success;
  return content.every((record) => target.answer.safeParse({ [documented]: record }).success);
}
