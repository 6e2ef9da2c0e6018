import { exitCodes, printable, testMapping, type MappingTestReport } from "../../index.ts";
import type { Command } from "../command.ts";
import { countOf } from "../numbers.ts";
import { printAnswer } from "../json-answer.ts";

export const testCommand: Command = {
  name: "test",
  summary: "Run the tests that mappings carry.",
  usage: "MAPPING…",
  description:
    "A mapping may carry tests: rows of cells, and the payload or the errors that have to come of them. Runs them as a load would map and validate the rows, without any file, and says what is not as it should be. Exit code 0 when all pass, 1 when not or when a mapping has none.",
  arity: [1, Number.POSITIVE_INFINITY],
  options: { json: { type: "boolean", help: "Print one JSON object, for machines." } },
  examples: [
    { line: "waybill test mapping.yaml", does: "The tests of one mapping" },
    { line: "waybill test mappings/*.yaml", does: "The tests of many" },
  ],
  run: async (args, world) => {
    const reports: MappingTestReport[] = [];
    for (const path of args.positionals) reports.push(await testMapping(path));
    if (args.flag("json")) printAnswer(world, { data: reports });
    else world.out(renderReports(reports));
    return reports.every(passes) ? exitCodes.ok : exitCodes.someRowsOtherwise;
  },
};

const passes = ({ results }: MappingTestReport): boolean =>
  results.length > 0 && results.every(({ differences }) => differences.length === 0);

function renderReports(reports: readonly MappingTestReport[]): string {
  const lines = reports.flatMap(({ path, results }) => [
    ...results.flatMap(({ name, line, differences }) =>
      differences.length === 0
        ? []
        : [`${path} line ${line}, "${name}":`, ...differences.map((one) => `  ${one}`)],
    ),
    results.length === 0 ? `${path}: has no tests` : `${path}: ${countOf(results.length, "test")}`,
  ]);
  const all = reports.flatMap(({ results }) => results);
  const failed = all.filter(({ differences }) => differences.length > 0).length;
  return `${[...lines, `${all.length - failed} passed, ${failed} failed`].map(printable).join("\n")}\n`;
}
