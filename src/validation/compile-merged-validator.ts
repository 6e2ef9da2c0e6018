import { isAmount } from "../kernel/exact-decimal.ts";
import type { ExactObject } from "../kernel/exact-json.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { RowError } from "../rows/row-error.ts";
import type { MappedRow } from "../rows/row.ts";
import type { Target } from "../targets/target.ts";
import { adjustSchema, type ValidationRules } from "./adjust-schema.ts";
import { listExpectations } from "./compile-validator.ts";
import { type Expectation, explainIssue, type Fault, valueAt } from "./explain-issue.ts";
import { locateFault, type OriginOf } from "./locate-fault.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";
import { isDecimalField } from "../targets/is-decimal-field.ts";
import { nameField } from "./name-field.ts";
import { viewPlain } from "./plain-view.ts";
import { findTouched, type TouchedFields } from "./touched-fields.ts";

const longestShown = 80;

/**
 * Checks what came of a row that was laid over its live record: every error, or none. Errors of fields that the row
 * touches have the usual codes, those of others `live-record-invalid`.
 */
export type ValidateMerged = (
  row: MappedRow,
  after: ExactObject,
  originOf: OriginOf,
) => readonly RowError[];

/**
 * Makes the check of merged records: the documented schema with the mapping's rules. What live records hold beyond that
 * is let through: fields that nobody knows, null, and whatever the server itself wrote.
 */
export function compileMergedValidator(target: Target, rules: ValidationRules): ValidateMerged {
  const schema = adjustSchema(target.request, rules, "merged");
  const expectations = listExpectations(target, rules);
  const expectationOf = (name: string): Expectation | undefined => expectations.get(name);
  const byServer = new Set(
    target.fields.filter((spec) => spec.writtenByServer).map((spec) => spec.name),
  );
  return (row, after, originOf) => {
    const record = viewPlain(after);
    const result = schema.safeParse(record);
    if (result.success) return [];
    const touched = findTouched(row);
    const merged = { ...row, payload: record };
    return result.error.issues
      .flatMap((issue) => explainIssue(issue, record, expectationOf))
      .map((fault) => judgeFault(fault, record, touched, byServer, expectationOf))
      .filter((fault) => fault !== undefined)
      .map((fault) => locateFault(fault, merged, originOf));
  };
}

/** Some APIs give as text what they document as a number or a truth, or the other way round; it goes back as it came. */
function isOtherwiseWritten(value: unknown, expected: Expectation | undefined): boolean {
  if (typeof value === "number") return expected !== undefined && isDecimalField(expected);
  if (expected?.type === "boolean") return value === "true" || value === "false";
  const isNumber = expected?.type === "integer" || expected?.type === "number";
  return typeof value === "string" && isNumber && isAmount(value);
}

/** The fault as the row's own or the live record's; undefined for one of the server's. */
function judgeFault(
  fault: Fault,
  record: JsonObject,
  touched: TouchedFields,
  byServer: ReadonlySet<string>,
  expectation: (name: string) => Expectation | undefined,
): Fault | undefined {
  const name = withoutIndexes(nameField(fault.path));
  const value = valueAt(record, fault.path);
  // What the row itself says has its type; so this is the live record's own way of writing.
  if (fault.code === "wrong-type" && isOtherwiseWritten(value, expectation(name))) return undefined;
  const isMissing = fault.code === "field-missing";
  if (touched.has(name) || (isMissing && touched.hasSiblings(name))) return fault;
  if (byServer.has(name)) return undefined;
  return {
    code: "live-record-invalid",
    path: fault.path,
    facts: {
      wanted: fault.facts["wanted"] ?? fault.facts["allowed"] ?? "another value",
      ...(value !== undefined && { value: JSON.stringify(value).slice(0, longestShown) }),
    },
  };
}
