import type { z } from "zod";
import { nearestName } from "../kernel/nearest-name.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import type { MappedRow, ValidRow } from "../rows/row.ts";
import type { Target } from "../targets/target.ts";
import { adjustSchema, type ValidationRules } from "./adjust-schema.ts";
import { compileQuickCheck } from "./compile-quick-check.ts";
import { type Expectation, explainIssue, type Fault } from "./explain-issue.ts";
import { hashRow } from "./hash-payload.ts";
import { locateFault, type OriginOf } from "./locate-fault.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";

/** Checks one mapped row: the row with its payload untouched and its hash, or every error it has. */
export type ValidateRow = (row: MappedRow, originOf: OriginOf) => ValidRow | readonly RowError[];

/** zod compiles a schema at its first use, which takes as long as it saves in so many rows. */
const rowsToCompile = 100;

/**
 * Makes the check for the rows of one load out of the target's documented schema and the mapping's own rules. Of rows
 * that are merged into live records nothing but the key is required.
 */
export function compileValidator(target: Target, rules: ValidationRules): ValidateRow {
  const schema = adjustSchema(target.request, rules, rules.write === "merge" ? "part" : "whole");
  const expectations = listExpectations(target, rules);
  const refused = Object.entries(target.refusedFields);
  const key = { ...target.key, required: target.key.required || rules.requireKey === true };
  // Of a create it is not the record that can't be told, but whether it was made.
  const keyFacts: Facts = target.key.required ? {} : { of: "create" };
  const fits = compileQuickCheck(schema);
  const keyed = { ...target, key };
  let asked = 0;
  return (row, originOf) => {
    const keyFault = checkKey(row, keyed);
    const isRefused = refused.some(([name]) => Object.hasOwn(row.payload, name));
    if (keyFault === undefined && !isRefused && fits(row.payload)) return toValidRow(row);
    const result = schema.safeParse(row.payload, { jitless: (asked += 1) < rowsToCompile });
    if (result.success && keyFault === undefined && !isRefused) return toValidRow(row);
    const faults = [
      ...(keyFault === undefined ? [] : [{ code: keyFault, path: [key.field], facts: keyFacts }]),
      ...findRefused(row, refused),
      ...explainAll(result.error?.issues ?? [], row, expectations),
    ];
    return dropRepeats(faults).map((fault) => locateFault(fault, row, originOf));
  };
}

/** What is known of the documented and the custom fields besides their schema, by name. */
export function listExpectations(
  target: Pick<Target, "fields">,
  { customFields }: Pick<ValidationRules, "customFields">,
): ReadonlyMap<string, Expectation> {
  return new Map<string, Expectation>([
    ...target.fields.map((spec) => [spec.name, spec] as const),
    ...Object.entries(customFields).map(([name, type]) => [name, { type }] as const),
  ]);
}

function toValidRow(row: MappedRow): ValidRow {
  const valid: MappedRow = { ...row };
  giveHash(valid);
  return valid;
}

/** One for all rows: V8 would keep a shape, and what it leads to, for each row that has a getter of its own. */
const hashWhenAsked: PropertyDescriptor & ThisType<MappedRow> = {
  get() {
    const value = hashRow(this);
    Object.defineProperty(this, "payloadHash", { value, enumerable: true });
    return value;
  },
  enumerable: true,
  configurable: true,
};

/** The hash is made when it is first asked for: a check of a whole file never asks. */
function giveHash(row: MappedRow): asserts row is ValidRow {
  Object.defineProperty(row, "payloadHash", hashWhenAsked);
}

function findRefused(row: MappedRow, refused: readonly (readonly [string, string])[]): Fault[] {
  return refused
    .filter(([name]) => Object.hasOwn(row.payload, name))
    .map(([name, reason]) => ({ code: "field-refused", path: [name], facts: { reason } }));
}

function explainAll(
  issues: readonly z.core.$ZodIssue[],
  row: MappedRow,
  expectations: ReadonlyMap<string, Expectation>,
): Fault[] {
  return issues
    .flatMap((issue) => explainIssue(issue, row.payload, (name) => expectations.get(name)))
    .map((fault) => (fault.code === "field-unknown" ? suggestName(fault, expectations) : fault));
}

function suggestName(fault: Fault, expectations: ReadonlyMap<string, Expectation>): Fault {
  const nearest = nearestName(fault.path.filter(isName).join("."), expectations.keys());
  return nearest === undefined ? fault : { ...fault, facts: { ...fault.facts, nearest } };
}

function isName(part: PropertyKey): part is string {
  return typeof part === "string";
}

/** One fault per place: a blank key is not missing a second time as a field. */
function dropRepeats(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const place = fault.path.map(String).join("\u0000");
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** What is wrong with the key of a row, or undefined. A key that the target does not need may be absent. */
function checkKey(
  row: MappedRow,
  { key, path, lookUp }: Pick<Target, "key" | "path" | "lookUp">,
): RowErrorCode | undefined {
  const isBlank = row.key === undefined || row.key.trim() === "";
  if (isBlank) return key.required ? "key-missing" : undefined;
  if (key.pattern !== undefined && !key.pattern.test(row.key ?? "")) return "key-malformed";
  const isInPath = path.includes("{id}") || lookUp?.path.includes("{id}") === true;
  if (isInPath && leavesItsPlace(row.key ?? "")) return "key-leaves-path";
  return undefined;
}

const loneSurrogate = /\p{Surrogate}/u;

/** Everything else is percent-encoded and stays one segment; these two mean something however they are written,
 * and half a character can't be encoded. */
function leavesItsPlace(key: string): boolean {
  return key === "." || key === ".." || loneSurrogate.test(key);
}
