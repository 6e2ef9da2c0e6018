import type { CurrencySum } from "../rows/currency-sum.ts";
import type { OutcomeCounts } from "../rows/outcome.ts";
import type { SummaryFacts } from "./summary.ts";
import type { VerificationCounts } from "./verification-tally.ts";

/** What is known of a load before its rows are looked at. Times are ISO-8601 in UTC. */
export interface LoadHead {
  readonly loadId: string;
  /** The status, or `killed` where the process at work is gone. */
  readonly standing: string;
  readonly statusReason: string | null;
  /** The process at work, or that was at work when it was killed. */
  readonly process: { readonly host: string; readonly pid: number } | null;
  readonly startedBy: string | null;
  readonly resumedBy: string | null;
  readonly target: string;
  readonly baseUrl: string;
  readonly tenant: string | null;
  readonly source: SummaryFacts["source"];
  readonly mapping: SummaryFacts["mapping"];
  readonly begunAt: string;
  readonly finishedAt: string | null;
  /** When the report was made. */
  readonly reportedAt: string;
  /** Rows of the file, where known. */
  readonly rowsInFile: number | null;
}

/** What one amount changed by in the records of the rows that went in. Decimals without an exponent. */
export interface AmountChanged {
  readonly field: string;
  /** Rows in which it changed. */
  readonly rows: number;
  /** Sums over the rows that went in and have the amount. */
  readonly sumBefore: string;
  readonly sumAfter: string;
  readonly difference: string;
  /** By currency; empty where no record has one. */
  readonly currencies: readonly CurrencySum[];
  /** The member of the records that the currencies are from. */
  readonly currencyField?: string;
}

/** What the rows of a report add up to. */
export interface LoadTotals {
  /** Rows in the report, those that were not asked for included. */
  readonly rows: number;
  readonly outcomes: OutcomeCounts;
  /** Rows among the `not-attempted` that were sent and whose answer is not known: they may be applied. */
  readonly answersUnknown: number;
  /** Errors per code, most frequent first. */
  readonly errors: Readonly<Record<string, number>>;
  /** How the API keeps the rows that went in, as far as that was looked at. */
  readonly verification: VerificationCounts;
  /** Amounts that changed; absent where a row that went in has no record from before, and where that was not looked at. */
  readonly amounts?: readonly AmountChanged[];
  /** What the reader should know of the rows. */
  readonly notes: readonly string[];
  /** What to do next, each a sentence with a command. */
  readonly next: readonly string[];
}

/** Rows that have an outcome. */
export function settledRows({ rows, outcomes }: LoadTotals): number {
  return rows - outcomes["not-attempted"];
}
