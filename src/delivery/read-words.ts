import { isJsonObject } from "../json.ts";

const longestWords = 300;
const longestRead = 20_000;
/** Where the documents and public clients put an error's words, in the order of preference. */
const wordFields = [
  "message",
  "Message",
  "error_description",
  "ErrorText",
  "error_text",
  "error",
  "errorMessage",
  "title",
  "detail",
  "error_code",
];

/** Parses a body, or gives undefined where it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** What an error answer says, in one line of at most 300 characters; empty when it says nothing. Reads every known shape. */
export function readWords(body: string): string {
  const parsed = parseBody(body);
  const words = parsed === undefined ? textWords(body.slice(0, longestRead)) : jsonWords(parsed, 0);
  const line = words.replaceAll(/\s+/g, " ").trim();
  return line.length > longestWords ? `${line.slice(0, longestWords)}…` : line;
}

function jsonWords(value: unknown, depth: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (depth > 4) return "";
  if (Array.isArray(value)) {
    return value
      .slice(0, 3)
      .map((item) => jsonWords(item, depth + 1))
      .filter((words) => words !== "")
      .join("; ");
  }
  if (!isJsonObject(value)) return "";
  for (const field of wordFields) {
    const words = jsonWords(value[field], depth + 1);
    if (words.trim() !== "") return words;
  }
  for (const nested of ["errors", "retrieveResponse", "updateResponse", "loginResponse"]) {
    const words = jsonWords(value[nested], depth + 1);
    if (words.trim() !== "") return words;
  }
  return "";
}

function textWords(text: string): string {
  if (!/^\s*</.test(text)) return text;
  const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1]?.trim();
  const plain = text.replaceAll(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replaceAll(/<[^>]*>/g, " ");
  return `an HTML page${title ? ` titled ${title}` : `: ${plain}`}`;
}
