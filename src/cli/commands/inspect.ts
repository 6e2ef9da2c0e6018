import { exitCodes, inspectFile, UsageError, type Inspection } from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { parseCount, usualRows } from "../numbers.ts";
import { wayOfReadingFrom } from "../reading-flags.ts";
import { renderInspection } from "../render-inspection.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const inspectAction: Action = async (args, world) =>
  await withSource(args.positionals[0] ?? "", world, async (source) => {
    const keepRows = rowsFrom(args);
    const settings = wayOfReadingFrom(args);
    const signal = world.stopSignal;
    show(await inspectFile({ ...source, settings, keepRows, signal }), args, world);
    return exitCodes.ok;
  });

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
    shape: source.shape,
    rowCount,
    warnings: warnings.map(({ code, count, lines }) => ({ code, count, lines })),
    columns,
    ...(args.text("rows") === undefined
      ? {}
      : { rows: [source.header, ...rows.map(({ cells }) => cells)] }),
  };
  printAnswer(world, { data: report });
}
