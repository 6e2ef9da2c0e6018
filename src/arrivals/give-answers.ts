import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Drop } from "../drops/drop.ts";
import { isoTime } from "../kernel/clock.ts";
import { createRedactor } from "../kernel/redact.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { createFieldSums, type FieldSums } from "../load/bind/control-totals.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { openRowsWithCells } from "../load/tell/rows-so-far.ts";
import { assertAddsUp, Books } from "../report/books.ts";
import { openReportFile, type ReportFile } from "../report/report-file.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import { formatAnswerHeader, formatAnswerLine } from "../report/reporters/answer-csv.ts";
import type { Outcome } from "../rows/outcome.ts";
import { encodeText } from "../source/formats/csv/text-codec.ts";
import type { SiteMeans } from "./drop-means.ts";
import { arrivalFolder, recallControl } from "./keep-copy.ts";
import { namingFacts } from "./put-away.ts";

/** An answer as it lies there, so that whoever fetches it can tell whether they have all of it. */
interface GivenFile {
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Gives whoever sent a file what the drop says is to go back, that which proves the rest last. It can be done again, and comes out
 * the same.
 * @throws errors of the system, or of its site; LoadError where the rows can't be read again
 */
export async function giveAnswers(drop: Drop, arrival: Arrival, means: SiteMeans): Promise<void> {
  const { site, runsDir, ledger, clock } = means;
  const { report, file, ack } = drop.answer;
  const load = arrival.loadId === undefined ? undefined : await ledger.findLoad(arrival.loadId);
  if (load === undefined) return;
  const { facts, today } = namingFacts(drop, arrival);
  const put = async (path: string, to: string): Promise<GivenFile | undefined> => {
    await site.makeFolder(site.path.dirname(to));
    await site.put({ path }, to, { modifiedAt: clock.now() });
    // An acknowledgement is all that speaks of it.
    return ack === undefined ? undefined : await describeFile(path, site.path.basename(to));
  };
  const given: { report?: GivenFile | undefined; file?: GivenFile | undefined } = {};
  if (report !== undefined) {
    const { report: path } = reportPathsIn(loadDirectory(runsDir, load.id));
    given.report = await put(path, report(facts, today));
  }
  const fields = ack === undefined ? [] : await fieldsToSum(drop, arrival, means);
  const draft = join(
    arrivalFolder(runsDir, arrival),
    `${randomBytes(8).toString("hex")}.answer.csv`,
  );
  let sums: Sums = {};
  try {
    const draftPath = file === undefined ? undefined : draft;
    if (draftPath !== undefined || fields.length > 0)
      sums = await readRowsBack({ draftPath, fields }, load, means);
    if (file !== undefined) given.file = await put(draft, file(facts, today));
  } finally {
    await rm(draft, { force: true });
  }
  if (ack === undefined) return;
  const to = ack(facts, today);
  const text = `${JSON.stringify(acknowledge(arrival, load, { sums, given }), undefined, 2)}\n`;
  await site.makeFolder(site.path.dirname(to));
  await site.put({ text }, to, { modifiedAt: clock.now() });
}

async function describeFile(path: string, name: string): Promise<GivenFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { name, sha256: hash.digest("hex"), bytes };
}

/** What somebody expected the sum of. */
async function fieldsToSum(
  { sums }: Drop,
  arrival: Arrival,
  { runsDir }: SiteMeans,
): Promise<readonly string[]> {
  const control = await recallControl(runsDir, arrival);
  return [...new Set([...Object.keys(control?.sum ?? {}), ...Object.keys(sums)])];
}

/** By field: of all rows, and of those with each outcome, as decimals. */
type Sums = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

interface WantedBack {
  /** Where the sender's own file, as it is written, is to be written with what became of each row. */
  readonly draftPath: string | undefined;
  /** What to add up. */
  readonly fields: readonly string[];
}

/** Reads the rows of a load once more, and gives them out and adds them up. */
async function readRowsBack(
  { draftPath, fields }: WantedBack,
  load: LoadRecord,
  { ledger, runsDir, stopSignal: signal }: SiteMeans,
): Promise<Sums> {
  const { bound, rows } = await openRowsWithCells(ledger, load, { runsDir, signal });
  const { dialect, header } = bound.source;
  const encode = (text: string): Buffer => encodeText(text, dialect.encoding);
  const redact = createRedactor([]);
  const books = new Books();
  const all = createFieldSums(bound.mapper, fields);
  const byOutcome = new Map<Outcome, FieldSums>();
  const file = draftPath === undefined ? undefined : await openReportFile(draftPath, { encode });
  try {
    await file?.write(formatAnswerHeader(header, dialect));
    for await (const row of rows) {
      await file?.write(formatAnswerLine(row, dialect, redact));
      books.enter(row);
      if (!all.add(row.source)) continue;
      const { outcome } = row.result;
      const some = byOutcome.get(outcome) ?? createFieldSums(bound.mapper, fields);
      some.add(row.source);
      byOutcome.set(outcome, some);
    }
    assertAddsUp(books, load.rowCount ?? books.lineCount);
    await keep(file);
  } finally {
    await file?.discard();
  }
  return Object.fromEntries(fields.map((field) => [field, sumsOf(field, all, byOutcome)]));
}

async function keep(file: ReportFile | undefined): Promise<void> {
  await file?.finish();
  await file?.keep();
}

function sumsOf(
  field: string,
  all: FieldSums,
  byOutcome: ReadonlyMap<Outcome, FieldSums>,
): Sums[string] {
  const totalOf = ({ sums }: FieldSums): string => sums.get(field)?.total.toFixed() ?? "0";
  const unreadable = all.sums.get(field)?.unreadable ?? 0;
  return {
    all: totalOf(all),
    ...Object.fromEntries([...byOutcome].map(([outcome, sums]) => [outcome, totalOf(sums)])),
    ...(unreadable === 0 ? {} : { rows_without_amount: unreadable }),
  };
}

/** What docs/drops.md says of the fields is for programs: they stay as they are. */
function acknowledge(
  { name, contentHash, size }: Arrival,
  { id, rowCount, counts, finishedAt }: LoadRecord,
  { sums, given }: { readonly sums: Sums; readonly given: object },
): object {
  return {
    format: 1,
    file: name,
    sha256: contentHash,
    bytes: size,
    rows: rowCount,
    outcomes: counts,
    ...(Object.keys(sums).length === 0 ? {} : { sums }),
    load: id,
    ...(finishedAt === undefined ? {} : { finished_at: isoTime(finishedAt) }),
    answers: given,
  };
}
