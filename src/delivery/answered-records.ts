import {
  type ExactObject,
  isExactObject,
  parseExactJson,
  scalarText,
} from "../kernel/exact-json.ts";
import type { AnswerEvidence } from "../targets/target.ts";

/** What a 2xx body holds, every number as the API wrote it. */
export interface AnsweredRecords {
  /** One entry for each place of the list; undefined where something else than a record stands. */
  readonly places: readonly (ExactObject | undefined)[];
  /** What stands around the records, and so speaks of the whole request; undefined: nothing can. */
  readonly around: ExactObject | undefined;
}

const nothing: AnsweredRecords = { places: [], around: undefined };

/** Parses a body with every number as it was written; undefined where it is no JSON. */
export function parseAnswer(body: string): unknown {
  try {
    return parseExactJson(body.startsWith("\uFEFF") ? body.slice(1) : body);
  } catch {
    return undefined;
  }
}

/** The records of a parsed 2xx body, wherever the documents have them: in an envelope as one or as many, or the body itself. */
export function answeredRecords({ envelopes }: AnswerEvidence, body: unknown): AnsweredRecords {
  if (!isExactObject(body)) return nothing;
  if (envelopes.length === 0) return { places: [body], around: undefined };
  const around = Object.fromEntries(
    Object.entries(body).filter(([name]) => !envelopes.includes(name)),
  );
  for (const envelope of envelopes) {
    const content: unknown = body[envelope];
    if (Array.isArray(content))
      return { places: content.map((one) => (isExactObject(one) ? one : undefined)), around };
    if (isExactObject(content)) return { places: [content], around };
  }
  return { places: [], around };
}

/** The record with this id; undefined where the body is no JSON or holds none. @param id as text */
export function findAnswered(
  evidence: AnswerEvidence,
  body: string,
  id: string | undefined,
): ExactObject | undefined {
  const { places } = answeredRecords(evidence, parseAnswer(body));
  return places.find((one) => one !== undefined && idOf(evidence, one) === id);
}

/** The record's id as text, to the last digit; blank where it has none. A number that is no whole one is no id. */
export function idOf({ idField }: AnswerEvidence, record: ExactObject): string {
  const id = record[idField];
  if (typeof id === "string") return id.trim() === "" ? "" : id;
  const digits = typeof id === "boolean" ? undefined : scalarText(id);
  return digits !== undefined && /^-?\d+$/.test(digits) ? digits : "";
}

const emptyIds: ReadonlySet<string> = new Set(["0", "null", "undefined", "none", "nan", "nil"]);

/** True for an id that a new record can have: of the form that is documented, and no word for nothing. */
export function isNewId({ idPattern }: Pick<AnswerEvidence, "idPattern">, id: string): boolean {
  if (id.trim() === "" || emptyIds.has(id.trim().toLowerCase())) return false;
  return idPattern === undefined || idPattern.test(id);
}
