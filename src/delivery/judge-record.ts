import { ExactNumber, type ExactObject, isExactObject, scalarText } from "../kernel/exact-json.ts";
import type { AnswerEvidence } from "../targets/target.ts";
import { wordsIn } from "./read-words.ts";

/** What a record of a 2xx answer says of its row: one function says it for every target, for one row and for many. */
export type Judgement =
  | {
      /** It reports no error. Whether it is the row's record is for its id to show. */
      readonly kind: "proves";
      /** True when it says so itself: by an error code that means none, or by showing more of the record than its id. */
      readonly isTold: boolean;
    }
  | { readonly kind: "refuses"; readonly code: string; readonly said: string }
  /** It says yes and no, or something that can't be told. */
  | { readonly kind: "unclear"; readonly lacking: string; readonly said: string };

/** Words that stand where an error could, and mean that there is none. */
const noError =
  /^(?:0*|ok|okay|success|successful|successfully|succeeded|none|null|nil|no errors?|n\/a|false|no|done|-)[.!]?$/i;
const yes = /^(?:true|yes|y|ok|okay|success|successful|succeeded|1)$/i;
const no = /^(?:false|no|n|0|failed|failure|error|errors)$/i;
const failing = /^(?:error|errors|fail|failed|failure|fault|invalid|rejected|refused|denied)$/i;
/** Deeper than any answer; what lies below counts as something. */
const deepest = 20;

/** What members of an answer say that no document names, by name in lower case without `_` and `-`. */
const readers: Readonly<Record<string, (value: unknown) => Sign | undefined>> = {
  ...named(["success", "issuccess", "issuccessful", "succeeded", "ok", "isok"], readFlag),
  ...named(["failed", "failure", "haserror", "haserrors", "iserror"], readAntiFlag),
  ...named(
    ["error", "errors", "errorlist", "errorcode", "errorcodes", "errortext", "errormessage"],
    readHolder,
  ),
  ...named(["errormessages", "errordetails", "fault", "exception"], readHolder),
  ...named(["status", "result"], readStatus),
};

/** `no` refuses, `yes` contradicts a refusal, `unclear` is neither. */
type Sign = "yes" | "no" | "unclear";

/** What a record says of its row. Pure. */
export function judgeRecord(evidence: AnswerEvidence, record: ExactObject): Judgement {
  const documented = documentedRefusal(evidence, record);
  if (documented !== undefined) return documented;
  const signs = undocumentedSigns(evidence, record);
  const text = documentedWords(evidence, record);
  const refusing = signs.find(({ sign }) => sign === "no");
  if (refusing !== undefined || text !== "") {
    const said = text === "" ? wordsIn(withoutOwnTexts(evidence, record), evidence) : text;
    if (saysNoError(evidence, record) || signs.some(({ sign }) => sign === "yes"))
      return { kind: "unclear", lacking: "the record reports success and an error", said };
    const code = refusing === undefined ? evidence.errorTextField : describeSign(refusing);
    return { kind: "refuses", code: code ?? "", said };
  }
  const unclear = signs.find(({ sign }) => sign === "unclear");
  if (unclear !== undefined)
    return { kind: "unclear", lacking: `it says ${describeSign(unclear)}`, said: "" };
  return { kind: "proves", isTold: isTold(evidence, record) };
}

/** What several statements about one record come to: they count only where they agree. */
export function agreement(judgements: readonly Judgement[]): Judgement {
  const [first] = judgements;
  if (first === undefined) return { kind: "unclear", lacking: "it says nothing", said: "" };
  if (judgements.every(({ kind }) => kind === first.kind)) return first;
  const lacking = "the answer says different things of one record";
  return { kind: "unclear", lacking, said: wordsOf(judgements) };
}

/** What statements say in words, each once. */
export function wordsOf(judgements: readonly Judgement[]): string {
  const said = judgements.map((one) => (one.kind === "proves" ? "" : one.said));
  return [...new Set(said)].filter((words) => words !== "").join("; ");
}

/** By the fields that the vendor documents for it, whatever else the record says. */
function documentedRefusal(evidence: AnswerEvidence, record: ExactObject): Judgement | undefined {
  const { errorCodeField, updateErrorField = "" } = evidence;
  const code = errorCodeField === undefined ? undefined : record[errorCodeField];
  const updateError = record[updateErrorField];
  if (isNothing(code) && isNothing(updateError)) return undefined;
  const said = [
    documentedWords(evidence, record),
    wordsIn(isNothing(updateError) ? "" : updateError, evidence),
  ];
  return {
    kind: "refuses",
    code: isNothing(code) ? updateErrorField : wordsIn(code, evidence),
    said: said.filter((words) => words !== "").join("; "),
  };
}

