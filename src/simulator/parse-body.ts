import { type ExactObject, isExactObject, parseExactJson } from "../kernel/exact-json.ts";
import type { FieldProblem } from "./validate-record.ts";

const mostProblems = 5;

/** The object in a body; a sentence when there is none. */
export function parseBody(text: string): ExactObject | string {
  try {
    const value = parseExactJson(text);
    return isExactObject(value) ? value : "The body is not a JSON object.";
  } catch {
    return "The body is not readable as JSON.";
  }
}

/** One sentence for the first few problems. */
export function describeProblems(problems: readonly FieldProblem[]): string {
  const shown = problems.slice(0, mostProblems).map(({ field, message }) => `${field}: ${message}`);
  const rest = problems.length - shown.length;
  return `${shown.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`;
}
