import { describeThisProcess } from "../../kernel/this-process.ts";
import { trailMessages } from "../books/read-trail.ts";
import { closeSync, fsyncSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { isoTime, type Clock } from "../../kernel/clock.ts";
import type { RowResult } from "../../rows/row.ts";
import type { Execution, NewLoad } from "../../ledger/load-record.ts";
import { exitCodes, LedgerError, messageOf } from "../../kernel/load-error.ts";
import type { LogFields } from "../../kernel/logger.ts";
import { assertOwnFolder, openOwnFile } from "../../kernel/own-file.ts";
import type { Redact } from "../../kernel/redact.ts";
import type { LoadContext } from "../load-context.ts";
import { logPath } from "../books/load-files.ts";

/** So many rows are announced at once: each announcement is brought to disk before a row of it leaves. */
const rowsAhead = 250;
/** At most so many applied rows are in the ledger and not yet in the log. */
const mostUntold = 100;

/** What an execution is, for whoever has nothing but its log. */
export function tellBeginning(
  context: Pick<LoadContext, "directory" | "redact" | "clock" | "load" | "rowCount" | "task">,
  execution: Execution,
): void {
  const { host, user } = describeThisProcess();
  const { directory, redact, clock, load, rowCount, task } = context;
  const reopens = task?.reopens?.join(",");
  const fields = { ...describe(load), epoch: execution.epoch, rows: rowCount, reopens, host, user };
  appendLine({ path: logPath(directory), redact, clock }, trailMessages.begins, fields, true);
}

function describe(load: NewLoad): LogFields {
  return {
    loadId: load.id,
    target: load.targetName,
    baseUrl: load.baseUrl,
    tenant: load.tenant,
    connectionName: load.connectionName,
    sourcePath: load.sourcePath,
    sourceName: load.sourceName,
    fingerprint: load.fingerprint,
    rowsHash: load.rowsHash,
    sourceSize: load.sourceSize,
    mappingPath: load.mappingPath,
    mappingHash: load.mappingHash,
    createdAt: load.createdAt,
    programVersion: load.programVersion,
    terms: load.terms === undefined ? undefined : JSON.stringify(load.terms),
  };
}

/** The trail of the rows of one execution in the load's log. */
export interface LoadTrail {
  /** Says on disk that the row may leave, if that was not said of it yet. @throws LedgerError ERR_LEDGER_WRITE */
  announce(rowNumber: number): void;
  /** The ledger has the outcome of a row; of applied ones the log tells. */
  tell(result: Pick<RowResult, "rowNumber" | "outcome">): void;
  /** The ledger could not take the outcome of a row: whoever settles it by hand finds it in the log. */
  keep(result: RowResult): void;
  /** Tells what is still untold. */
  end(): void;
}

export function keepTrail(
  { directory, redact, clock }: Pick<LoadContext, "directory" | "redact" | "clock">,
  { loadId, epoch }: Execution,
): LoadTrail {
  const log = { path: logPath(directory), redact, clock };
  let announced: { from: number; upTo: number } | undefined;
  let untold: number[] = [];
  const tellAll = (): void => {
    const rows = toRanges(untold);
    untold = [];
    if (rows !== "") appendLine(log, trailMessages.recorded, { loadId, epoch, rows }, false);
  };
  return {
    announce: (row) => {
      if (announced !== undefined && row >= announced.from && row <= announced.upTo) return;
      const isEarlier = announced !== undefined && row < announced.from;
      const from = announced === undefined || isEarlier ? row : announced.upTo + 1;
      const upTo = isEarlier ? (announced?.from ?? row) - 1 : row + rowsAhead - 1;
      appendLine(log, trailMessages.leave, { loadId, epoch, from, upTo }, true);
      announced = {
        from: Math.min(from, announced?.from ?? from),
        upTo: Math.max(upTo, announced?.upTo ?? upTo),
      };
    },
    tell: ({ rowNumber, outcome }) => {
      if (outcome !== "applied") return;
      untold.push(rowNumber);
      if (untold.length >= mostUntold) tellAll();
    },
    keep: ({ rowNumber: row, line, outcome, attempts, httpStatus, serverId, errors }) => {
      const answer = { outcome, attempts, httpStatus, serverId, code: errors[0]?.code };
      const fields = { row, line, ...answer };
      appendLine(log, trailMessages.unrecorded, { loadId, epoch, ...fields }, false);
    },
    end: tellAll,
  };
}

/** `1-17,20` */
function toRanges(rows: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const row of rows.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** Written at once, and by nobody's leave: a request whose announcement is only in memory could be forgotten. */
function appendLine(
  {
    path,
    redact,
    clock,
  }: { readonly path: string; readonly redact: Redact; readonly clock: Clock },
  message: string,
  fields: LogFields,
  mustLast: boolean,
): void {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? redact(value) : value,
  ]);
  const record = {
    ...Object.fromEntries(safe),
    level: "info",
    message,
    timestamp: isoTime(clock.now()),
  };
  try {
    assertOwnFolder(dirname(path));
    const file = openOwnFile(path);
    try {
      writeSync(file, `${JSON.stringify(record)}\n`);
      if (mustLast) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    if (mustLast) throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): LedgerError {
  return new LedgerError(
    `${path} can't be written, and nothing is sent that it does not tell of: ${messageOf(error)}.`,
    {
      code: "ERR_LEDGER_WRITE",
      exitCode: exitCodes.stopped,
      actions: ["Make room there, or give this user the right to write there."],
      cause: error,
    },
  );
}
