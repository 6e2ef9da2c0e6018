import { setImmediate } from "node:timers/promises";
import { SourceError } from "../kernel/load-error.ts";
import type { SourceRow } from "../rows/row.ts";
import { createWarningLog, type WarningLog } from "../rows/warning.ts";
import type { SourceRecord } from "./formats/format.ts";
import { RowReader } from "./row-reader.ts";
import type { FooterRow, Source } from "./source.ts";

const turnMs = 100;

/**
 * The data rows of a source in file order, counted from 1. Blank rows, lines before the header, repeated headers and
 * footers are left out and not counted. May be called any number of times. A row that does not fit the header comes with
 * its `error`.
 * @param log takes what was found on the way; complete when the last row was handed out
 * @param onSum told of each footer whose amounts should be the sums of the rows, behind the last row
 * @throws SourceError as `readRecords` does, and when the file as a whole can't be trusted (cut off, too many ragged
 * rows, a second table); the signal's reason when it aborts
 */
export async function* readRows(
  source: Source,
  signal?: AbortSignal,
  log: WarningLog = createWarningLog(),
  onSum: (footer: FooterRow) => void = () => undefined,
): AsyncGenerator<SourceRow, void, undefined> {
  log.merge(source.warnings);
  const reader = new RowReader(source, log);
  let since = performance.now();
  for await (const records of readUntilFault(source, signal)) {
    if (!(records instanceof SourceError)) {
      for (const row of reader.take(records)) {
        yield row;
        if (performance.now() - since < turnMs) continue;
        // Whoever takes rows may take long over each, and signals come only when nobody is at work.
        await setImmediate();
        signal?.throwIfAborted();
        since = performance.now();
      }
      continue;
    }
    yield* reader.takeLast();
    throw records;
  }
  const footers = reader.end();
  yield* reader.takeLast();
  for (const footer of footers) onSum(footer);
}

/** A fault of a record comes last, so that the row before it can be handed out; a file that was changed is thrown. */
async function* readUntilFault(
  source: Source,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SourceRecord[] | SourceError, void, undefined> {
  try {
    yield* source.readRecords(source, signal);
  } catch (error) {
    if (!(error instanceof SourceError) || error.code === "ERR_SOURCE_CHANGED") throw error;
    yield error;
  }
}
