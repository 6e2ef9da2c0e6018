import type { GivenTotals } from "../load-request.ts";
import { basename } from "node:path";
import {
  ConfigurationError,
  messageOf,
  systemCodeOf,
  UsageError,
} from "../../kernel/load-error.ts";
import { type ExpectedTotals, expectSchema } from "../../mapping/schema/expect-schema.ts";
import { readRegularFile } from "../../kernel/read-regular-file.ts";
import { didYouMean } from "../../kernel/nearest-name.ts";
import { parseYaml } from "../../yaml/read-yaml.ts";
import type { BoundLoad } from "../bound-load.ts";
import { createFindColumn } from "../../mapping/find-column.ts";
import type { Expectation, GroupedSums } from "../bind/control-totals.ts";

/** The file beside a source that may hold its control totals. */
export const sidecarOf = (sourcePath: string): string => `${sourcePath}.expect.yaml`;

/**
 * Every control total that is expected of a source: by the mapping, by a file beside the source, by the call. All of them
 * have to hold; none overrides another.
 * @throws ConfigurationError, UsageError when one is not sound or names a field that is not mapped
 */
export async function collectExpectations(
  { source, mapping, mapper }: BoundLoad,
  given: GivenTotals | undefined,
): Promise<readonly Expectation[]> {
  const sidecar = sidecarOf(source.path);
  const beside = await readSidecar(sidecar);
  const expectations = [
    ...(mapping.file.expect === undefined
      ? []
      : [toExpectation("the mapping", mapping.file.expect, source)]),
    ...(beside === undefined ? [] : [toExpectation(basename(sidecar), beside, source)]),
    ...(given?.rows === undefined ? [] : [{ from: "--expect-rows", rows: given.rows }]),
    ...(given?.sum === undefined ? [] : [{ from: "--expect-sum", sum: given.sum }]),
  ];
  const names = Object.keys(mapping.file.fields);
  for (const { from, sum = {}, groups = [] } of expectations)
    for (const field of [...Object.keys(sum), ...groups.map((one) => one.field)])
      if (mapper.makerOf(field) === undefined) throw refuseField(field, from, names);
  return expectations;
}

function toExpectation(
  from: string,
  { rows, sum = {} }: ExpectedTotals,
  { name, header }: BoundLoad["source"],
): Expectation {
  const find = createFindColumn(header);
  const sums = new Map<string, string>();
  const groups: GroupedSums[] = [];
  for (const [field, expected] of Object.entries(sum)) {
    if (typeof expected !== "object") {
      sums.set(field, String(expected));
      continue;
    }
    const by = find(expected.by);
    if ("refused" in by)
      throw new ConfigurationError(`${from} expects sums by a column of ${name}: ${by.refused}`, {
        code: "ERR_EXPECTATION",
        actions: ["Name a column of the file, as its header has it."],
      });
    const amounts = Object.entries(expected.are).map(
      ([group, amount]) => [group, String(amount)] as const,
    );
    groups.push({ field, by, are: new Map(amounts) });
  }
  return { from, rows, sum: Object.fromEntries(sums), groups };
}

async function readSidecar(path: string): Promise<ExpectedTotals | undefined> {
  let text: string;
  try {
    text = (await readRegularFile(path)).toString("utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw new ConfigurationError(`The control totals ${path} can't be read: ${messageOf(error)}.`, {
      code: "ERR_EXPECTATION",
      actions: ["Make the file readable, or take it away if it is none of the source's."],
      cause: error,
    });
  }
  return parseYaml(text, expectSchema, basename(path)).value;
}

function refuseField(field: string, from: string, names: readonly string[]): UsageError {
  return new UsageError(
    `${from} expects a sum of ${field}, which the mapping does not map.${didYouMean(field, names)}`,
    {
      code: "ERR_EXPECTATION",
      actions: ["A sum is named by the field under fields in the mapping, not by the column."],
    },
  );
}
