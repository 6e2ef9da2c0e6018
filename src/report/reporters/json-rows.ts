import { isoTime } from "../../kernel/clock.ts";
import type { Redact } from "../../kernel/redact.ts";
import { describePlace, explainRowError } from "../../rows/describe-row-error.ts";
import type { LoadHead, LoadTotals } from "../load-overview.ts";
import type { RowRenderer } from "../render-rows.ts";
import type { ReportRow } from "../report-row.ts";

/**
 * One JSON object in the envelope of every --json, written as it is made: `data` has `load`, then `rows` with one row a line,
 * then `summary`, which counts exactly the rows before it. A reader that streams takes the lines between `"rows": [` and
 * `],`; one that was broken off is no JSON.
 */
export function createJsonRows(redact: Redact): RowRenderer {
  let rowCount = 0;
  const line = (value: object): string =>
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === "string" ? redact(inner) : inner,
    );
  return {
    begin: (head: LoadHead) =>
      `{\n"format": 1,\n"ok": true,\n"data": {\n"load": ${line(head)},\n"rows": [`,
    add: (row) => {
      rowCount += 1;
      return `${rowCount === 1 ? "" : ","}\n${line(describe(row))}`;
    },
    end: (_head, totals: LoadTotals) => `\n],\n"summary": ${line(totals)}\n}\n}\n`,
  };
}

function describe({ source, result, sheet }: ReportRow): object {
  const placeOf = (error: Parameters<typeof describePlace>[0]): string | null =>
    sheet === undefined || source.line === 0 ? null : describePlace(error, sheet);
  return {
    rowNumber: source.rowNumber,
    line: source.line === 0 ? null : source.line,
    place: placeOf({ line: source.line }),
    key: result.key ?? null,
    outcome: result.outcome,
    httpStatus: result.httpStatus ?? null,
    attempts: result.attempts,
    elapsedMs: Math.round(result.elapsedMs),
    appliedAt: result.appliedAt === undefined ? null : isoTime(result.appliedAt),
    serverId: result.serverId ?? null,
    verification: result.verification ?? null,
    errors: result.errors.map((error) => ({
      code: error.code,
      column: error.column ?? null,
      field: error.field ?? null,
      place: placeOf(error),
      message: explainRowError(error),
    })),
  };
}
