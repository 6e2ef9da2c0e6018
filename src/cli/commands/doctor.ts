import { countOf, printable } from "../../operations/entrance-basics.ts";
import { type Examination, examineSetup, exitCodes, type Finding } from "../../index.ts";
import { alignColumns } from "../align-columns.ts";
import type { Action } from "../command.ts";
import { connectionFrom, runsDirFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";
import { redactorOf } from "../redactor-of.ts";

export const doctorAction: Action = async (args, world) => {
  const target = args.text("target");
  const examination = await examineSetup({
    runsDir: runsDirFrom(args),
    connection: connectionFrom(args),
    ...(target === undefined ? {} : { target }),
    env: world.env,
    stopSignal: world.stopSignal,
  });
  if (args.flag("json")) printAnswer(world, { data: asJson(examination) });
  else world.out(redactorOf(world.env)(render(examination)));
  return examination.exitCode;
};

function asJson({ findings, exitCode }: Examination): object {
  return {
    isGood: exitCode === exitCodes.ok,
    findings: findings.map(({ about, connection, standing, says, actions, code }) => ({
      about,
      connection: connection ?? null,
      standing,
      says,
      actions,
      code: code ?? null,
    })),
  };
}

function render({ findings }: Examination): string {
  const lines: string[] = [];
  let place: string | undefined;
  const columns = alignColumns(findings.map(({ about, standing }) => [standing, about, ""]));
  const width = Math.max(...columns.map((line) => line.length));
  for (const [at, finding] of findings.entries()) {
    if (finding.connection !== place) lines.push(`connection ${finding.connection}`);
    place = finding.connection;
    lines.push(...renderFinding(finding, (columns[at] ?? "").padEnd(width)));
  }
  const faults = findings.filter(({ standing }) => standing === "bad").length;
  lines.push(
    faults === 0
      ? "Nothing is in the way of a load. Nothing was written."
      : `${countOf(faults, "thing")} to put right. Nothing was written.`,
  );
  return `${lines.map(printable).join("\n")}\n`;
}

function renderFinding({ says, actions, code }: Finding, head: string): readonly string[] {
  return [
    `${head}  ${code === undefined ? "" : `${code}: `}${says}`,
    ...actions.map((action) => `  → ${action}`),
  ];
}
