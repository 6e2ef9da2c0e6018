import { countOf, printable, showCell, withCommas } from "../../operations/entrance-basics.ts";
import { describeTotal } from "../../operations/entrance.ts";
import {
  checkFile,
  type CheckReport,
  describeRowError,
  exitCodes,
  explainRowError,
  type RowError,
} from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { ledgerFrom } from "../delivery-flags.ts";
import { expectFrom } from "../expect-flags.ts";
import { parseCount } from "../numbers.ts";
import { readingFrom } from "../reading-flags.ts";
import { mostShown, renderCheck } from "../render-check.ts";
import { requireMapping } from "../require-mapping.ts";
import { type TakenSource, withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const checkAction: Action = async (args, world) => {
  requireMapping(args);
  return await withSource(
    args.positionals[0] ?? "",
    world,
    async (source) => await check(source, args, world),
  );
};

async function check(
  source: TakenSource,
  args: CommandArguments,
  world: CommandWorld,
): Promise<number> {
  const showAll = args.flag("all");
  const asJson = args.flag("json");
  const limit = args.text("limit");
  const report = await checkFile({
    ...source,
    mappingPath: requireMapping(args),
    expect: expectFrom(args),
    reading: readingFrom(args),
    findLedger: async () => (await ledgerFrom(args, world)).ledger,
    ...(limit === undefined ? {} : { limit: parseCount("limit", limit) }),
    keepErrors: asJson && showAll ? Number.POSITIVE_INFINITY : mostShown,
    signal: world.stopSignal,
    ...(showAll && !asJson
      ? {
          onError: (error: RowError, name: string) =>
            world.out(`${printable(describeRowError(error, name))}\n`),
        }
      : {}),
  });
  if (asJson) printAnswer(world, { data: asJsonReport(report) });
  else world.out(renderCheck(report, showAll ? "all" : "first"));
  const { invalid, totals } = report.preflight;
  return invalid === 0 && totals.every(({ agrees }) => agrees)
    ? exitCodes.ok
    : exitCodes.someRowsOtherwise;
}

function asJsonReport({
  source,
  mapping,
  unusedColumns,
  decisions,
  unchecked,
  preflight,
  conflictRows,
}: CheckReport): object {
  const { firstErrors, causes, ...counts } = preflight;
  return {
    source: {
      name: source.name,
      delimiter: source.dialect.delimiter,
      encoding: source.dialect.encoding,
      fingerprint: source.fingerprint,
      header: source.header,
    },
    mapping,
    unusedColumns,
    decisions,
    unchecked,
    ...counts,
    conflictRows,
    causes: causes.map(({ code, column, field, first, ...cause }) => ({
      code,
      column: column ?? null,
      field: field ?? null,
      ...cause,
      message: first[0] === undefined ? "" : explainRowError(first[0]),
      places: first.map(({ rowNumber, line, at, cell }) => ({
        rowNumber,
        line,
        place: at ?? null,
        cell: cell ?? null,
      })),
    })),
    rowErrors: firstErrors.map((error) => ({
      rowNumber: error.rowNumber,
      line: error.line,
      place: error.at ?? null,
      code: error.code,
      column: error.column ?? null,
      field: error.field ?? null,
      cell: error.cell ?? null,
      message: explainRowError(error),
    })),
  };
}
