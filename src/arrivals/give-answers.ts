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
import { hasWorkbookForm } from "../load/tell/rows-form.ts";
import { openRowsWithCells } from "../load/tell/rows-so-far.ts";
import { assertAddsUp, Books } from "../report/books.ts";
import { openRowsFile } from "../report/open-rows-file.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import { answerColumns } from "../report/reporters/answer-columns.ts";
import type { RowsFile, RowsForm } from "../report/rows-file.ts";
import type { Outcome } from "../rows/outcome.ts";
import { encodeText } from "../source/formats/csv/text-codec.ts";
import type { Source } from "../source/source.ts";
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
  const draft = join(arrivalFolder(runsDir, arrival), `${randomBytes(8).toString("hex")}.answer`);
  let sums: Sums = {};
  try {
    const to = file?.(facts, today);
    if (to !== undefined || fields.length > 0)
      sums = await readRowsBack(
        { answer: to === undefined ? undefined : { draft, to }, fields },
        load,
        means,
      );
    if (to !== undefined) given.file = await put(draft, to);
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
  /** Where the sender's own file is to be written with what became of each row, and where it is going to be put. */
  readonly answer: { readonly draft: string; readonly to: string } | undefined;
  /** What to add up. */
  readonly fields: readonly string[];
}

/** Reads the rows of a load once more, and gives them out and adds them up. */
async function readRowsBack(
  { answer, fields }: WantedBack,
  load: LoadRecord,
  { ledger, runsDir, stopSignal: signal }: SiteMeans,
): Promise<Sums> {
  const { bound, rows } = await openRowsWithCells(ledger, load, { runsDir, signal });
  const books = new Books();
  const all = createFieldSums(bound.mapper, fields);
  const byOutcome = new Map<Outcome, FieldSums>();
  const file = answer && (await openAnswer(bound.source, answer));
  try {
    for await (const row of rows) {
      await file?.add(row);
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

/** In the form that the sender's file has; a workbook is one again where the name that the drop gives says so. */
async function openAnswer(
  source: Source,
  { draft, to }: NonNullable<WantedBack["answer"]>,
): Promise<RowsFile> {
  const { dialect, header, headerLine } = source;
  const isWorkbook = /\.xlsx$/i.test(to) && hasWorkbookForm(source);
  const pattern = isWorkbook ? await source.openPattern?.(source) : undefined;
  const form: RowsForm = {
    header,
    dialect,
    encode: (text) => encodeText(text, dialect.encoding),
    ...(pattern !== undefined && { workbook: { pattern, headerLine } }),
    redact: createRedactor([]),
  };
  try {
    const file = await openRowsFile(draft, form, answerColumns);
    return {
      ...file,
      discard: async () => {
        await file.discard();
        await pattern?.close();
      },
    };
  } catch (error) {
    await pattern?.close();
    throw error;
  }
}

async function keep(file: RowsFile | undefined): Promise<void> {
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
