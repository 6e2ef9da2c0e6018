import { ExactNumber, scalarText } from "../kernel/exact-json.ts";
import { isJsonObject, type JsonObject } from "../kernel/json.ts";
import type { AnswerEvidence } from "../targets/target.ts";

const longestWords = 300;
const longestRead = 20_000;
const mostItems = 3;
/** In load.log, where there is room. */
const wholeWords = 4000;
const mostWholeItems = 100;
const deepest = 4;
const longestName = 100;

interface Names {
  /** Members with an error's words, in the order of preference. */
  readonly words: readonly string[];
  /** Members with the name of the field that an error is about. */
  readonly fields: readonly string[];
  /** What may stand around them. */
  readonly wrappers: readonly string[];
}

/** As documents, gateways and public clients have them; they are understood whoever answers. */
const known: Names = {
  words: [
    "message",
    "Message",
    "error_description",
    "ErrorText",
    "error_text",
    "errorMessage",
    "error",
    "detail",
    "title",
    "msg",
    "reason",
    "faultstring",
    "error_code",
    "ErrorCode",
    "code",
  ],
  fields: [
    "field",
    "fieldName",
    "field_name",
    "ErrorElementField",
    "property",
    "propertyName",
    "attribute",
    "param",
    "parameter",
    "pointer",
    "path",
    "loc",
  ],
  wrappers: ["errors", "Errors", "fault", "retrieveResponse", "updateResponse", "loginResponse"],
};

/** Where a vendor puts what it says of an error. */
export type ErrorNames = Pick<
  AnswerEvidence,
  "envelopes" | "errorTextField" | "errorCodeField" | "errorElementField"
>;

/** The vendor's names before the known ones; its code is the last resort, as codes are. */
function namesWith({
  envelopes,
  errorTextField,
  errorCodeField,
  errorElementField,
}: ErrorNames): Names {
  const unknown = (names: readonly (string | undefined)[], among: readonly string[]): string[] =>
    names.filter((name) => name !== undefined).filter((name) => !among.includes(name));
  return {
    words: [
      ...unknown([errorTextField], known.words),
      ...known.words,
      ...unknown([errorCodeField], known.words),
    ],
    fields: [...unknown([errorElementField], known.fields), ...known.fields],
    wrappers: [...known.wrappers, ...unknown(envelopes, known.wrappers)],
  };
}

/** Parses a body, or gives undefined where it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body.startsWith("\uFEFF") ? body.slice(1) : body) as unknown;
  } catch {
    return undefined;
  }
}

/** What an error answer says, in one line of at most 300 characters; empty when it says nothing. Reads every known shape. */
export function readWords(body: string, names: ErrorNames): string {
  return toLine(bodyWords(body, names, mostItems), longestWords);
}

/** Words of an answer that `readWords` had to shorten, with as much of them as a log takes; undefined where it had not to. */
export function readMoreWords(body: string, names: ErrorNames): string | undefined {
  const words = toLine(bodyWords(body, names, mostWholeItems), wholeWords);
  return words === readWords(body, names) ? undefined : words;
}

/** What a part of a parsed answer says, as `readWords` has it. */
export function wordsIn(value: unknown, names: ErrorNames): string {
  const reach = { depth: 0, items: mostItems, names: namesWith(names) };
  return toLine(jsonWords(value, reach), longestWords);
}

function bodyWords(body: string, names: ErrorNames, items: number): string {
  const parsed = parseBody(body);
  return parsed === undefined
    ? textWords(body.slice(0, longestRead))
    : jsonWords(parsed, { depth: 0, items, names: namesWith(names) });
}

function toLine(words: string, longest: number): string {
  const line = words.replaceAll(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

interface Reach {
  readonly depth: number;
  /** Most members of a list that are read. */
  readonly items: number;
  readonly names: Names;
}

function jsonWords(value: unknown, reach: Reach): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || value instanceof ExactNumber) return String(value);
  if (reach.depth > deepest) return "";
  const deeper = { ...reach, depth: reach.depth + 1 };
  if (Array.isArray(value))
    return joinWords(
      value.map((item) => () => jsonWords(item, deeper)),
      reach.items,
    );
  if (!isJsonObject(value)) return "";
  for (const field of [...reach.names.words, ...reach.names.wrappers]) {
    const words = field === "errors" ? errorsWords(value, deeper) : jsonWords(value[field], deeper);
    if (words.trim() !== "") return aboutField(value, words, reach.names);
  }
  return "";
}

/** `Quantity: must be positive`, where an error names its field beside its words and not in them. */
function aboutField(error: JsonObject, words: string, { fields }: Names): string {
  const { source } = error;
  const places = isJsonObject(source) ? [error, source] : [error];
  for (const place of places) {
    for (const name of fields) {
      const field = fieldText(name, place[name]);
      if (field === "") continue;
      return words.toLowerCase().includes(field.toLowerCase()) ? words : `${field}: ${words}`;
    }
  }
  return words;
}

/** A name, a path of names, or a JSON pointer. The path of an address is none: gateways tell that of every request. */
function fieldText(name: string, value: unknown): string {
  const steps: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = steps.map((step) => (typeof step === "object" ? "" : (scalarText(step) ?? "")));
  const text = texts.filter((step) => step !== "").join(".");
  if (text.length > longestName || (name === "path" && text.includes("/"))) return "";
  return name === "pointer" ? text.split("/").filter(Boolean).join(".") : text.trim();
}

/** `errors` is a list, or an object that has the words under the names of the fields they are about. */
function errorsWords({ errors }: JsonObject, reach: Reach): string {
  const words = jsonWords(errors, reach);
  if (words.trim() !== "" || !isJsonObject(errors)) return words;
  return joinWords(
    Object.entries(errors).map(([field, about]) => () => {
      const said = jsonWords(about, reach);
      return said.trim() === "" ? "" : `${field}: ${said}`;
    }),
    reach.items,
  );
}

/** The first few that say anything. */
function joinWords(items: readonly (() => string)[], most: number): string {
  const said: string[] = [];
  for (const item of items) {
    const words = said.length < most ? item() : "";
    if (words.trim() !== "") said.push(words);
  }
  return said.join("; ");
}

/** Each pattern ends where it could begin anew, so that it takes linear time. */
function textWords(text: string): string {
  if (!/^\s*</.test(text)) return text;
  const xml = /<(message|faultstring|errortext|description)\b[^<>]*>([^<]+)</i.exec(text)?.[2];
  if (xml !== undefined && !/<html\b|<!doctype html/i.test(text)) return xml;
  const title = /<title[^<>]*>([^<]*)</i.exec(text)?.[1]?.trim();
  return `an HTML page${title ? ` titled ${title}` : `: ${withoutTags(text)}`}`;
}

function withoutTags(html: string): string {
  let inside = "";
  const seen = html.split(/(<\/?(?:script|style)\b)/i).filter((piece) => {
    const [, end, name = ""] = /^<(\/?)(script|style)$/i.exec(piece) ?? [];
    if (name === "") return inside === "";
    if (inside === "" && end === "") inside = name.toLowerCase();
    else if (end === "/" && inside === name.toLowerCase()) inside = "";
    return inside === "";
  });
  return seen.join("").replaceAll(/<[^<>]*>/g, " ");
}
