import { exitCodes, inspectFile, UsageError, type Inspection } from "../../index.ts";
import type { Command, CommandArguments, CommandWorld } from "../command.ts";
import { parseCount } from "../numbers.ts";
import { wayOfReadingFrom, readingOptions } from "../reading-flags.ts";
import { renderInspection } from "../render-inspection.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

const usualRows = 5;

export const inspectCommand: Command = {
  name: "inspect",
  summary: "Show what the reader sees in a file.",
  usage: "FILE",
  description:
    "Reads the whole file as a load would, without a mapping: encoding, delimiter, header, rows, what each column looks like, and what is worth a warning. Sends nothing and changes nothing. FILE may be - for stdin. A file that can't be read ends with exit code 2.",
  arity: [1, 1],
  options: {
    ...readingOptions,
    rows: {
      type: "string",
      value: "N|all",
      help: `Show this many of the first rows (default: ${usualRows}). With --json they are printed only if this is given.`,
    },
    json: { type: "boolean", help: "Print one JSON object, for machines." },
  },
  examples: [
    { line: "waybill inspect export.csv", does: "What is in this file?" },
    {
      line: "waybill inspect export.csv --json --rows all | jq .data.rows[0]",
      does: "Every cell as it is read, for a script",
    },
  ],
  run: async (args, world) =>
    await withSource(args.positionals[0] ?? "", world, async (source) => {
      const keepRows = rowsFrom(args);
      const settings = wayOfReadingFrom(args);
      const signal = world.stopSignal;
      show(await inspectFile({ ...source, settings, keepRows, signal }), args, world);
      return exitCodes.ok;
    }),
};

function rowsFrom(args: CommandArguments): number {
  const rows = args.text("rows");
  if (rows === "all") {
    if (args.flag("json")) return Number.POSITIVE_INFINITY;
    throw new UsageError("--rows all is for --json", {
      code: "ERR_USAGE",
      actions: ["Add --json, or say how many rows to show."],
    });
  }
  if (rows !== undefined) return parseCount("rows", rows);
  return args.flag("json") ? 0 : usualRows;
}

function show(inspection: Inspection, args: CommandArguments, world: CommandWorld): void {
  if (!args.flag("json")) return world.out(renderInspection(inspection));
  const { source, rowCount, warnings, columns, rows } = inspection;
  const report = {
    encoding: source.dialect.encoding,
    delimiter: source.dialect.delimiter,
    header: source.header,
    rowCount,
    warnings: warnings.map(({ code, count, lines }) => ({ code, count, lines })),
    columns,
    ...(args.text("rows") === undefined
      ? {}
      : { rows: [source.header, ...rows.map(({ cells }) => cells)] }),
  };
  printAnswer(world, { data: report });
}
