/** What one amount changes by in the records of one currency. Decimals without an exponent. */
export interface CurrencySum {
  /** As the record has it; undefined where the record has none. */
  readonly currency: string | undefined;
  /** Rows in which the amount changes. */
  readonly rows: number;
  readonly sumBefore: string;
  readonly sumAfter: string;
  readonly difference: string;
}
