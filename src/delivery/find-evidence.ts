import {
  type ExactObject,
  hasRiskyNumbers,
  isExactObject,
  scalarText,
} from "../kernel/exact-json.ts";
import type { AnswerEvidence, Target } from "../targets/target.ts";
import { answeredRecords, idOf, isNewId, parseAnswer } from "./answered-records.ts";
import { agreement, type Judgement, judgeRecord, wordsOf } from "./judge-record.ts";
import { parseBody, readWords, wordsIn, type ErrorNames } from "./read-words.ts";
import { isJsonObject } from "../kernel/json.ts";

/** What a 2xx answer proves about one record. */
export type Evidence =
  | {
      readonly kind: "applied";
      readonly serverId: string;
      readonly isAsDocumented: boolean;
      /** The record of the answer, every number as the API wrote it. */
      readonly record: ExactObject;
    }
  /** An error that the answer reports for the record. */
  | { readonly kind: "record-error"; readonly code: string; readonly said: string }
  | { readonly kind: "none"; readonly lacking: string; readonly said: string };

/** Deeper than any answer. */
const deepest = 20;

/**
 * Looks for proof in the body of a 2xx answer to one row: the record's id, and no error reported for it. An error without
 * any id is one for the row, because the request was about nothing else; an error beside another id, or beside the id of a
 * new record, leaves the row in doubt.
 * @param key the row's id; undefined for a create, where the id of a new record proves that one was made
 */
export function findEvidence(target: Target, key: string | undefined, body: string): Evidence {
  const parsed = parseAnswer(body);
  if (parsed === undefined) return nothingProved(explainUnreadable(body, target.evidence));
  const { evidence } = target;
  const { places, around } = answeredRecords(evidence, parsed);
  const isSought = soughtBy(target, key);
  const own: ExactObject[] = [];
  const others: ExactObject[] = around === undefined ? [] : [around];
  for (const place of places)
    if (place !== undefined) (isSought(idOf(evidence, place)) ? own : others).push(place);
  const [record] = own;
  if (record === undefined)
    return judgeUnnamed(
      evidence,
      parsed,
      others.map((one) => judgeRecord(evidence, one)),
    );
  const besides = others
    .filter((one) => idOf(evidence, one) === "")
    .map((one) => judgeRecord(evidence, one));
  const judged = agreement(own.map((one) => judgeRecord(evidence, one)));
  const verdict = besides.every(({ kind }) => kind === "proves")
    ? judged
    : agreement([judged, ...besides.filter(({ kind }) => kind !== "proves")]);
  const isCreate = target.method === "POST";
  if (verdict.kind === "unclear") return nothingProved(verdict.lacking, verdict.said);
  if (verdict.kind === "refuses")
    return isCreate
      ? nothingProved("the answer names a new record and reports an error", verdict.said)
      : { kind: "record-error", code: verdict.code, said: verdict.said };
  if (isCreate && own.length > 1) return nothingProved("the answer names several new records");
  return {
    kind: "applied",
    serverId: idOf(evidence, record),
    isAsDocumented: fitsDocument(target, hasRiskyNumbers(body) ? parseBody(body) : parsed),
    record,
  };
}

/** Why a body that is no JSON proves nothing. */
export function explainUnreadable(body: string, names: ErrorNames): string {
  return body.trim() === ""
    ? "the answer is empty"
    : `the answer is no JSON (${readWords(body, names).slice(0, 80)})`;
}

function nothingProved(lacking: string, said = ""): Evidence {
  return { kind: "none", lacking, said };
}

function soughtBy({ method, evidence }: Target, key: string | undefined): (id: string) => boolean {
  if (method === "POST") return (id) => isNewId(evidence, id);
  return key === undefined ? (id) => id !== "" : (id) => id === key;
}

/** The answer does not name the row. */
function judgeUnnamed(
  evidence: AnswerEvidence,
  parsed: unknown,
  statements: readonly Judgement[],
): Evidence {
  const refusal = statements.find((one) => one.kind === "refuses");
  const told = wordsOf(statements);
  const said = told === "" ? wordsIn(parsed, evidence) : told;
  if (refusal !== undefined && !holdsId(evidence, parsed))
    return { kind: "record-error", code: refusal.code, said };
  const { places } = answeredRecords(evidence, parsed);
  const holdsRecord = places.some((place) => place !== undefined);
  return nothingProved(
    holdsRecord ? "no record in the answer has the id of the row" : "the answer holds no record",
    said,
  );
}

/** True where an id stands anywhere in a body: then an error in it may be about another record, or come after the record was made. */
function holdsId({ idField }: Pick<AnswerEvidence, "idField">, value: unknown, depth = 0): boolean {
  if (depth > deepest) return true;
  if (Array.isArray(value)) return value.some((one) => holdsId({ idField }, one, depth + 1));
  if (!isExactObject(value)) return false;
  return Object.entries(value).some(([name, part]) =>
    name.toLowerCase() === idField.toLowerCase() && isNewId({}, scalarText(part) ?? "")
      ? true
      : holdsId({ idField }, part, depth + 1),
  );
}

/**
 * Whether the parsed body of a 2xx answer is what the vendor documents for the target. Never a reason to refuse an
 * answer: a row is judged by the record found. An answer to several records is held against the document record by record.
 */
function fitsDocument(target: Target, body: unknown): boolean {
  const [documented] = target.evidence.envelopes;
  if (documented === undefined) return target.answer.safeParse(body).success;
  const content = isJsonObject(body) ? body[documented] : undefined;
  if (content === undefined) return false;
  if (!Array.isArray(content)) return target.answer.safeParse(body).success;
  return content.every((record) => target.answer.safeParse({ [documented]: record }).success);
}
