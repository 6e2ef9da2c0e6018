import type { JsonObject } from "../json.ts";
import type { AnswerEvidence, Target } from "../targets/target.ts";
import { answeredRecords, idOf, recordError, type RecordError } from "./answered-records.ts";
import { fitsDocument } from "./fits-document.ts";
import { parseBody, readWords } from "./read-words.ts";

/** What a 2xx answer proves about one record. */
export type Evidence =
  | {
      readonly kind: "applied";
      readonly serverId: string;
      readonly isAsDocumented: boolean;
      /** The record of the answer, by JSON.parse: its numbers may have lost digits. */
      readonly record: JsonObject;
    }
  | RecordError
  | { readonly kind: "none"; readonly lacking: string };

/**
 * Looks for proof in the body of a 2xx answer: the record's id, and no error reported for it.
 * @param key the row's id; undefined for a create, where any id proves that a record was made
 */
export function findEvidence(target: Target, key: string | undefined, body: string): Evidence {
  const parsed = parseBody(body);
  if (parsed === undefined) return { kind: "none", lacking: explainUnreadable(body) };
  const records = answeredRecords(target.evidence, parsed);
  if (records.length === 0) return { kind: "none", lacking: "the answer holds no record" };
  const wanted = target.method === "POST" ? undefined : key;
  const record = pickRecord(target.evidence, records, wanted);
  const error = recordError(target.evidence, record ?? records[0]);
  if (error !== undefined && (record !== undefined || records.length === 1)) return error;
  if (record === undefined)
    return { kind: "none", lacking: `no record in the answer has the id of the row` };
  return {
    kind: "applied",
    serverId: idOf(target.evidence, record),
    isAsDocumented: fitsDocument(target, parsed),
    record,
  };
}

/** Why a body that is no JSON proves nothing. */
export function explainUnreadable(body: string): string {
  return body.trim() === ""
    ? "the answer is empty"
    : `the answer is no JSON (${readWords(body).slice(0, 80)})`;
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
