import { countOf, printable } from "../../operations/entrance-basics.ts";
import { exitCodes, lintMapping, type LintReport } from "../../index.ts";
import type { Action } from "../command.ts";
import { readingFrom } from "../reading-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const lintAction: Action = async (args, world) => {
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