function documentedWords(evidence: AnswerEvidence, record: ExactObject): string {
  const { errorTextField = "", errorElementField = "" } = evidence;
  const parts = [record[errorTextField], record[errorElementField]];
  if (parts.every((part) => isNothing(part))) return "";
  return parts
    .filter((part) => !isNothing(part))
    .map((part) => wordsIn(part, evidence))
    .join("; ");
}

/** An error code that is there and means none; a blank one says nothing. */
function saysNoError({ errorCodeField = "" }: AnswerEvidence, record: ExactObject): boolean {
  const code = record[errorCodeField];
  return (scalarText(code)?.trim() ?? "") !== "" && isNothing(code);
}

function isTold(
  { idField, errorCodeField, errorTextField, errorElementField, updateErrorField }: AnswerEvidence,
  record: ExactObject,
): boolean {
  if (errorCodeField !== undefined && errorCodeField in record) return true;
  const bare = [idField, errorTextField, errorElementField, updateErrorField];
  return Object.entries(record).some(
    ([name, value]) => !bare.includes(name) && value !== null && value !== "",
  );
}

interface SignOf {
  readonly name: string;
  readonly value: unknown;
  readonly sign: Sign;
}

function undocumentedSigns(evidence: AnswerEvidence, record: ExactObject): readonly SignOf[] {
  const { errorCodeField, errorTextField, errorElementField, updateErrorField } = evidence;
  let signs: SignOf[] | undefined;
  // No list in between: every record of every answer is looked at.
  for (const name of Object.keys(record)) {
    if (
      name === errorCodeField ||
      name === errorTextField ||
      name === errorElementField ||
      name === updateErrorField ||
      isOwnText(evidence, name, record[name])
    )
      continue;
    const read = readers[name.toLowerCase().replaceAll(/[_-]/g, "")];
    const value = record[name];
    const sign = read?.(value);
    if (sign !== undefined) (signs ??= []).push({ name, value, sign });
  }
  return signs ?? noSigns;
}

const noSigns: readonly SignOf[] = [];

/** What the record keeps about itself says nothing of the request. */
function isOwnText({ ownTexts = [] }: AnswerEvidence, name: string, value: unknown): boolean {
  return typeof value === "string" && ownTexts.includes(name);
}

function withoutOwnTexts(evidence: AnswerEvidence, record: ExactObject): ExactObject {
  return Object.fromEntries(
    Object.entries(record).filter(([name, value]) => !isOwnText(evidence, name, value)),
  );
}

/** `success: false`; of lists and objects only the name, for their words stand apart. */
function describeSign({ name, value }: SignOf): string {
  const text = scalarText(value);
  return text === undefined ? name : `${name}: ${text.replaceAll(/\s+/g, " ").trim().slice(0, 40)}`;
}

function named<T>(names: readonly string[], reader: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, reader]));
}

function readFlag(value: unknown): Sign | undefined {
  if (value === null || value === undefined) return undefined;
  const text = scalarText(value)?.trim();
  if (text === "") return undefined;
  if (text !== undefined && yes.test(text)) return "yes";
  return text !== undefined && no.test(text) ? "no" : "unclear";
}

function readAntiFlag(value: unknown): Sign | undefined {
  return isNothing(value) ? undefined : "no";
}

function readHolder(value: unknown): Sign | undefined {
  return isNothing(value) ? undefined : "no";
}

function readStatus(value: unknown): Sign | undefined {
  const text = scalarText(value)?.trim() ?? "";
  if (failing.test(text) || /^[45]\d\d$/.test(text)) return "no";
  return value === true || yes.test(text) ? "yes" : value === false ? "no" : undefined;
}

/** True for what stands where an error could and tells of none: blank, zero however written, false, `OK`, lists and objects of such. */
function isNothing(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true;
  if (typeof value === "string") return noError.test(value.trim());
  if (value instanceof ExactNumber) return Number(value.text) === 0;
  if (depth > deepest) return false;
  if (Array.isArray(value)) return value.every((one) => isNothing(one, depth + 1));
  return isExactObject(value) && Object.values(value).every((one) => isNothing(one, depth + 1));
}
