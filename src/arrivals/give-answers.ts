import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Drop } from "../drops/drop.ts";
import { createRedactor } from "../kernel/redact.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { openRowsWithCells } from "../load/tell/rows-so-far.ts";
import { assertAddsUp, Books } from "../report/books.ts";
import { openReportFile } from "../report/report-file.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import { formatAnswerHeader, formatAnswerLine } from "../report/reporters/answer-csv.ts";
import { encodeText } from "../source/formats/csv/text-codec.ts";
import type { SiteMeans } from "./drop-means.ts";
import { arrivalFolder } from "./keep-copy.ts";
import { namingFacts } from "./put-away.ts";

/**
 * Gives whoever sent a file what the drop says is to go back. It can be done again, and comes out the same.
 * @throws errors of the system, or of its site; LoadError where the rows can't be read again
 */
export async function giveAnswers(drop: Drop, arrival: Arrival, means: SiteMeans): Promise<void> {
  const { site, runsDir, ledger, clock } = means;
  const { report, file } = drop.answer;
  const load = arrival.loadId === undefined ? undefined : await ledger.findLoad(arrival.loadId);
  if (load === undefined) return;
  const { facts, today } = namingFacts(drop, arrival);
  const put = async (path: string, to: string): Promise<void> => {
    await site.makeFolder(site.path.dirname(to));
    await site.put({ path }, to, clock.now());
  };
  if (report !== undefined)
    await put(reportPathsIn(loadDirectory(runsDir, load.id)).report, report(facts, today));
  if (file === undefined) return;
  const draft = join(
    arrivalFolder(runsDir, arrival),
    `${randomBytes(8).toString("hex")}.answer.csv`,
  );
  try {
    await writeRowsBack(draft, load, means);
    await put(draft, file(facts, today));
  } finally {
    await rm(draft, { force: true });
  }
}

/** The sender's own file, as it is written, each row with what became of it. */
async function writeRowsBack(path: string, load: LoadRecord, means: SiteMeans): Promise<void> {
  const { ledger, runsDir, stopSignal: signal } = means;
  const { bound, rows } = await openRowsWithCells(ledger, load, { runsDir, signal });
  const { dialect, header } = bound.source;
  const encode = (text: string): Buffer => encodeText(text, dialect.encoding);
  const redact = createRedactor([]);
  const books = new Books();
  const file = await openReportFile(path, { encode });
  try {
    await file.write(formatAnswerHeader(header, dialect));
    for await (const row of rows) {
      await file.write(formatAnswerLine(row, dialect, redact));
      books.enter(row);
    }
    assertAddsUp(books, load.rowCount ?? books.lineCount);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}
