import type { LedgerChoice } from "../load/books-place.ts";
import { openLedgerToRead } from "../load/books/with-ledger.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { openRowsSoFar } from "../load/tell/rows-so-far.ts";
import { describePlace, explainRowError } from "../rows/describe-row-error.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { ledger as ledgerChoice, outcomeList, runsFolder, signal, text } from "./request-shapes.ts";

/**
 * Which rows are read.
 * @example
 * const request: Given<LoadRowsRequest> = { load: "wb-20261122-0231", outcomes: ["invalid", "rejected"] };
 */
export interface LoadRowsRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's id or its beginning. */
  readonly load: string;
  /** Which rows; default: all. */
  readonly outcomes?: readonly Outcome[];
  /** Ends the reading: the iteration throws its reason. */
  readonly signal?: AbortSignal;
}

/** A row of a load, as its report has it. */
export interface LoadRow extends RowResult {
  /** Where it stands, in words: `line 14`, or the cell of a workbook; undefined where the file is no longer known. */
  readonly place: string | undefined;
  /** What is wrong with it, a sentence each. */
  readonly messages: readonly string[];
}

const shape: RequestShape<LoadRowsRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  load: text,
  outcomes: outcomeList.optional(),
  signal: signal.optional(),
};

export async function* readLoadRows(
  given: Given<LoadRowsRequest>,
): AsyncGenerator<LoadRow, void, undefined> {
  const request = await enterOperation("readLoadRows", shape, given, async (one) => one);
  const { runsDir, outcomes, signal } = request;
  const ledger = await openLedgerToRead(request);
  try {
    const load = await requireLoad(ledger, request.load, request);
    const { rows } = await openRowsSoFar(ledger, load, { runsDir, signal });
    for await (const row of rows) {
      signal?.throwIfAborted();
      if (outcomes?.includes(row.result.outcome) !== false)
        yield describeLoadRow(row.result, row.sheet);
    }
  } finally {
    await ledger.close();
  }
}

/** A row with its sentences. @param sheet of a workbook, by which places are named */
export function describeLoadRow(result: RowResult, sheet: string | undefined): LoadRow {
  const { line, errors } = result;
  return {
    ...result,
    place: line === 0 ? undefined : describePlace({ line }, sheet),
    messages: errors.map(explainRowError),
  };
}
