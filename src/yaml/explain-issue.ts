import type { z } from "zod";
import { printable } from "../kernel/show-cell.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { allowedKeys } from "./allowed-keys.ts";
import type { KeyPath } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** An issue in our own words, with the path of the setting that it is about. */
export interface ExplainedIssue {
  readonly path: KeyPath;
  readonly text: string;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "settings (key: value)",
  record: "settings (key: value)",
  null: "null",
};

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return kinds[typeof value] ?? typeof value;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

const quoted = (value: unknown): string => printable(JSON.stringify(value) ?? String(value));

function explainType(expected: readonly string[], found: unknown): string {
  const wanted = expected.map((kind) => kinds[kind] ?? kind).join(" or ");
  if (found === undefined) return `is missing; it takes ${wanted}.`;
  const isScalar = typeof found === "number" || typeof found === "boolean";
  const hint =
    expected.includes("string") && isScalar ? ` Put it in quotes: "${String(found)}".` : "";
  const shown = isScalar || typeof found === "string" ? ` ${quoted(found)}` : "";
  return `takes ${wanted}, not ${kindOf(found)}${shown}.${hint}`;
}

/** Values as an author writes them: signs in quotes, words without. */
const asWritten = (value: unknown): string =>
  typeof value === "string" && /^\w/.test(value) ? value : quoted(value);

/** @param others what else is possible, in words */
function explainValue(allowed: readonly unknown[], found: unknown, others = ""): string {
  const names = allowed.map(asWritten);
  const what = found === undefined ? "is missing;" : `${quoted(found)} is not possible here;`;
  const hint = typeof found === "string" ? didYouMean(found, names) : "";
  return `${what} it takes ${names.join(", ")}${others}.${hint}`;
}

/** True for an issue that says that the whole value is of the wrong kind, as the branches of a union do that were not meant. */
const isMismatch = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");

/** What zod says of a union whose schema has no message of its own. */
const defaultMessage = "Invalid input";

/** Picks the branch of a union that was meant; if none was, says what the schema says or else what all branches take. */
function explainUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  root: unknown,
  schema: z.ZodType,
  path: KeyPath,
  findHint: FindHint,
): readonly ExplainedIssue[] {
  const meant = issue.errors.find((branch) => !branch.some(isMismatch));
  if (meant !== undefined)
    return meant.flatMap((one) => explainIssue(one, root, schema, findHint, path));
  if (issue.message !== defaultMessage) return [{ path, text: issue.message.replace(/\.?$/, ".") }];
  const faults = issue.errors.flat();
  const values = faults.flatMap((one) => (one.code === "invalid_value" ? one.values : []));
  const types = faults.flatMap((one) => (one.code === "invalid_type" ? [one.expected] : []));
  const found = valueAt(root, path);
  if (values.length === 0) return [{ path, text: explainType([...new Set(types)], found) }];
  const others = types.filter((type) => type !== "null").map((type) => kinds[type] ?? type);
  return [{ path, text: explainValue(values, found, others.map((one) => ` or ${one}`).join("")) }];
}

function explainValueAt(issue: Issue, found: unknown): string {
  if (issue.code === "invalid_type") return explainType([issue.expected], found);
  if (issue.code === "invalid_value") return explainValue(issue.values, found);
  const own = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
  return (own ?? issue.message).replace(/\.?$/, ".");
}

/** A sentence about a setting that there is not, where there is one to say. */
export type FindHint = (path: KeyPath) => string | undefined;

function hintOn(path: KeyPath, names: readonly string[], findHint: FindHint): string {
  const hint = findHint(path);
  return hint === undefined ? didYouMean(String(path.at(-1) ?? ""), names) : ` ${hint}`;
}

/**
 * Says what a zod issue means to the author of a file; an issue with several unknown keys becomes several.
 * @param findHint what is said of an unknown setting in place of the nearest name
 * @param base path of the value that the issue's own path starts from
 */
export function explainIssue(
  issue: Issue,
  root: unknown,
  schema: z.ZodType,
  findHint: FindHint = () => undefined,
  base: KeyPath = [],
): readonly ExplainedIssue[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  if (issue.code === "unrecognized_keys") {
    const names = allowedKeys(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      text: `there is no such setting; it can be ${names.join(", ")}.${hintOn([...path, key], names, findHint)}`,
    }));
  }
  if (issue.code === "invalid_union") return explainUnion(issue, root, schema, path, findHint);
  return [{ path, text: explainValueAt(issue, valueAt(root, path)) }];
}
