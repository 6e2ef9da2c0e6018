import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { WorkbookCell, WorkbookPattern } from "../../rows/workbook-pattern.ts";
import { type Draft, openDraft } from "../draft.ts";
import { formatCell } from "./cell-xml.ts";
import { fixedParts, sheetBegin, sheetEnd, sheetPart, stylesPart } from "./workbook-parts.ts";

/** Written a chunk at a time: few calls, little memory. */
const chunkLength = 65_536;
/** The same rows give the same bytes, whenever they are written: no clock is in them. */
const options = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100_600 };

/** A draft of a workbook. */
export interface WorkbookFile extends Omit<Draft, "append"> {
  /** Adds a row behind the last one; waits when enough has gathered. */
  addRow(cells: readonly WorkbookCell[]): Promise<void>;
}

/**
 * Opens a workbook of one sheet for writing, which looks like another one; mode 0600. Memory does not grow with it.
 * @param columns how many the sheet has
 * @throws LedgerError ERR_REPORT_WRITE, as `addRow`, `finish` and `keep` do; SourceError where the pattern can't be read
 */
export async function openWorkbookFile(
  path: string,
  pattern: WorkbookPattern,
  columns: number,
): Promise<WorkbookFile> {
  const draft = await openDraft(path);
  const sheet = new PassThrough();
  const packing = packParts(pattern, sheet, draft);
  let pending = sheetBegin(pattern, columns);
  let line = 0;
  const drain = async (): Promise<void> => {
    const xml = pending;
    pending = "";
    if (!sheet.write(xml)) await packing.untilTaken();
  };
  return {
    ...draft,
    addRow: async (cells) => {
      line += 1;
      const written = cells.map((cell) => formatCell(cell, line)).join("");
      pending += `<row r="${line}">${written}</row>`;
      if (pending.length >= chunkLength) await drain();
    },
    finish: async () => {
      pending += sheetEnd;
      await drain();
      sheet.end();
      await packing.untilWritten();
      await draft.finish();
    },
    discard: async () => {
      await packing.giveUp();
      await draft.discard();
    },
  };
}

interface Packing {
  /** Waits until the sheet takes more. @throws what keeps the workbook from being written */
  untilTaken(): Promise<void>;
  /** Waits until everything is in the draft. @throws what keeps the workbook from being written */
  untilWritten(): Promise<void>;
  giveUp(): Promise<void>;
}

/** Packs the parts into the draft, the sheet last, as it comes. */
function packParts(pattern: WorkbookPattern, sheet: PassThrough, draft: Draft): Packing {
  const zip = new ZipFile();
  const stop = new AbortController();
  let fault: unknown;
  const fail = (error: unknown): void => {
    if (!stop.signal.aborted) fault = error;
    stop.abort();
  };
  zip.on("error", fail);
  const styles = pattern.styles && Readable.from(pattern.styles(), { objectMode: false });
  for (const { name, xml } of fixedParts({ ...pattern, hasStyles: styles !== undefined }))
    zip.addBuffer(Buffer.from(xml), name, options);
  if (styles !== undefined) zip.addReadStream(styles.on("error", fail), stylesPart, options);
  zip.addReadStream(sheet, sheetPart, options);
  zip.end();
  const write = async (chunks: AsyncIterable<Buffer | string>): Promise<void> => {
    for await (const chunk of chunks) await draft.append(() => Buffer.from(chunk));
  };
  const written = pipeline(zip.outputStream, write, { signal: stop.signal }).catch(fail);
  const unlessFailed = async (wait: Promise<unknown>): Promise<void> => {
    await wait.catch(fail);
    if (stop.signal.aborted) throw fault;
  };
  return {
    untilTaken: async () => await unlessFailed(once(sheet, "drain", { signal: stop.signal })),
    untilWritten: async () => await unlessFailed(written),
    giveUp: async () => {
      fail(undefined);
      sheet.destroy();
      styles?.destroy();
      await written;
    },
  };
}
