import { ExactNumber } from "../exact-json.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

const longestWords = 300;
const longestRead = 20_000;
const mostItems = 3;
const deepest = 4;
/** Where the documents and public clients put an error's words, in the order of preference. */
const wordFields = [
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
];
/** What may stand around them. */
const wrappers = [
  "errors",
  "Errors",
  "fault",
  "retrieveResponse",
  "updateResponse",
  "loginResponse",
];

/** Parses a body, or gives undefined where it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body.startsWith("\uFEFF") ? body.slice(1) : body) as unknown;
  } catch {
    return undefined;
  }
}

/** What an error answer says, in one line of at most 300 characters; empty when it says nothing. Reads every known shape. */
export function readWords(body: string): string {
  const parsed = parseBody(body);
  const words = parsed === undefined ? textWords(body.slice(0, longestRead)) : jsonWords(parsed, 0);
  return toLine(words);
}

/** What a part of a parsed answer says, as `readWords` has it. */
export function wordsIn(value: unknown): string {
  return toLine(jsonWords(value, 0));
}

function toLine(words: string): string {
  const line = words.replaceAll(/\s+/g, " ").trim();
  return line.length > longestWords ? `${line.slice(0, longestWords)}…` : line;
}

function jsonWords(value: unknown, depth: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || value instanceof ExactNumber) return String(value);
  if (depth > deepest) return "";
  if (Array.isArray(value)) return joinWords(value.map((item) => () => jsonWords(item, depth + 1)));
  if (!isJsonObject(value)) return "";
  for (const field of [...wordFields, ...wrappers]) {
    const words =
      field === "errors" ? errorsWords(value, depth) : jsonWords(value[field], depth + 1);
    if (words.trim() !== "") return words;
  }
  return "";
}

/** `errors` is a list, or an object that has the words under the names of the fields they are about. */
function errorsWords({ errors }: JsonObject, depth: number): string {
  const words = jsonWords(errors, depth + 1);
  if (words.trim() !== "" || !isJsonObject(errors)) return words;
  return joinWords(
    Object.entries(errors).map(([field, about]) => () => {
      const said = jsonWords(about, depth + 1);
      return said.trim() === "" ? "" : `${field}: ${said}`;
    }),
  );
}

/** The first few that say anything. */
function joinWords(items: readonly (() => string)[]): string {
  const said: string[] = [];
  for (const item of items) {
    const words = said.length < mostItems ? item() : "";
    if (words.trim() !== "") said.push(words);
  }
  return said.join("; ");
}

function textWords(text: string): string {
  if (!/^\s*\uFEFF?\s*</.test(text)) return text;
  const xml = /<(message|faultstring|errortext|description)\b[^>]*>([^<]+)</i.exec(text)?.[2];
  if (xml !== undefined && !/<html\b|<!doctype html/i.test(text)) return xml;
  const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1]?.trim();
  const plain = text.replaceAll(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replaceAll(/<[^>]*>/g, " ");
  return `an HTML page${title ? ` titled ${title}` : `: ${plain}`}`;
}
