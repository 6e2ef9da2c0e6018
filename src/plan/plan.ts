import type { ExactObject } from "../kernel/exact-json.ts";
import type { FieldChange } from "../rows/field-change.ts";
import type { RowError } from "../rows/row-error.ts";
import type { RowPlace } from "../rows/row-place.ts";

/** Version of the plan file; a file of another version is refused. */
export const planVersion = 1;

/** What a plan belongs to: the first line of a plan file. It may be applied to nothing else. */
export interface PlanHead {
  readonly format: "waybill-plan";
  readonly version: number;
  readonly programVersion: string;
  /** ISO-8601. */
  readonly madeAt: string;
  /** System user and host. */
  readonly madeBy: { readonly user: string; readonly host: string };
  /** The load that the plan takes back; undefined for a plan of a file. */
  readonly undoes?: string;
  readonly write: "merge" | "replace";
  readonly targetName: string;
  readonly baseUrl: string;
  readonly tenant?: string;
  readonly connectionName?: string;
  /** True where the connection takes only plans that a second person approved. */
  readonly needsApproval?: boolean;
  readonly sourcePath: string;
  readonly sourceName: string;
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string;
  /** What a person said about the file when the plan was made. */
  readonly reading?: {
    readonly sheet?: string;
    readonly entry?: string;
    readonly encoding?: string;
    readonly delimiter?: string;
    readonly quote?: string;
    readonly headerRow?: number;
    readonly footer?: number;
    readonly padShortRows?: boolean;
    readonly accept?: readonly string[];
    readonly parameters?: Readonly<Record<string, string>>;
  };
  readonly fingerprint: string;
  readonly mappingPath: string;
  readonly mappingHash: string;
  /** Where the look-up files of the mapping are, by its names of them, where they lie otherwise than it says. */
  readonly tables?: Readonly<Record<string, string>>;
}

/** What is to be done with one row. */
export type PlannedRow = RowPlace & { readonly key: string | undefined } & (
    | { readonly action: "create"; readonly payloadHash: string }
    | {
        readonly action: "update";
        readonly payloadHash: string;
        /** The live record as the plan saw it. */
        readonly before: ExactObject;
        /** The record as it will be sent, without the tags of the load. */
        readonly after: ExactObject;
        /** Tags and what the server counts are no change. */
        readonly changes: readonly FieldChange[];
      }
    | {
        readonly action: "unchanged";
        readonly payloadHash: string;
        /** The live record, which is as the row would leave it. */
        readonly before?: ExactObject;
      }
    /** Nothing will be sent; the row's outcome is known. `changes`: where an undo keeps what somebody changed since. */
    | {
        readonly action: "leave";
        readonly outcome: "invalid" | "skipped" | "rejected" | "conflict" | "failed";
        readonly errors: readonly RowError[];
        /** The live record, where it was read: it is the reason, so that the reason can be found again. */
        readonly before?: ExactObject;
        readonly changes?: readonly FieldChange[];
      }
  );

/** A change of an amount. Decimals without an exponent. */
export interface AmountChange extends RowPlace {
  readonly key: string | undefined;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  /** The side on which the record does not have the amount; it counts as 0 there. */
  readonly absent?: "before" | "after";
}

/** What a plan does to one amount, over all rows that are updated. */
export interface AmountSummary {
  readonly field: string;
  /** Rows in which it changes. */
  readonly rows: number;
  /** Sums over the updated rows that have the amount. */
  readonly sumBefore: string;
  readonly sumAfter: string;
  readonly difference: string;
  /** Largest difference first, at most ten. */
  readonly largest: readonly AmountChange[];
  /** Values, before or after, that are no decimals and so are in no sum; absent: none. */
  readonly unreadable?: number;
}

/** What a plan costs. */
export interface PlanCost {
  /** Requests that read records before writing, that write, and that read back. */
  readonly reads: number;
  readonly writes: number;
  readonly readBacks: number;
  /** Requests a second, and what says so. */
  readonly pace?: {
    readonly perSecond: number;
    readonly from: "connection" | "documents" | "measured";
  };
  /** At that pace. */
  readonly seconds?: number;
  readonly daily?: { readonly limit: number; readonly used: number };
}

/** What will happen, counted. */
export interface PlanSummary {
  readonly rows: number;
  readonly creates: number;
  readonly updates: number;
  readonly unchanged: number;
  /** Rows for which nothing will be sent, by outcome and, within, by the code of their first error. */
  readonly left: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How many rows change a field (items of one list count as one field); most first. */
  readonly fields: readonly { readonly field: string; readonly rows: number }[];
  readonly amounts: readonly AmountSummary[];
  readonly cost: PlanCost;
  /** Guards over all rows that the plan breaks, as sentences; such a plan is not applied. */
  readonly broken: readonly string[];
}

/** The last two lines of a plan file: the summary is covered by the hash as well. */
export interface PlanFoot {
  readonly summary: PlanSummary;
  /** SHA-256 (hex) of every line above, line ends included: the plan's hash, which is approved. */
  readonly hash: string;
}
