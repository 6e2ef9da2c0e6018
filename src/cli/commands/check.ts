import {
  checkFile,
  describeRowError,
  describeTotal,
  exitCodes,
  explainRowError,
  printable,
  type CheckReport,
  type RowError,
} from "../../index.ts";
import type { Command, CommandArguments, CommandWorld } from "../command.ts";
import { describeCounts, describeDecision, describeRepeatedKeys } from "../describe-proposal.ts";
import { expectFrom, expectOptions } from "../expect-flags.ts";
import { countOf, parseCount } from "../numbers.ts";
import { acceptOption, describeWarning, readingFrom, readingOptions } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { withSource, type TakenSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

const mostShown = 20;

export const checkCommand: Command = {
  name: "check",
  summary: "Read, map and validate a file; send nothing.",
  usage: "FILE -m MAPPING",
  description:
    "Reads the whole file, maps and validates every row as a load would, and says what is wrong: line, column, the cell, what is allowed, what to do. Sends nothing and needs no credential. Exit code 0 when every row could be sent, 1 when not. FILE may be - for stdin.",
  arity: [1, 1],
  options: {
    mapping: {
      type: "string",
      short: "m",
      value: "FILE",
      help: "The mapping: how columns become fields.",
    },
    ...expectOptions,
    ...readingOptions,
    ...acceptOption,
    limit: { type: "string", value: "N", help: "Judge only the first N rows." },
    all: { type: "boolean", help: `Show every error, not only the first ${mostShown}.` },
    json: { type: "boolean", help: "Print one JSON object, for machines." },
  },
  examples: [
    {
      line: "waybill check actions.csv -m mappings/rhythm-billing-run-action.yaml",
      does: "Is this file fit to be loaded?",
    },
    {
      line: "waybill check actions.csv -m mapping.yaml --json | jq .data.rowErrors[0]",
      does: "The same for a script",
    },
  ],
  run: async (args, world) => {
    requireMapping(args);
    return await withSource(
      args.positionals[0] ?? "",
      world,
      async (source) => await check(source, args, world),
    );
  },
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

function renderCheck(report: CheckReport, errorsShown: "all" | "first"): string {
  const { source, mapping, preflight } = report;
  const total = Object.values(preflight.errors).reduce((sum, count) => sum + count, 0);
  const first = preflight.firstErrors.map((error) => describeRowError(error, source.name));
  const hidden = total - first.length;
  const lines = [
    ...(errorsShown === "all" ? [] : first),
    ...(errorsShown === "first" && hidden > 0
      ? [`… and ${countOf(hidden, "more error")}; --all shows them`]
      : []),
    ...(total > 0 ? [""] : []),
    `${source.name}: ${countOf(preflight.rows, "row")} against ${mapping.target} (${mapping.path})`,
    ...renderFindings(report).map((line) => `  ${line}`),
    "Nothing was sent.",
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function renderFindings(report: CheckReport): string[] {
  const { preflight, mapping, unusedColumns, decisions, unchecked } = report;
  const { rows, valid, invalid, skipped, repeatedKeys, totals } = preflight;
  const unjudged = rows - valid - invalid - skipped;
  return [
    describeCounts(preflight, "could be sent"),
    ...(unjudged > 0 ? [`${countOf(unjudged, "row")} beyond --limit not judged`] : []),
    ...Object.entries(preflight.errors).map(
      ([code, count]) => `${countOf(count, "error")}: ${code}`,
    ),
    ...decisions.map(describeDecision),
    ...totals.map((total) => `${total.agrees ? "" : "differs: "}${describeTotal(total)}`),
    ...preflight.warnings.map(describeWarning),
    ...(repeatedKeys > 0 ? [describeRepeatedKeys(repeatedKeys)] : []),
    ...(mapping.leftToServer.length > 0
      ? [`left to the server, as the mapping says: ${mapping.leftToServer.join(", ")}`]
      : []),
    ...unchecked.map((one) => `not checked: ${one}`),
    ...(unusedColumns.length > 0
      ? [`columns that no field uses: ${unusedColumns.join(", ")}`]
      : []),
  ];
}

function asJsonReport({
  source,
  mapping,
  unusedColumns,
  decisions,
  unchecked,
  preflight,
}: CheckReport): object {
  const { firstErrors, ...counts } = preflight;
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
    rowErrors: firstErrors.map((error) => ({
      rowNumber: error.rowNumber,
      line: error.line,
      code: error.code,
      column: error.column ?? null,
      field: error.field ?? null,
      cell: error.cell ?? null,
      message: explainRowError(error),
    })),
  };
}
