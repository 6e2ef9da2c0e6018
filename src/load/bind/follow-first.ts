import { nameOfPlace, type RowPlace } from "../../rows/row-place.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { Source } from "../../source/source.ts";

/**
 * What becomes of a row whose record is sent with an earlier one: it ends as that does. The key, and what was exchanged, stay with the first row, so
 * that each record and each request is there once.
 */
export function followFirst(
  first: RowResult,
  { rowNumber, line }: RowPlace,
  source: Pick<Source, "sheet"> | undefined,
): RowResult {
  const noted = noteOfFirst(first, { rowNumber, line }, source);
  const [cause] = first.errors;
  const { state } = cause?.facts ?? {};
  // By these a retry finds the rows of a record that another row has held back.
  const why = {
    ...(cause !== undefined && { because: cause.code }),
    ...(state !== undefined && { state }),
  };
  const note = { ...noted, facts: { ...noted.facts, ...why } };
  const { outcome, httpStatus, appliedAt, serverId } = first;
  return {
    ...unsentRow({ rowNumber, line, key: undefined }, outcome, [note]),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(appliedAt === undefined ? {} : { appliedAt }),
    ...(serverId === undefined ? {} : { serverId }),
  };
}

/** Says of a row with which one its record was sent. */
export function noteOfFirst(
  first: RowPlace,
  { rowNumber, line }: RowPlace,
  source: Pick<Source, "sheet"> | undefined,
): RowError {
  const facts = { first: nameOfPlace(first.line, source?.sheet), first_row: first.rowNumber };
  return { code: "part-of-record", stage: "mapping", rowNumber, line, facts };
}

/** The row with whose record a row went, as its result tells; undefined: it has its own. */
export function firstRowOf(result: Pick<RowResult, "errors">): number | undefined {
  const row = noteOf(result)?.facts["first_row"];
  return typeof row === "number" ? row : undefined;
}

/** What says so. */
export function noteOf({ errors }: Pick<RowResult, "errors">): RowError | undefined {
  return errors.find(({ code }) => code === "part-of-record");
}
