import type { ExactObject } from "../../kernel/exact-json.ts";
import type { ComposedRow, Difference, ValidRow, Verification } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";

/** What left for a row. */
export interface SentRow {
  readonly row: ValidRow | ComposedRow;
  /** The record with its tags. */
  readonly record: ExactObject;
  /** The record as the answer says that the API left it, where that is not what was sent and the record before is known. */
  readonly left?: ExactObject;
}

/** What a look at a record after writing shows. */
export interface Look {
  readonly differences: readonly Difference[];
  /** The record as the API left it, where that is not what was sent and an undo needs to know. */
  readonly left?: ExactObject;
}

/** How it is checked that the API keeps rows as they were sent. */
export interface WriteCheck {
  /** Undefined where the record shows nothing of what was sent. @param seen every number as the API wrote it */
  readonly compare: (sent: SentRow, seen: ExactObject, by: Verification["by"]) => Look | undefined;
  /** True for a row whose record is read again when it is applied; each time the same. */
  readonly isChosen: (row: RowPlace) => boolean;
}
