import { isJsonObject, type JsonObject } from "../json.ts";
import type { AnswerEvidence, Target } from "../targets/target.ts";
import { parseBody, readWords } from "./read-words.ts";

/** What a 2xx answer proves about one record. */
export type Evidence =
  | { readonly kind: "applied"; readonly serverId: string }
  | { readonly kind: "record-error"; readonly code: string; readonly said: string }
  | { readonly kind: "none"; readonly lacking: string };

/**
 * Looks for proof in the body of a 2xx answer: the record's id, and no error reported for it.
 * @param key the row's id; undefined for a create, where any id proves that a record was made
 */
export function findEvidence(target: Target, key: string | undefined, body: string): Evidence {
  const parsed = parseBody(body);
  if (parsed === undefined) {
    return {
      kind: "none",
      lacking:
        body.trim() === ""
          ? "the answer is empty"
          : `the answer is no JSON (${readWords(body).slice(0, 80)})`,
    };
  }
  const records = answeredRecords(target.evidence, parsed);
  if (records.length === 0) return { kind: "none", lacking: "the answer holds no record" };
  const wanted = target.method === "POST" ? undefined : key;
  const record = pickRecord(target.evidence, records, wanted);
  const error = recordError(target.evidence, record ?? records[0]);
  if (error !== undefined && (record !== undefined || records.length === 1)) return error;
  if (record === undefined)
    return { kind: "none", lacking: `no record in the answer has the id of the row` };
  return { kind: "applied", serverId: idOf(target.evidence, record) };
}

function answeredRecords(evidence: AnswerEvidence, body: unknown): readonly JsonObject[] {
  if (evidence.envelopes.length === 0) return isJsonObject(body) ? [body] : [];
  if (!isJsonObject(body)) return [];
  for (const envelope of evidence.envelopes) {
    const content = body[envelope];
    if (Array.isArray(content)) return content.filter(isJsonObject);
    if (isJsonObject(content)) return [content];
  }
  return [];
}

function pickRecord(
  evidence: AnswerEvidence,
  records: readonly JsonObject[],
  key: string | undefined,
): JsonObject | undefined {
  return records.find((record) => {
    const id = idOf(evidence, record);
    return key === undefined ? id !== "" : id === key;
  });
}

function idOf(evidence: AnswerEvidence, record: JsonObject): string {
  const id = record[evidence.idField];
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}

const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  (typeof value === "string" && /^\s*0?\s*$/.test(value)) ||
  (Array.isArray(value) && value.every(isBlank));

function recordError(
  evidence: AnswerEvidence,
  record: JsonObject | undefined,
): Evidence | undefined {
  if (record === undefined) return undefined;
  const code = evidence.errorCodeField === undefined ? undefined : record[evidence.errorCodeField];
  const updateError =
    evidence.updateErrorField === undefined ? undefined : record[evidence.updateErrorField];
  if (isBlank(code) && isBlank(updateError)) return undefined;
  const text = evidence.errorTextField === undefined ? undefined : record[evidence.errorTextField];
  const element =
    evidence.errorElementField === undefined ? undefined : record[evidence.errorElementField];
  const said = [text, element, updateError]
    .filter((part) => !isBlank(part))
    .map((part) => readWords(JSON.stringify(part)));
  return {
    kind: "record-error",
    code: isBlank(code) ? String(evidence.updateErrorField) : readWords(JSON.stringify(code)),
    said: said.join("; "),
  };
}
