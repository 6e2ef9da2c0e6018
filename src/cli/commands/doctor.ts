import { countOf, isoTime, printable, withCommas } from "../../operations/entrance-basics.ts";
import {
  type AccountUse,
  type Examination,
  examineSetup,
  exitCodes,
  type Finding,
  LoadError,
  surveyUse,
  type UseSurvey,
} from "../../index.ts";
import { alignColumns } from "../align-columns.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { connectionFrom, ledgerFrom, runsDirFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";
import { redactorOf } from "../redactor-of.ts";

export const doctorAction: Action = async (args, world) => {
  const target = args.text("target");
  const examination = await examineSetup({
    runsDir: runsDirFrom(args),
    findLedger: async () => (await ledgerFrom(args, world)).ledger,
    connection: connectionFrom(args),
    ...(target === undefined ? {} : { target }),
    env: world.env,
    stopSignal: world.stopSignal,
  });
  const use = await useFrom(args, world);
  if (args.flag("json"))
    printAnswer(world, { data: { ...asJson(examination), ...useAsJson(use) } });
  else world.out(redactorOf(world.env)(`${render(examination)}${renderUse(use)}`));
  return examination.exitCode;
};

/** What is not known is null. */
function useAsJson(use: UseSurvey): UseSurvey {
  return JSON.parse(JSON.stringify(use, (_name, value: unknown) => value ?? null));
}

/** Of a ledger that can't be found or read the findings tell. */
async function useFrom(args: CommandArguments, world: CommandWorld): Promise<UseSurvey> {
  try {
    const { ledger } = await ledgerFrom(args, world);
    return await surveyUse({ runsDir: runsDirFrom(args), ledger, configPath: args.text("config") });
  } catch (error) {
    if (error instanceof LoadError) return { disks: [], accounts: [], executions: [] };
    throw error;
  }
}

/** What is at work, where anything is. */
function renderUse({ accounts, executions }: UseSurvey): string {
  const lines = [
    ...accounts.map((one) => `account ${one.account}: ${sayAccount(one)}`),
    ...executions.map(({ pid, host, loadId, sourceName, standing, leaseEndsAt }) => {
      const lease = leaseEndsAt === undefined ? "" : `, lease until ${isoTime(leaseEndsAt)}`;
      return `process ${pid} on ${host}: load ${loadId} (${sourceName}), ${standing}${lease}`;
    }),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function sayAccount({ processes, loads, rate, limit, pausedUntil, day }: AccountUse): string {
  const parts = [
    `${countOf(loads, "load")} of ${processes} ${processes === 1 ? "process" : "processes"}`,
    ...(rate === undefined ? [] : [`${Number(rate.toFixed(2))} requests a second`]),
    ...(limit === undefined ? [] : [`limit met at ${Number(limit.toFixed(2))} a second`]),
    ...(pausedUntil === undefined ? [] : [`paused until ${isoTime(pausedUntil)}`]),
    ...(day === undefined
      ? []
      : [
          `${withCommas(day.used)}${day.limit === undefined ? "" : ` of ${withCommas(day.limit)}`} requests in 24 hours`,
        ]),
  ];
  return parts.join(", ");
}

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
