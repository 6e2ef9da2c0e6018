import { dirname } from "node:path";
import { bindLoad } from "../load/bind/bind-load.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { collectExpectations } from "../load/preflight/collect-expectations.ts";
import type { GivenTotals, ReadingSettings } from "../load/load-request.ts";
import { findLoadBeside, withEarlierRows } from "../load/begin/corrected-load.ts";
import { preflightRows } from "../load/preflight/preflight-rows.ts";
import type { Preflight } from "../load/load-proposal.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import type { Decision } from "../mapping/survey/survey-columns.ts";
import { findConflictRows } from "../source/find-conflict-rows.ts";
import type { Dialect } from "../rows/dialect.ts";
import type { RowError } from "../rows/row-error.ts";
import { borrowInputs, type WithInputs } from "./given-inputs.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import {
  path,
  countFrom0,
  count,
  signal,
  callback,
  expect,
  sourceShape,
} from "./request-shapes.ts";

/**
 * Which file is checked, by which mapping.
 * @example
 * const request: CheckRequest = { sourcePath: "actions.csv", mappingPath: "mapping.yaml", reading: { delimiter: ";" }, expect: { rows: 240 } };
 * @example
 * const named: CheckRequest = {
 *   sourcePath: "/mnt/drop/8f3a.csv",
 *   sourceName: "march.csv",
 *   mappingPath: "mapping.yaml",
 *   onRows: (rowsRead) => console.log(rowsRead),
 *   onError: (error, sourceName) => console.log(describeRowError(error, sourceName)),
 * };
 */
export interface CheckRequest {
  /** The file: CSV, a workbook, or one of them packed. */
  readonly sourcePath: string;
  /** Name for reports where it differs from the path's base name. */
  readonly sourceName?: string;
  /** The mapping file. */
  readonly mappingPath: string;
  /** Asked for a rejects file alone: the ledger that its rows are held against. Default: the file in the runs folder that it lies in. */
  readonly findLedger?: () => Promise<LedgerChoice | undefined>;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings;
  /** Only so many rows from the top; default: all. */
  readonly limit?: number;
  /** How many errors the report keeps; default: 20. */
  readonly keepErrors?: number;
  /** Control totals besides those of the mapping and of the file beside the source. */
  readonly expect?: GivenTotals;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
  /** Told from time to time how many rows were read. */
  readonly onRows?: (rowsRead: number) => void;
  /** Told of every error in file order. */
  readonly onError?: (error: RowError, sourceName: string) => void;
}

/** The file that was checked. */
export interface CheckedSource {
  readonly name: string;
  readonly path: string;
  readonly header: readonly string[];
  readonly dialect: Dialect;
  /** Of the bytes of the file. */
  readonly fingerprint: string;
}

/** What a check found; nothing was sent. */
export interface CheckReport {
  readonly source: CheckedSource;
  readonly mapping: {
    readonly path: string;
    readonly target: string;
    readonly leftToServer: readonly string[];
  };
  readonly unusedColumns: readonly string[];
  /** What columns were found to prove about how they are written. */
  readonly decisions: readonly Decision[];
  /** What could not be checked without a ledger, and why, in sentences. */
  readonly unchecked: readonly string[];
  readonly preflight: Preflight;
  /** Rows that say of themselves that they are in conflict: a load refuses the file, and a plan takes it. */
  readonly conflictRows: number;
}

const shape: RequestShape<CheckRequest> = {
  ...sourceShape,
  mappingPath: path,
  findLedger: callback.optional(),
  limit: count.optional(),
  keepErrors: countFrom0.optional(),
  expect: expect.optional(),
  signal: signal.optional(),
  onRows: callback.optional(),
  onError: callback.optional(),
};

export async function checkFile(request: WithInputs<CheckRequest>): Promise<CheckReport> {
  return await borrowInputs(
    request,
    async (settled) => await enterOperation("checkFile", shape, settled, bindAndCheck),
  );
}

async function bindAndCheck(request: CheckRequest): Promise<CheckReport> {
  const bound = await bindLoad(request, request.signal);
  return await holdAgainstLedger(
    bound,
    request.findLedger,
    async (held, unchecked) => await check(request, held, [...unchecked, ...unaskedOf(held)]),
  );
}

/** Where a load goes is not known to a check, so nothing is looked up among the records of loads. */
function unaskedOf({ mapper }: BoundLoad): readonly string[] {
  return mapper.asksLoads.map(
    ({ field, loads }) =>
      `the ids of ${field}, which are looked up among the records that loads into ${loads.target} created; waybill load --dry-run does`,
  );
}

/**
 * Lets the rows of a rejects file be held against those that they correct, where it lies in the folder of their load.
 * @param use is told what could not be checked, in sentences
 */
async function holdAgainstLedger<T>(
  bound: BoundLoad,
  findLedger: CheckRequest["findLedger"],
  use: (held: BoundLoad, unchecked: readonly string[]) => Promise<T>,
): Promise<T> {
  const { source, corrections, target } = bound;
  if (corrections === undefined) return await use(bound, []);
  const runsDir = dirname(dirname(source.path));
  const place = { runsDir, ledger: await findLedger?.() };
  const unchecked = `whether the rows keep the keys of those that they correct: ${source.name} is a rejects file whose load is not known here`;
  if (!(await hasLedger(place))) return await use(bound, [unchecked]);
  return await withLedgerToRead(place, async (ledger) => {
    const found = await findLoadBeside(ledger, source, runsDir);
    return found?.targetName === target.name
      ? await use(withEarlierRows(bound, ledger, { loadId: found.id, again: false }), [])
      : await use(bound, [unchecked]);
  });
}

async function check(
  request: CheckRequest,
  bound: BoundLoad,
  unchecked: readonly string[],
): Promise<CheckReport> {
  const { source, mapping } = bound;
  const { onError } = request;
  const preflight = await preflightRows(bound, {
    limit: request.limit,
    expectations: await collectExpectations(bound, request.expect),
    keepErrors: request.keepErrors ?? 20,
    signal: request.signal,
    onRows: request.onRows,
    onError: onError === undefined ? undefined : (error) => onError(error, source.name),
  });
  const conflicts = await findConflictRows(source, request.signal);
  const { name, path, header, dialect, fingerprint } = source;
  return {
    source: { name, path, header, dialect, fingerprint },
    mapping: {
      path: mapping.path,
      target: mapping.target.name,
      leftToServer: mapping.leaveToServer,
    },
    unusedColumns: bound.mapper.unusedColumns,
    decisions: bound.decisions,
    unchecked,
    preflight,
    conflictRows: conflicts.rows,
  };
}
