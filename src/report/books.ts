import { exitCodes, LedgerError } from "../kernel/load-error.ts";
import { isAnswerUnknown } from "../rows/answer-unknown.ts";
import { isGoodOutcome, noOutcomes, outcomes } from "../rows/outcome.ts";
import type { OutcomeCounts } from "../rows/outcome.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { RowResult } from "../rows/row.ts";
import { createLeftJudge, type LeftToServer } from "./left-to-server.ts";
import type { ReportRow } from "./report-row.ts";
import { VerificationTally, type VerificationCounts } from "./verification-tally.ts";

type ErrorCounts = Readonly<Partial<Record<RowErrorCode, number>>>;

/** Counts what goes into the report, row by row, and notes the first row that can't be the file's next. */
export class Books {
  readonly #outcomes = noOutcomes();
  readonly #errors = new Map<RowErrorCode, number>();
  readonly #verification = new VerificationTally();
  readonly #isLeft: ((result: RowResult) => boolean) | undefined;
  #answersUnknown = 0;
  #lines = 0;
  #left = 0;
  #fault: string | undefined;

  /** @param left what the mapping leaves to the server, where a refusal for it alone is to be counted */
  constructor(left?: LeftToServer) {
    this.#isLeft = left === undefined ? undefined : createLeftJudge(left);
  }

  /** Enters one row, when its line has been written. */
  enter({ source, result }: ReportRow): void {
    this.#lines += 1;
    this.#fault ??= findFault(this.#lines, source.rowNumber, result.rowNumber);
    this.#outcomes[result.outcome] += 1;
    if (isAnswerUnknown(result)) this.#answersUnknown += 1;
    this.#verification.add(result);
    if (this.#isLeft?.(result) === true) this.#left += 1;
    for (const { code } of result.errors) {
      // Of a row that went in it says where, and is no reason for anything.
      if (code === "part-of-record" && isGoodOutcome(result.outcome)) continue;
      this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    }
  }

  /** Enters rows that went in and of which nothing more is to be told, without a line of theirs being looked at. */
  enterPlain(count: number): void {
    this.#lines += count;
    this.#outcomes.applied += count;
  }

  /** What is wrong with the order of the rows, in words; undefined when nothing is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Rejected rows of which the API asks for nothing but what the mapping leaves to the server. */
  get leftToServer(): number {
    return this.#left;
  }

  get lineCount(): number {
    return this.#lines;
  }

  get outcomes(): OutcomeCounts {
    return { ...this.#outcomes };
  }

  /** Rows among the `not-attempted` that were sent. */
  get answersUnknown(): number {
    return this.#answersUnknown;
  }

  get verification(): VerificationCounts {
    return this.#verification.counts;
  }

  /** Errors per code, most frequent first; a row may have several. */
  get errors(): ErrorCounts {
    const entries = [...this.#errors].toSorted(
      ([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1),
    );
    return Object.fromEntries(entries);
  }
}

/**
 * Every row read has one line and one outcome: rows read = lines written = sum of the outcomes, and the rows are those
 * of the file, each once and in order.
 * @throws LedgerError ERR_BOOKS_DO_NOT_BALANCE
 */
export function assertAddsUp(books: Books, rowsRead: number): void {
  const settled = outcomes.reduce((sum, outcome) => sum + books.outcomes[outcome], 0);
  if (books.fault !== undefined) throw doNotBalance(books.fault);
  if (rowsRead === settled && rowsRead === books.lineCount) return;
  throw doNotBalance(
    `${rowsRead} rows were read, ${settled} have an outcome and report.csv has ${books.lineCount} lines`,
  );
}

function findFault(expected: number, rowNumber: number, resultNumber: number): string | undefined {
  if (rowNumber !== expected) return `row ${rowNumber} came where row ${expected} was due`;
  if (resultNumber !== expected) return `row ${expected} has the result of row ${resultNumber}`;
  return undefined;
}

function doNotBalance(difference: string): LedgerError {
  return new LedgerError(`the books do not balance: ${difference}.`, {
    code: "ERR_BOOKS_DO_NOT_BALANCE",
    exitCode: exitCodes.stopped,
    actions: [
      "Was the source changed while it was loaded? Compare it with the file that you meant to load.",
      "If not, this is a fault in Waybill: keep report.csv and the ledger, and report it. No summary was written.",
    ],
  });
}
