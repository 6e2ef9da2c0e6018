import { type ExactObject, isExactObject, parseExactJson } from "../../exact-json.ts";
import type { AnswerEvidence } from "../../targets/target.ts";
import { answeredRecords } from "../answered-records.ts";

/** The records of an answer with every number as it was written; none where it is no JSON. */
export function exactRecords(evidence: AnswerEvidence, body: string): readonly ExactObject[] {
  try {
    return answeredRecords(evidence, parseExactJson(body)).filter(isExactObject);
  } catch {
    return [];
  }
}
