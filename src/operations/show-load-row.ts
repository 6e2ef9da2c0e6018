import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import { UsageError, type LoadError } from "../kernel/load-error.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { prepareRow } from "../load/bind/prepare-rows.ts";
import { bindAgain } from "../load/bind/recall-load.ts";
import { assertHasRows, requireLoad } from "../load/books/require-load.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { resultSoFar } from "../load/tell/result-so-far.ts";
import { findTarget } from "../targets/index.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { describeLoadRow, type LoadRow } from "./read-load-rows.ts";
import { ledger as ledgerChoice, runsFolder, signal, text } from "./request-shapes.ts";
import { showChanges, type ShownChange } from "./shown-changes.ts";

/**
 * Which row of which load.
 * @example
 * const request: Given<ShownRowRequest> = { load: "wb-20261122-0231", row: 214 };
 */
export interface ShownRowRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's id or its beginning. */
  readonly load: string;
  /** Its number, from 1. */
  readonly row: number;
  /** Ends the reading of the file once it has begun; what the ledger knows comes all the same. */
  readonly signal?: AbortSignal;
}

/** One row with all that is known of it. */
export interface ShownRow {
  /** As the ledger has it; undefined where it was not reached. */
  readonly result: LoadRow | undefined;
  /** As the file has it; undefined where that can't be read any more as it was. */
  readonly cells: readonly { readonly column: string; readonly cell: string }[] | undefined;
  /** What the mapping makes of it, without tags; undefined where it makes nothing, or is not what it was. */
  readonly payload: JsonObject | undefined;
  /** What the row changed; undefined where its record was not read before it was written. */
  readonly changes: readonly ShownChange[] | undefined;
  /** Why cells and payload are not there. */
  readonly unread: string | undefined;
}

const shape: RequestShape<ShownRowRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  load: text,
  row: z.int("a row number").min(1, "a row number from 1 on"),
  signal: signal.optional(),
};

export async function showLoadRow(request: Given<ShownRowRequest>): Promise<ShownRow> {
  return await enterOperation("showLoadRow", shape, request, show);
}

async function show(request: ShownRowRequest): Promise<ShownRow> {
  const { row: rowNumber, runsDir } = request;
  return await withLedgerToRead(request, async (ledger) => {
    const load = await requireLoad(ledger, request.load, request);
    assertHasRows(load);
    const target = findTarget(load.targetName);
    const query = { loadId: load.id, beyond: rowNumber - 1, most: 1 };
    const [known] = await ledger.pages.page(query);
    const circumstances = { target, isAtWork: standingOf(load) === "running" };
    const found = known === undefined ? undefined : resultSoFar(known, circumstances);
    const result =
      found?.rowNumber === rowNumber ? describeLoadRow(found, load.terms?.sheet) : undefined;
    if (result === undefined && (load.rowCount ?? Infinity) < rowNumber)
      throw noSuchRow(load.id, rowNumber);
    const image = await ledger.images.find(load.id, rowNumber);
    const { bound, fault } = await bindAgain(load, { runsDir }, request.signal);
    return {
      result,
      changes: target === undefined || image === undefined ? undefined : showChanges(target, image),
      ...(await readRow(bound, fault, request)),
    };
  });
}

async function readRow(
  bound: BoundLoad | undefined,
  fault: LoadError | undefined,
  { row: rowNumber, signal }: ShownRowRequest,
): Promise<Pick<ShownRow, "cells" | "payload" | "unread">> {
  const nothing = { cells: undefined, payload: undefined };
  if (bound === undefined) return { ...nothing, unread: fault?.message };
  try {
    for await (const row of bound.readRows(signal)) {
      if (row.rowNumber < rowNumber) continue;
      const cells = row.cells.map((cell, at) => ({ column: bound.source.header[at] ?? "", cell }));
      const prepared = prepareRow(bound, row);
      const payload = prepared.kind === "valid" ? prepared.row.payload : undefined;
      return { cells, payload, unread: undefined };
    }
    return { ...nothing, unread: "the file has fewer rows" };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    return { ...nothing, unread: "the row lies too far down the file to be read now" };
  }
}

function noSuchRow(loadId: string, row: number): UsageError {
  return new UsageError(`load ${loadId} has no row ${row}`, {
    code: "ERR_NO_SUCH_ROW",
    actions: ["Rows are counted from 1, the header not included."],
  });
}
