import { z } from "zod";
import type { LedgerChoice } from "../load/books-place.ts";
import { assertHasRows, requireLoad } from "../load/books/require-load.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { resultSoFar } from "../load/tell/result-so-far.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../rows/catalogue/index.ts";
import type { Outcome } from "../rows/outcome.ts";
import { findTarget } from "../targets/index.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { describeLoadRow, type LoadRow } from "./read-load-rows.ts";
import {
  count,
  flag,
  ledger as ledgerChoice,
  outcomeList,
  runsFolder,
  text,
} from "./request-shapes.ts";

/**
 * Which page of the rows of a load.
 * @example
 * const request: Given<RowPageRequest> = { load: "wb-20261122-0231", outcomes: ["rejected"], most: 100 };
 */
export interface RowPageRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's id or its beginning. */
  readonly load: string;
  /** Only rows that ended so; default: all. */
  readonly outcomes?: readonly Outcome[] | undefined;
  /** Only rows of which an error has this code. */
  readonly code?: string | undefined;
  /** Only rows of which an error, of that code where one is named, is about this field. */
  readonly field?: string | undefined;
  /** Only rows behind this number, or before it where the last come first. */
  readonly beyond?: number | undefined;
  /** True: the last row first. */
  readonly lastFirst?: boolean | undefined;
  /** Rows of a page, 500 at most. */
  readonly most: number;
}

/** A page of rows, as the ledger has them. */
export interface RowPage {
  readonly rows: readonly LoadRow[];
  /** What `beyond` is for the next page; undefined where this is the last one. */
  readonly next: number | undefined;
}

const mostRows = 500;
/** Pages that are looked through for rows of one field before what was found is shown: more is a page further on. */
const mostLooks = 20;

const codes: readonly string[] = Object.keys(rowErrorCatalogue);
const codeWords = "the code of a row error";

const shape: RequestShape<RowPageRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  load: text,
  outcomes: outcomeList.optional(),
  code: z
    .custom<RowErrorCode>((value) => codes.some((code) => code === value), codeWords)
    .optional(),
  field: text.optional(),
  beyond: z.int("a row number").optional(),
  lastFirst: flag.optional(),
  most: count.max(mostRows, `at most ${mostRows}`),
};

export async function pageLoadRows(request: Given<RowPageRequest>): Promise<RowPage> {
  return await enterOperation("pageLoadRows", shape, request, page);
}

async function page(request: RowPageRequest): Promise<RowPage> {
  const { outcomes, code, field, lastFirst, most } = request;
  return await withLedgerToRead(request, async (ledger) => {
    const load = await requireLoad(ledger, request.load, request);
    assertHasRows(load);
    const target = findTarget(load.targetName);
    const circumstances = { target, isAtWork: standingOf(load) === "running" };
    const rows: LoadRow[] = [];
    let next = request.beyond;
    for (let looks = 0; looks < mostLooks && rows.length < most; looks += 1) {
      const query = { loadId: load.id, outcomes, code, lastFirst, beyond: next, most };
      const found = await ledger.pages.page(query);
      for (const known of found) {
        const result = resultSoFar(known, circumstances);
        next = result.rowNumber;
        if (field === undefined || isAbout(result, field, code))
          rows.push(describeLoadRow(result, load.terms?.sheet));
        if (rows.length === most) return { rows, next };
      }
      if (found.length < most) return { rows, next: undefined };
    }
    return { rows, next };
  });
}

function isAbout(
  { errors }: Pick<LoadRow, "errors">,
  field: string,
  code: string | undefined,
): boolean {
  return errors.some((one) => one.field === field && (code === undefined || one.code === code));
}
