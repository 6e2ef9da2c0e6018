import { isJsonObject, type JsonObject } from "../json.ts";
import type { AnswerEvidence } from "../targets/target.ts";
import { readWords } from "./read-words.ts";

/** An error that a 2xx answer reports for a record. */
export interface RecordError {
  readonly kind: "record-error";
  readonly code: string;
  readonly said: string;
}

/** The records of a parsed 2xx body, wherever the documents have them: in an envelope as one or as many, or the body itself. */
export function answeredRecords(evidence: AnswerEvidence, body: unknown): readonly JsonObject[] {
  if (evidence.envelopes.length === 0) return isJsonObject(body) ? [body] : [];
  if (!isJsonObject(body)) return [];
  for (const envelope of evidence.envelopes) {
    const content = body[envelope];
    if (Array.isArray(content)) return content.filter(isJsonObject);
    if (isJsonObject(content)) return [content];
  }
  return [];
}

/** The record's id as text, blank where it has none. A number beyond 2^53-1 has lost its last digits and is none. */
export function idOf(evidence: AnswerEvidence, record: JsonObject): string {
  const id = record[evidence.idField];
  if (typeof id === "string") return id;
  return typeof id === "number" && Number.isSafeInteger(id) ? String(id) : "";
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  (typeof value === "string" && /^\s*0?\s*$/.test(value)) ||
  (Array.isArray(value) && value.every(isBlank));

/** The error that a record of the answer reports, if it does. */
export function recordError(
  evidence: AnswerEvidence,
  record: JsonObject | undefined,
): RecordError | undefined {
  if (record === undefined) return undefined;
  const read = (field: string | undefined): unknown =>
    field === undefined ? undefined : record[field];
  const code = read(evidence.errorCodeField);
  const updateError = read(evidence.updateErrorField);
  if (isBlank(code) && isBlank(updateError)) return undefined;
  const said = [read(evidence.errorTextField), read(evidence.errorElementField), updateError]
    .filter((part) => !isBlank(part))
    .map((part) => readWords(JSON.stringify(part)));
  return {
    kind: "record-error",
    code: isBlank(code) ? String(evidence.updateErrorField) : readWords(JSON.stringify(code)),
    said: said.join("; "),
  };
}
