import { extname } from "node:path";
import {
  exitCodes,
  outcomes,
  reportFormats,
  reportOnLoad,
  type ReportFormat,
} from "../../index.ts";
import { choiceFrom, choicesFrom } from "../choices.ts";
import type { Command, CommandArguments } from "../command.ts";
import { runsDirFrom, runsDirOption } from "../delivery-flags.ts";
import { redactorOf } from "../redactor-of.ts";

export const reportCommand: Command = {
  name: "report",
  summary: "Report on a load as it stands now, also while it runs or when it was killed.",
  usage: "LOAD",
  description:
    "Makes the report of a load from the ledger, at any time: one line for every row of the file, in file order; rows that the ledger does not know are not-attempted. Text shows the summary and the first rows that need a person, grouped by reason; csv has the columns of report.csv; json is one object with a row a line; html is one page that needs no network. Sends nothing. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: {
    format: {
      type: "string",
      value: "FORM",
      help: "text, csv, json or html (default: as the name of --output ends, else text).",
    },
    outcome: {
      type: "string",
      value: "O,…",
      help: "List only rows that ended so: failed,rejected. The summary counts all rows.",
    },
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "Write to this file, - is stdout. Replaces only an earlier report in the same form, when the new one is whole.",
    },
    force: { type: "boolean", help: "Replace whatever file stands there, but none of the load's." },
    ...runsDirOption,
    json: { type: "boolean", help: "The same as --format json." },
  },
  examples: [
    { line: "waybill report wb-20261122-0231", does: "How far is it, and what needs a person?" },
    {
      line: "waybill report wb-20261122-0231 --output report.html",
      does: "One page to look through, filter and search",
    },
    {
      line: "waybill report wb-20261122-0231 --format csv --outcome failed,in-doubt > open.csv",
      does: "Some rows for a spreadsheet",
    },
    {
      line: "waybill report wb-20261122-0231 --json | jq .data.summary.outcomes",
      does: "The counts for a script",
    },
  ],
  run: async (args, world) => {
    const output = outputFrom(args);
    await reportOnLoad({
      runsDir: runsDirFrom(args),
      load: args.positionals[0] ?? "",
      format: formatFrom(args),
      outcomes: choicesFrom(args, "outcome", outcomes),
      to: output ?? world.pour,
      force: args.flag("force"),
      color: world.color && output === undefined,
      redact: redactorOf(world.env),
      signal: world.stopSignal,
    });
    return exitCodes.ok;
  },
};

/** Undefined for stdout. */
function outputFrom(args: CommandArguments): string | undefined {
  const path = args.text("output");
  return path === "-" ? undefined : path;
}

function formatFrom(args: CommandArguments): ReportFormat {
  if (args.flag("json")) return "json";
  const given = choiceFrom(args, "format", reportFormats);
  const ending = extname(args.text("output") ?? "").slice(1);
  return given ?? reportFormats.find((format) => format === ending) ?? "text";
}
