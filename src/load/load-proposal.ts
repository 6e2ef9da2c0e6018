import type { WarningCode } from "../rows/catalogue/warnings.ts";
import type { RetryChoice } from "../ledger/revision-book.ts";
import type { Decision } from "../mapping/survey/survey-columns.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Warning } from "../rows/warning.ts";

/** What the caller sees before anything is sent, to say yes or no to. */
export interface LoadProposal {
  readonly sourceName: string;
  readonly targetName: string;
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  readonly isLoopback: boolean;
  /** False when it is known already that no row can be sent. */
  readonly willSend: boolean;
  /** Documented-required fields that the mapping leaves to the server. */
  readonly leftToServer: readonly string[];
  readonly unusedColumns: readonly string[];
  /** The load that is carried on; undefined for a new one. */
  readonly resumedLoadId: string | undefined;
  /** The rows of it that are sent again, when it is a retry. */
  readonly retry?: RetryChoice | undefined;
  /** Rows that are looked up and not sent, when nothing is to be written. */
  readonly reconcile?: number | undefined;
  /** What is planned, when a plan is carried out. */
  readonly plan?:
    | {
        readonly hash: string;
        readonly creates: number;
        readonly updates: number;
        readonly undoes: string | undefined;
        /** The name of whoever approved it. */
        readonly approvedBy: string | undefined;
      }
    | undefined;
  /** The load whose rows are corrected. */
  readonly corrects?: CorrectedLoad | undefined;
  /** What columns were found to prove about how they are written. */
  readonly decisions: readonly Decision[];
  /** Undefined without preflight. */
  readonly preflight: Preflight | undefined;
  /** Sentences worth reading first. */
  readonly warnings: readonly string[];
}

/** What one reading of the whole file found, before anything is sent. */
export interface Preflight {
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  readonly skipped: number;
  /** Rows whose key an earlier row has; they are applied in file order. */
  readonly repeatedKeys: number;
  /** The control totals that are expected, and what the file has. */
  readonly totals: readonly TotalComparison[];
  /** How often each error occurs. */
  readonly errors: Readonly<Partial<Record<RowErrorCode, number>>>;
  /** The first errors in file order. */
  readonly firstErrors: readonly RowError[];
  /** All errors by their cause. */
  readonly causes: readonly Cause[];
  /** What is worth knowing about the file: one entry a kind, with its count and first lines. */
  readonly warnings: readonly Warning[];
  /** `sha256:…` of header and rows as they were read, whatever the file's line ends, encoding, delimiter and quotes. */
  readonly rowsHash: string;
  /** Rows that went in before, where the ledger was asked and knows of some: updates only where most of the rows did. */
  readonly before?: RowsBefore;
}

/** What the ledger knows at this moment of the rows of a file. */
export interface RowsBefore {
  /** `creates`: rows whose keys are held; `updates`: rows that went in with the same key and the same values. */
  readonly kind: "creates" | "updates";
  /** Rows with the same values as the earlier ones. */
  readonly same: number;
  /** Creates whose key is held by a row with other values. */
  readonly other: number;
  /** The first keys of creates, in file order. */
  readonly keys: readonly string[];
  /** Where they went in: the loads with most of these rows first. */
  readonly loads: readonly { readonly loadId: string; readonly rows: number }[];
}

/** The load whose rows a file corrects. */
export interface CorrectedLoad {
  readonly loadId: string;
  /** Rows of the file that correct one of it. */
  readonly rows: number;
  /** Rows of the file that correct none. */
  readonly added: number;
}

/** One expected total and what the file has. Amounts are decimals without an exponent. */
export interface TotalComparison {
  /** The field whose values are added up; undefined: the rows are counted. */
  readonly field: string | undefined;
  /** Whose rows alone are added up, in words; absent: all. */
  readonly group?: string;
  readonly from: string;
  readonly expected: string;
  readonly found: string;
  /** Rows whose value is no amount, so that the sum lacks it. */
  readonly unreadable: number;
  readonly agrees: boolean;
  /** The code by which a person can let a difference pass, where there is one. */
  readonly acceptableAs?: WarningCode;
}

/** Errors of one kind in one place of the mapping: whatever mends one of them mends the others, as a rule. */
export interface Cause {
  readonly code: RowErrorCode;
  readonly column: string | undefined;
  readonly field: string | undefined;
  /** True where the value comes from no cell, so that the mapping has to be mended and not the file. */
  readonly isOfMapping: boolean;
  readonly count: number;
  /** True where every row that was mapped has it: the mapping may be the fault. False in a file of few rows. */
  readonly isInEveryRow: boolean;
  /** The first ones in file order. */
  readonly first: readonly RowError[];
}
