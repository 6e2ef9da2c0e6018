import { bindLoad, type BoundLoad } from "./load/bind-load.ts";
import { collectExpectations, type GivenTotals } from "./load/collect-expectations.ts";
import { preflightRows, type Preflight } from "./load/preflight-rows.ts";
import type { ReadingSettings } from "./load/settings-for.ts";
import type { Decision } from "./mapping/survey/survey-columns.ts";
import { findConflictRows } from "./source/find-conflict-rows.ts";
import type { RowError } from "./rows/row-error.ts";
import { enterOperation, type RequestShape } from "./operations/enter-operation.ts";
import {
  path,
  countFrom0,
  count,
  signal,
  callback,
  expect,
  sourceShape,
} from "./operations/request-shapes.ts";

export interface CheckRequest {
  readonly sourcePath: string;
  readonly sourceName?: string;
  readonly mappingPath: string;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings;
  readonly limit?: number;
  /** How many errors the report keeps. */
  readonly keepErrors: number;
  /** Control totals besides those of the mapping and of the file beside the source. */
  readonly expect?: GivenTotals;
  readonly signal?: AbortSignal;
  readonly onRows?: (rowsRead: number) => void;
  /** Told of every error in file order. */
  readonly onError?: (error: RowError, sourceName: string) => void;
}

/** What a check found; nothing was sent. */
export interface CheckReport {
  readonly source: Pick<
    BoundLoad["source"],
    "name" | "path" | "header" | "dialect" | "fingerprint"
  >;
  readonly mapping: {
    readonly path: string;
    readonly target: string;
    readonly leftToServer: readonly string[];
  };
  readonly unusedColumns: readonly string[];
  /** What columns were found to prove about how they are written. */
  readonly decisions: readonly Decision[];
  readonly preflight: Preflight;
  /** Rows that say of themselves that they are in conflict: a load refuses the file, and a plan takes it. */
  readonly conflictRows: number;
}

const shape: RequestShape<CheckRequest> = {
  ...sourceShape,
  mappingPath: path,
  limit: count.optional(),
  keepErrors: countFrom0,
  expect: expect.optional(),
  signal: signal.optional(),
  onRows: callback.optional(),
  onError: callback.optional(),
};

/**
 * Reads, maps and validates a whole file and sends nothing.
 * @throws SourceError, ConfigurationError when file or mapping can't be used at all
 */
export async function checkFile(request: CheckRequest): Promise<CheckReport> {
  return await enterOperation("checkFile", shape, request, check);
}

async function check(request: CheckRequest): Promise<CheckReport> {
  const { source, mapping, ...rest } = await bindLoad(request, request.signal);
  const bound = { source, mapping, ...rest };
  const { onError } = request;
  const preflight = await preflightRows(bound, {
    limit: request.limit,
    expectations: await collectExpectations(bound, request.expect),
    keepErrors: request.keepErrors,
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
    preflight,
    conflictRows: conflicts.rows,
  };
}
