import { exitCodes, lintMapping, printable, type LintReport } from "../../index.ts";
import type { Command } from "../command.ts";
import { countOf } from "../numbers.ts";
import { readingFrom, readingOptions } from "../reading-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const lintCommand: Command = {
  name: "lint",
  summary: "Hold a mapping against its target and the header of a file.",
  usage: "MAPPING [--file FILE]",
  description:
    "Says what is wrong with a mapping: unknown settings, fields and columns with the nearest names, required fields that nothing fills, values of a wrong type. Warns of what may not be meant: allowed values that no table gives, columns that no field uses. Reads no rows and sends nothing. Exit code 0 when there is nothing to correct (warnings do not count), 1 when there is.",
  arity: [1, 1],
  options: {
    file: {
      type: "string",
      value: "FILE",
      help: "A CSV file whose header the mapping has to fit.",
    },
    ...readingOptions,
    json: { type: "boolean", help: "Print one JSON object, for machines." },
  },
  examples: [
    { line: "waybill lint mapping.yaml", does: "Is the mapping sound?" },
    { line: "waybill lint mapping.yaml --file actions.csv", does: "Does it fit this file, too?" },
  ],
  run: async (args, world) => {
    const file = args.text("file");
    const report = await lintMapping({
      mappingPath: args.positionals[0] ?? "",
      ...(file === undefined ? {} : { sourcePath: file }),
      reading: readingFrom(args),
      signal: world.stopSignal,
    });
    if (args.flag("json")) printAnswer(world, { data: report });
    else world.out(renderLint(report));
    const isSound = report.findings.every(({ severity }) => severity === "warning");
    return isSound ? exitCodes.ok : exitCodes.someRowsOtherwise;
  },
};

function renderLint({ path, target, findings }: LintReport): string {
  const lines = findings.map(({ severity, line, setting, message }) => {
    const place = setting === "" ? "" : `, ${setting}`;
    return `${severity}: ${path} line ${line}${place}: ${message}`;
  });
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = countOf(findings.length - errors, "warning");
  const against = target === undefined ? "" : ` against ${target}`;
  const end =
    findings.length === 0
      ? `${path}${against}: nothing to correct`
      : `${path}${against}: ${countOf(errors, "error")}, ${warnings}`;
  return `${[...lines, end].map(printable).join("\n")}\n`;
}
