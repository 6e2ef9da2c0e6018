import { countOf, printable } from "../../operations/entrance-basics.ts";
import { exitCodes, type MappingTestReport, testMapping } from "../../index.ts";
import type { Action } from "../command.ts";
import { printAnswer } from "../json-answer.ts";

export const testAction: Action = async (args, world) => {
  const reports: MappingTestReport[] = [];
  for (const path of args.positionals) reports.push(await testMapping(path));
  if (args.flag("json")) printAnswer(world, { data: reports });
  else world.out(renderReports(reports));
  return reports.every(passes) ? exitCodes.ok : exitCodes.someRowsOtherwise;
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
