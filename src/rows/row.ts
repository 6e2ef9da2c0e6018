import type { ExactObject } from "../kernel/exact-json.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Outcome } from "./outcome.ts";
import type { RowError } from "./row-error.ts";
import type { RowPlace } from "./row-place.ts";

/**
 * Why a cell is not to be taken as it is: a number that is no decimal, or a formula that nobody has worked out. Codes of row
 * errors, for the rows where a mapping reads the cell.
 */
export type OddCell = "xl-binary-tail" | "xl-no-value";

/** One data row as read: cells in header order, no cell changed. */
export interface SourceRow extends RowPlace {
  readonly cells: readonly string[];
  /** By the position of the cell, from 0; absent where no cell is odd. */
  readonly odd?: ReadonlyMap<number, OddCell>;
  /** Set when the row does not fit the header; such a row is `invalid` and never mapped. */
  readonly error?: RowError;
  /** Where rows that lie together become one record: the number of the first of those that this one lies with. */
  readonly groupFrom?: number;
  /** In a rejects file: the number that the row has in the load that made the file. */
  readonly correctedRow?: number;
  /** What that load's ledger knows of it, where it was asked. */
  readonly earlier?: EarlierRow;
  /** Records that its cells name by the keys of earlier loads, where the ledger was asked; shared by neighbours. */
  readonly created?: CreatedRecords;
}

/** Records that earlier loads created, by what was asked for. */
export type CreatedRecords = ReadonlyMap<string, CreatedByKey>;

interface CreatedByKey {
  /** By the key of the row that created each. */
  readonly records: ReadonlyMap<string, readonly CreatedRecord[]>;
  /** For keys that have none: those that have, and that a person would take for it. */
  readonly like: ReadonlyMap<string, readonly string[]>;
}

export interface CreatedRecord {
  /** The id that the API gave. */
  readonly recordId: string;
  readonly loadId: string;
  readonly rowNumber: number;
}

/** A row of an earlier load that a row of a file corrects. */
export interface EarlierRow {
  readonly loadId: string;
  readonly key: string | undefined;
  readonly errors: readonly RowError[];
  /** Why it is not to be corrected any more, in words; undefined where it is. */
  readonly stale?: string;
}

/** A row after mapping: what would be sent, before validation and tags. */
export interface MappedRow extends RowPlace {
  /** The identifying field's value; undefined where the target has none (a create without external id). */
  readonly key: string | undefined;
  readonly payload: JsonObject;
  /** Fields, dotted, that a merge takes out of the live record. */
  readonly cleared?: readonly string[];
  /** Fields, dotted, whose value gives way to one that the live record of a merge has. */
  readonly yielding?: readonly string[];
}

/** A row that passed every check and may be sent. */
export interface ValidRow extends MappedRow {
  /** SHA-256 (hex) of the payload without tags: with load and row number it is the identity of the row's request. */
  readonly payloadHash: string;
  /** A request of an earlier execution may have been carried out. */
  readonly wasSent?: boolean;
}

/** A live record as it was read, and as the row's request leaves it; tags are put in when it is sent. */
export interface RecordImage {
  readonly before: ExactObject;
  readonly after: ExactObject;
}

/** A row whose live record was read: the whole record is sent, every number as it was written. */
export interface ComposedRow extends ValidRow {
  readonly image: RecordImage;
  /** Set where all rows of the load together may change only so much. */
  readonly count?: CountRow;
}

/**
 * Counts a row to what the rows of its load change together. Pure: it is asked in the transaction that lets the row go, as often as that
 * is begun.
 * @param totals as the row before left them; undefined: none was counted
 */
export type CountRow = (
  totals: string | undefined,
) => { readonly totals: string } | { readonly refusal: Error };

/** What a look at the record after writing showed. */
export interface Verification {
  /** `reading`: the record was read again; `answer`: the answer's own echo was compared. */
  readonly by: "reading" | "answer";
  /** Fields that are not as they were sent; none: everything is as it was sent. */
  readonly differences: readonly Difference[];
}

/** A field that the API did not keep as it was sent. */
export interface Difference {
  readonly field: string;
  /** `ignored`: it stayed as it was, or is absent; `rounded`; `reformatted`: the same value, written otherwise; `changed`. */
  readonly kind: "ignored" | "rounded" | "reformatted" | "changed";
  /** Both as JSON text; absent: the field is not there. */
  readonly sent?: string;
  readonly seen?: string;
}

/** What became of one row. Exactly one of these exists per row of a finished load. */
export interface RowResult extends RowPlace {
  readonly key: string | undefined;
  readonly outcome: Outcome;
  /** Why, when the outcome is not `applied` or `unchanged`; the first is the one shown in the report's columns. */
  readonly errors: readonly RowError[];
  /** Status of the last answer; absent when nothing was sent or nothing came back. */
  readonly httpStatus?: number;
  /** HTTP exchanges made for the row, refusals by 429 included. */
  readonly attempts: number;
  /** Milliseconds from the first send to the outcome; 0 when nothing was sent. */
  readonly elapsedMs: number;
  /** Epoch milliseconds at which the API confirmed the row. */
  readonly appliedAt?: number;
  /** The id that the API gave a created record. */
  readonly serverId?: string;
  readonly payloadHash?: string;
  /** Where it was checked, after writing, how the API keeps the record. */
  readonly verification?: Verification;
  /** The record as the API left it, where it was looked at and is not what was sent; for an undo. */
  readonly left?: ExactObject;
}
