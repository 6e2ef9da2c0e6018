import type { Preflight } from "../load-proposal.ts";
import { isKey } from "../../ledger/claim-book.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult, SourceRow } from "../../rows/row.ts";
import { listChoices } from "../../mapping/lint/find-doubts.ts";
import { createWarningLog, type WarningLog } from "../../rows/warning.ts";
import type { BoundLoad, ColumnWatch } from "../bound-load.ts";
import { createErrorCauses } from "./error-causes.ts";
import { createTotalsCounter, type Expectation } from "../bind/control-totals.ts";
import { createFooterTotals } from "../bind/footer-totals.ts";
import { prepareRows } from "../bind/prepare-record.ts";
import type { BeforeWatch } from "./rows-before.ts";
import { watchKeys } from "./watch-keys.ts";
import { warnOfTwin } from "../bind/settle-duplicates.ts";
import { createHash } from "node:crypto";

interface PreflightOptions {
  /** Only the first rows are judged; all are counted. */
  readonly limit?: number | undefined;
  readonly expectations?: readonly Expectation[];
  /** How many errors to keep. */
  readonly keepErrors: number;
  readonly signal?: AbortSignal | undefined;
  readonly onRows?: ((rowsRead: number) => void) | undefined;
  readonly onError?: ((error: RowError) => void) | undefined;
  /** Holds valid rows against those of earlier loads. */
  readonly before?: BeforeWatch | undefined;
}

const reportEvery = 1000;

/** True for a row that the mapping looks at: one that fits the header and is not left out. */
function isMapped({ mapper }: Pick<BoundLoad, "mapper">, row: SourceRow): boolean {
  return row.error === undefined && !mapper.skips(row);
}

/** @throws LoadError when a column as a whole can't be trusted */
function concludeColumns(columns: ColumnWatch, log: WarningLog, sourceName: string): void {
  columns.tell(log);
  const refusal = columns.refusal(sourceName);
  if (refusal !== undefined) throw refusal;
}

function createErrorTally({
  keepErrors,
  onError,
}: Pick<PreflightOptions, "keepErrors" | "onError">) {
  const counts: Partial<Record<RowErrorCode, number>> = {};
  const first: RowError[] = [];
  const causes = createErrorCauses();
  return {
    counts,
    first,
    causes: causes.list,
    add: ({ errors }: RowResult): void => {
      for (const error of errors) {
        counts[error.code] = (counts[error.code] ?? 0) + 1;
        causes.add(error);
        if (first.length < keepErrors) first.push(error);
        onError?.(error);
      }
    },
  };
}

/** Reads, maps and validates every row. Memory does not grow with the file, but for 16 to 32 bytes a row where earlier updates are looked at. */
export async function preflightRows(
  bound: BoundLoad,
  options: PreflightOptions,
): Promise<Preflight> {
  const log = createWarningLog(bound.source.sheet);
  const keys = watchKeys(log);
  try {
    return await readThrough(bound, options, { log, keys });
  } finally {
    keys.close();
  }
}

interface Watches {
  readonly log: WarningLog;
  readonly keys: ReturnType<typeof watchKeys>;
}

async function readThrough(
  bound: BoundLoad,
  options: PreflightOptions,
  { log, keys }: Watches,
): Promise<Preflight> {
  const tally = { rows: 0, valid: 0, invalid: 0, skipped: 0 };
  const errors = createErrorTally(options);
  let mapped = 0;
  const totals = createTotalsCounter(bound.mapper, options.expectations ?? []);
  for (const { taken, others } of listChoices(bound.mapping, bound.source.header))
    log.add("column-choice", bound.source.headerLine, [taken, ...others].join(" before "));
  const footers = createFooterTotals(bound, log);
  const hash = createRowsHash(bound.source.header);
  const columns = bound.watchColumns();
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const rows = bound.readRows(options.signal, log, footers.take);
  for await (const { source, prepared } of prepareRows(bound, rows, { log, limit })) {
    tally.rows += 1;
    if (tally.rows % reportEvery === 0) options.onRows?.(tally.rows);
    hash.add(source.cells);
    totals.add(source);
    footers.add(source);
    if (prepared === undefined) continue;
    if (isMapped(bound, source)) {
      mapped += 1;
      columns.add(source);
    }
    if (prepared.kind === "valid") {
      tally.valid += 1;
      keys.add(prepared.row.key, source.line);
      if (options.before !== undefined) await options.before.add(prepared.row);
      if (!bound.target.safeToRepeat && !isKey(prepared.row.key)) log.add("key-none", source.line);
    } else if (prepared.kind === "joined") {
      tally.valid += 1;
    } else if (prepared.result.outcome === "skipped") {
      tally.skipped += 1;
      warnOfTwin(prepared.result, log);
    } else {
      tally.invalid += 1;
      errors.add(prepared.result);
    }
  }
  const repeatedKeys = keys.conclude();
  concludeColumns(columns, log, bound.source.name);
  const before = await options.before?.conclude();
  return {
    ...tally,
    repeatedKeys,
    totals: [...totals.compare(), ...footers.compare()],
    errors: errors.counts,
    firstErrors: errors.first,
    causes: errors.causes(mapped),
    warnings: log.list(),
    rowsHash: hash.digest(),
    ...(before === undefined ? {} : { before }),
  };
}

/** A hash over the rows of a file as texts, in file order: the same rows in other bytes have the same. */
interface RowsHash {
  add(cells: readonly string[]): void;
  /** `sha256:…` of the header and all rows so far. */
  digest(): string;
}

/** Text that is put into the hash at once; each call has a price of its own. */
const hashedAtOnce = 64 * 1024;

function createRowsHash(header: readonly string[]): RowsHash {
  const hash = createHash("sha256");
  let text = "";
  const put = (): void => {
    hash.update(text);
    text = "";
  };
  const add = (cells: readonly string[]): void => {
    // With its length in front no cell can be taken for another or for two.
    let lengths = "";
    for (const cell of cells) lengths += lengths === "" ? `${cell.length}` : `,${cell.length}`;
    text += `${lengths}\n${cells.join("")}\n`;
    if (text.length >= hashedAtOnce) put();
  };
  add(header);
  return {
    add,
    digest: () => {
      put();
      return `sha256:${hash.copy().digest("hex")}`;
    },
  };
}
