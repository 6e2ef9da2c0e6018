import type { JsonObject } from "../../json.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import type { Facts } from "../../rows/row-error.ts";
import { answeredRecords, idOf } from "../answered-records.ts";
import { attemptRequest } from "../attempt-request.ts";
import { concludeTry, type RowProgress } from "../conclude-try.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import type { Judged } from "../exchange-once.ts";
import { parseBody } from "../read-words.ts";
import { buildReadRequest } from "./batch-requests.ts";
import { findDifferences } from "./find-differences.ts";

/** How a record stands; no record where it can't be read. */
interface Sight {
  readonly record: JsonObject | undefined;
  readonly attempts: number;
}

const mostNamed = 5;

/**
 * Finds out about a row in doubt by reading its record: `applied`, with a note, when it is what the row says; in doubt as
 * before when it differs or can't be read. Undefined when the load stops first.
 * @throws LoadError when the load must stop
 */
export async function readBack(
  row: ValidRow,
  doubtful: RowResult,
  work: DeliveryWork,
): Promise<RowResult | undefined> {
  const { target, destination, clock } = work;
  const support = target.batch;
  if (support === undefined) return doubtful;
  const sight = await attemptRequest<Sight>(
    {
      row,
      begin: async () => buildReadRequest(target, support, destination, row.key),
      conclude: (judged, progress) => concludeSight(judged, row, progress, work),
    },
    work,
  );
  if (sight === undefined) return undefined;
  const attempts = doubtful.attempts + sight.attempts;
  const differences =
    sight.record === undefined ? undefined : findDifferences(row.payload, sight.record);
  if (differences?.length !== 0)
    return { ...withNote(doubtful, "no-evidence", explain(differences)), attempts };
  const confirmed = withNote(doubtful, "confirmed-by-reading", "");
  return { ...confirmed, outcome: "applied", appliedAt: clock.now(), attempts };
}

function concludeSight(
  judged: Judged,
  row: ValidRow,
  progress: RowProgress,
  work: DeliveryWork,
): Sight | undefined {
  const { verdict, exchange } = judged;
  const { attempts } = progress;
  if (verdict.kind === "applied" && exchange.kind === "answer") {
    const { evidence } = work.target;
    const records = answeredRecords(evidence, parseBody(exchange.body));
    return { record: records.find((record) => idOf(evidence, record) === row.key), attempts };
  }
  const result = concludeTry(judged, { row, progress, work });
  return result === undefined ? undefined : { record: undefined, attempts };
}

/** What the reading adds to the reason for the doubt. */
function explain(differences: readonly string[] | undefined): string {
  if (differences === undefined) return ", and the record could not be read back";
  const named = differences.slice(0, mostNamed).join(", ");
  const more = differences.length > mostNamed ? ` and ${differences.length - mostNamed} more` : "";
  return `, and the record, read back, differs from the row in ${named}${more}`;
}

function withNote(
  doubtful: RowResult,
  code: "no-evidence" | "confirmed-by-reading",
  addition: string,
): RowResult {
  const { rowNumber, line, errors } = doubtful;
  const facts: Facts = errors[0]?.facts ?? {};
  const lacking = `${String(facts["lacking"] ?? "the answer does not name it")}${addition}`;
  const note = { code, stage: "delivery", rowNumber, line, facts: { ...facts, lacking } } as const;
  return { ...doubtful, errors: [note] };
}
