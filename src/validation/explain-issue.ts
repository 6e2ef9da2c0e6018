import type { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import { nearestName } from "../kernel/nearest-name.ts";
import type { FieldSpec } from "../targets/target.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";
import { nameField } from "./name-field.ts";

/** One fault of a payload, before it is tied to a column and a cell. */
export interface Fault {
  readonly code: RowErrorCode;
  readonly path: readonly PropertyKey[];
  readonly facts: Facts;
}

/** What to do about a text that does not have its documented format. */
function adviseFormat(format: string, value: unknown): string {
  const text = typeof value === "string" ? value : "";
  if (format === "instant")
    return "Correct the cell, or say date in the mapping with the form and the zone that the file uses.";
  if (format !== "decimal") return "Correct the cell.";
  if (/^\+?-?(?:\d+|\d*\.\d+)$/.test(text))
    return 'Correct the cell, or say decimal: "." in the mapping, which reads +5 as 5 and .5 as 0.5.';
  const isWord = !/\d/.test(text) || /\p{L}/u.test(text.replace(/(?<=\d)[eE](?=[-+]?\d)/, ""));
  return isWord
    ? "It is not a number: correct the cell."
    : 'Correct the cell, or say decimal in the mapping with the marks that the file uses (mark: "," for 1,5).';
}

/** What is known of a field besides its schema. */
export type Expectation = Pick<FieldSpec, "type" | "form">;

/** The faults that a schema's issue stands for: one, or one for each unknown field. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  payload: JsonObject,
  expectationOf: (name: string) => Expectation | undefined,
): readonly Fault[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ code: "field-unknown", path: [...path, key], facts: {} }));
  }
  const value = valueAt(payload, path);
  if (value === undefined) return [{ code: "field-missing", path, facts: {} }];
  if (issue.code === "invalid_value") return [explainChoice(path, value, issue.values.map(String))];
  const expectation = expectationOf(withoutIndexes(nameField(path)));
  if (issue.code === "invalid_type" && !isOffRange(issue, value)) {
    // A schema of whole numbers asks for a number first.
    const isWhole = issue.expected === "number" && expectation?.type === "integer";
    const wanted = describeWanted(isWhole ? "int" : issue.expected);
    return [{ code: "wrong-type", path, facts: { wanted, found: describeFound(value) } }];
  }
  const format = "format" in issue ? String(issue.format) : "";
  return [
    {
      code: "wrong-format",
      path,
      facts: {
        wanted: expectation?.form ?? describeLimit(issue),
        hint: adviseFormat(format, value),
      },
    },
  ];
}

/** A number where a whole number is wanted has the right JSON type and the wrong value. */
function isOffRange(issue: z.core.$ZodIssueInvalidType, value: unknown): boolean {
  return typeof value === "number" && (issue.expected === "int" || issue.expected === "number");
}

function describeLimit(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "too_small") return `at least ${issue.minimum}`;
  return issue.code === "invalid_type" ? describeWanted(issue.expected) : "another form";
}

function explainChoice(
  path: readonly PropertyKey[],
  value: unknown,
  allowed: readonly string[],
): Fault {
  const nearest = typeof value === "string" ? nearestName(value, allowed) : undefined;
  const facts = nearest === undefined ? { allowed } : { allowed, nearest };
  return { code: "value-not-allowed", path, facts };
}

/** What stands at a path, or undefined. */
export function valueAt(payload: JsonObject, path: readonly PropertyKey[]): unknown {
  let value: unknown = payload;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** What a schema expects, in the words of a mapping's author. */
const wantedWords: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function describeWanted(expected: string): string {
  return wantedWords[expected] ?? expected;
}

/** What a value is, in the same words. */
function describeFound(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "number" ? "a number" : "an object";
}
