import { createDamageJudge } from "../load/bind/judge-damage.ts";
import { type PreparedMember, prepareRecord } from "../load/bind/prepare-record.ts";
import { compileMapping } from "../mapping/compile-mapping.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { type MappingTest, rowsOfTest } from "../mapping/schema/test-schema.ts";
import { compareFields, comparePayloads } from "../mapping/tests/compare-payload.ts";
import { headerOfTest } from "../mapping/tests/header-of-test.ts";
import { listWants } from "../mapping/resolve-columns.ts";
import { createSurvey } from "../mapping/survey/survey-columns.ts";
import { explainRowError } from "../rows/describe-row-error.ts";
import type { RowError } from "../rows/row-error.ts";
import { compileValidator, type ValidateRow } from "../validation/compile-validator.ts";
import { enterOperation } from "./enter-operation.ts";
import { path } from "./request-shapes.ts";

/** How one test went. */
export interface MappingTestResult {
  readonly name: string;
  /** Line of the mapping file, from 1. */
  readonly line: number;
  /** Sentences about what is not as it should be; none: the test passed. */
  readonly differences: readonly string[];
}

/** How the tests of a mapping went. */
export interface MappingTestReport {
  readonly path: string;
  readonly target: string;
  readonly results: readonly MappingTestResult[];
}

export async function testMapping(mappingPath: string): Promise<MappingTestReport> {
  return await enterOperation("testMapping", { mappingPath: path }, { mappingPath }, runTests);
}

async function runTests({
  mappingPath,
}: {
  readonly mappingPath: string;
}): Promise<MappingTestReport> {
  const written = await loadMappingWithTables(mappingPath);
  const mapping = surveyTests(written);
  const validate = compileValidator(mapping.target, mapping);
  const results = (mapping.file.tests ?? []).map((test, i) => ({
    name: test.name ?? `test ${i + 1}`,
    line: mapping.lineOf(["tests", i]),
    differences: runTest(mapping, validate, test),
  }));
  return { path: mappingPath, target: mapping.target.name, results };
}

/** The cells of all tests together are the columns that prove what the mapping leaves to them. */
function surveyTests(mapping: Mapping): Mapping {
  const tests = mapping.file.tests ?? [];
  const given = new Set(tests.flatMap((test) => rowsOfTest(test).flatMap(Object.keys)));
  const header = [...new Set(listWants(mapping).map(({ wanted }) => firstOf(wanted, given)))];
  const survey = createSurvey(mapping, { header, name: "the tests" });
  if (survey === undefined) return mapping;
  for (const [i, test] of tests.entries())
    for (const row of rowsOfTest(test)) {
      const cells = header.map((column) => row[column] ?? "");
      survey.add({ rowNumber: i + 1, line: mapping.lineOf(["tests", i]), cells });
    }
  return survey.conclude().mapping;
}

/** Of several names for a column, the first that is given. */
function firstOf(wanted: string | readonly string[], given: ReadonlySet<string>): string {
  const names = [wanted].flat();
  return names.find((name) => given.has(name)) ?? names[0] ?? "";
}

function runTest(mapping: Mapping, validate: ValidateRow, test: MappingTest): readonly string[] {
  const chosen = headerOfTest(mapping, test);
  if ("refused" in chosen) return [chosen.refused];
  const mapper = compileMapping(mapping, chosen.header, "the test");
  const judgeDamage = createDamageJudge(mapping, chosen.header, { accept: [], now: 0 });
  const items = rowsOfTest(test).map((row, at) => ({
    rowNumber: at + 1,
    line: at + 1,
    cells: chosen.header.map((column) => row[column] ?? ""),
    groupFrom: 1,
  }));
  if (items.length > 1 && mapper.group === undefined)
    return ["cells has several rows, and the mapping makes a record of each (it has no group)"];
  const judged = { mapper, validate, judgeDamage, target: mapping.target };
  return compareOutcome(test, prepareRecord(judged, { items }));
}

function compareOutcome(test: MappingTest, rows: readonly PreparedMember[]): readonly string[] {
  const sent = rows.find((row) => row.kind === "valid");
  if (sent !== undefined) {
    const { payload } = sent.row;
    if (test.payload !== undefined) return comparePayloads(test.payload, payload);
    if (test.fields !== undefined) return compareFields(test.fields, payload);
    const wanted = test.skipped === true ? "be skipped" : "have errors";
    return [`the row should ${wanted} and would be sent`];
  }
  const settled = rows.flatMap((row) => (row.kind === "settled" ? [row.result] : []));
  const errors = settled
    .flatMap((row) => row.errors)
    .filter(({ code }) => code !== "record-not-whole");
  if (settled.every(({ outcome }) => outcome === "skipped"))
    return test.skipped === true
      ? []
      : [`the row should not be skipped: ${errors.map(explainRowError).join(" ")}`];
  if (test.errors !== undefined) return compareErrors(test.errors, errors);
  return errors.map((error) => `unexpected error ${showError(error)}: ${explainRowError(error)}`);
}

type WantedError = NonNullable<MappingTest["errors"]>[number];

const isMeant = (wanted: WantedError, found: RowError): boolean =>
  wanted.code === found.code &&
  (wanted.column === undefined || wanted.column === found.column) &&
  (wanted.field === undefined || wanted.field === found.field);

/** Each error is meant by one of the wanted ones, and the other way round. */
function compareErrors(wanted: readonly WantedError[], found: readonly RowError[]): string[] {
  const left = [...found];
  const missing = wanted.filter((one) => {
    const at = left.findIndex((error) => isMeant(one, error));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [
    ...missing.map((one) => `there should be an error ${showError(one)}`),
    ...left.map((error) => `unexpected error ${showError(error)}: ${explainRowError(error)}`),
  ];
}

function showError({ code, column, field }: WantedError | RowError): string {
  const place = column === undefined ? "" : ` in column "${column}"`;
  return `${code}${place}${field === undefined ? "" : ` for ${field}`}`;
}
