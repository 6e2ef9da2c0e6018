/** What can be wrong with the books of a load, and what each means. */
const titles = {
  "source-changed": "the file is not what was loaded",
  "row-count-differs": "the file has another number of rows than the ledger says",
  "row-not-in-ledger": "rows of the file have no outcome in the ledger",
  "row-not-in-file": "rows of the ledger are not in the file",
  "row-not-in-report": "rows have no line in report.csv",
  "row-only-in-report": "lines of report.csv belong to no row",
  "report-order": "lines of report.csv are repeated or out of order",
  "report-missing": "report.csv can't be read",
  "place-differs": "rows stand elsewhere in the file, or have another key, than in the ledger",
  "report-differs": "lines of report.csv say something else than the ledger",
  "payload-differs": "rows make another payload than was recorded",
  "fate-differs": "rows would be judged otherwise than they were",
  "counts-differ": "the ledger's counts are not those of its rows",
  "summary-missing": "summary.json can't be read",
  "summary-differs": "summary.json says something else than ledger and report",
} as const;

/** One kind of difference, for programs. */
export type DifferenceCode = keyof typeof titles;

/** One kind of difference. */
export interface Difference {
  readonly code: DifferenceCode;
  readonly title: string;
  readonly count: number;
  /** The first ones, in words. */
  readonly examples: readonly string[];
}

/** Gathers differences; memory does not grow with their number. */
export interface DifferenceLog {
  add(code: DifferenceCode, example: string): void;
  list(): readonly Difference[];
}

const mostExamples = 10;

export function createDifferenceLog(): DifferenceLog {
  const found = new Map<DifferenceCode, { count: number; readonly examples: string[] }>();
  return {
    add: (code, example) => {
      const entry = found.get(code) ?? { count: 0, examples: [] };
      found.set(code, entry);
      entry.count += 1;
      if (entry.examples.length < mostExamples) entry.examples.push(example);
    },
    list: () => [...found].map(([code, entry]) => ({ code, title: titles[code], ...entry })),
  };
}
