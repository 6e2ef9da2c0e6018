import { countOf, printable, showCell, withCommas } from "../../operations/entrance-basics.ts";
import { describeTotal } from "../../operations/entrance.ts";
import {
  type Cause,
  checkFile,
  type CheckReport,
  describePlace,
  describeRowError,
  exitCodes,
  explainRowError,
  type RowError,
} from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { describeCounts, describeDecision, describeRepeatedKeys } from "../describe-proposal.ts";
import { expectFrom } from "../expect-flags.ts";
import { parseCount } from "../numbers.ts";
import { describeWarning, readingFrom } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { type TakenSource, withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

const mostShown = 20;

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
  const lines = [
    ...(errorsShown === "all" ? [] : renderCauses(report, total)),
    ...(total > 0 ? [""] : []),
    `${source.name}: ${countOf(preflight.rows, "row")} against ${mapping.target} (${mapping.path})`,
    ...renderFindings(report).map((line) => `  ${line}`),
    "Nothing was sent.",
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

/** Each cause once: a sentence, how often, and where else. */
function renderCauses({ source, mapping, preflight }: CheckReport, total: number): string[] {
  const shown = preflight.causes.slice(0, mostShown);
  const lines = shown.flatMap((cause) => describeCause(cause, source.name, mapping.path));
  const hidden = preflight.causes.length - shown.length;
  const isAll = hidden === 0 && shown.every(({ count, first }) => count === first.length);
  if (isAll) return lines;
  const others = hidden > 0 ? `${countOf(hidden, "more cause")}; ` : "";
  return [...lines, `… ${others}--all shows each of the ${countOf(total, "error")}`];
}

function describeCause(
  { isOfMapping, isInEveryRow, count, first: [error, ...more] }: Cause,
  sourceName: string,
  mappingPath: string,
): string[] {
  if (error === undefined) return [];
  if (isOfMapping)
    return [`${mappingPath}, in ${countOf(count, "row")}: ${explainRowError(error)}`];
  const sentence = describeRowError(error, sourceName);
  if (count === 1) return [sentence];
  const places = more.map((other) =>
    other.cell === undefined || other.cell === error.cell
      ? describePlace(other)
      : `${describePlace(other)} ${showCell(other.cell)}`,
  );
  const doubt = isInEveryRow ? "; every row has it, so look at the mapping first" : "";
  const left = count - 1 - more.length;
  const others = left > 0 ? ` and ${withCommas(left)} more` : "";
  return [
    sentence,
    `  ${countOf(count, "error")} of this kind, also in ${places.join(", ")}${others}${doubt}`,
  ];
}

function renderFindings(report: CheckReport): string[] {
  const { preflight, mapping, unusedColumns, decisions, conflictRows, unchecked } = report;
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
    ...(conflictRows > 0
      ? [`${countOf(conflictRows, "row")} in conflict: plan this file, a load refuses it`]
      : []),
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
