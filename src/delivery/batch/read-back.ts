import type { RowResult, ValidRow } from "../../rows/row.ts";
import type { Facts } from "../../rows/catalogue/row-error-kind.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import { exchangesOf, readRecord } from "../live/read-record.ts";
import { findDifferences } from "./find-differences.ts";

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
  const reading = await readRecord(row, work);
  if (reading === undefined) return undefined;
  const attempts = doubtful.attempts + exchangesOf(reading);
  const differences =
    reading.kind === "record" ? findDifferences(row.payload, reading.record) : undefined;
  if (differences?.length !== 0)
    return { ...withNote(doubtful, "no-evidence", explain(differences)), attempts };
  const confirmed = withNote(doubtful, "confirmed-by-reading", "");
  return { ...confirmed, outcome: "applied", appliedAt: work.clock.now(), attempts };
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
