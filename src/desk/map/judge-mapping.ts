import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import {
  checkFile,
  lintMapping,
  LoadError,
  previewRows,
  UsageError,
  type CheckReport,
  type LintReport,
  type PreviewedRow,
  type ReadingSettings,
} from "../../index.ts";
import { lookAtMapping } from "../../operations/entrance.ts";
import type { DeskMeans } from "../means.ts";
import { isWithin } from "../safety/within-roots.ts";
import { findTable, noSuchFile, type Source } from "./sources.ts";

/** Rows from the top that show what conversions do to cells. */
export const sampleRows = 20;

/** What is judged: a file, and a mapping that a person is writing. */
export interface Judging {
  readonly source: Source;
  readonly reading: ReadingSettings;
  /** The mapping as it was written. */
  readonly text: string;
  /** A folder of its own, in which it is written. */
  readonly folder: string;
  /** The folder from which its look-up files are meant: that of the mapping on disk, or of the file. */
  readonly home: string | undefined;
}

/** What the operations say of a mapping; each as far as the one before has nothing against it. */
export interface Judged {
  readonly text: string;
  readonly lint: LintReport | undefined;
  readonly report: CheckReport | undefined;
  /** The first rows, as many as `sampleRows`. */
  readonly rows: readonly PreviewedRow[];
  /** Why the file could not be checked. */
  readonly refused: LoadError | undefined;
}

/** Looks a mapping over, shows what it makes of the first rows, and checks the whole file. */
export async function judgeMapping(
  means: DeskMeans,
  judging: Judging,
  { signal, onRows }: { readonly signal: AbortSignal; readonly onRows: (rows: number) => void },
): Promise<Judged> {
  const { text } = judging;
  let lint: LintReport | undefined;
  let rows: readonly PreviewedRow[] = [];
  try {
    const request = await requestOf(means, judging);
    const { sourceName: _name, ...header } = request;
    lint = await lintMapping({ ...header, signal });
    if (lint.findings.some(({ severity }) => severity === "error"))
      return { text, lint, rows, report: undefined, refused: undefined };
    rows = await previewRows({ ...request, rows: sampleRows, signal });
    const findLedger = async () => means.books.ledger;
    const report = await checkFile({ ...request, findLedger, signal, onRows });
    return { text, lint, rows, report, refused: undefined };
  } catch (error) {
    if (!(error instanceof LoadError) || signal.aborted) throw error;
    return { text, lint, rows, report: undefined, refused: error };
  }
}

/** One row through all steps. @throws LoadError as `previewRows` does */
export async function traceRow(
  means: DeskMeans,
  judging: Judging,
  { row, signal }: { readonly row: number; readonly signal: AbortSignal },
): Promise<PreviewedRow | undefined> {
  const request = await requestOf(means, judging);
  const [shown] = await previewRows({ ...request, from: row, rows: 1, signal });
  return shown;
}

async function requestOf(means: DeskMeans, judging: Judging) {
  const { source, reading } = judging;
  const mappingPath = await writeMapping(means, judging);
  return {
    sourcePath: source.path,
    ...(source.isUpload && { sourceName: source.name }),
    mappingPath,
    reading,
  };
}

/**
 * Writes the mapping down, in a folder that is like the one it is meant for: its look-up files are linked in their places. They may be tables
 * of the desk's folders and nothing else, for whoever writes a mapping here has no other file of this machine.
 * @throws UsageError ERR_NO_SUCH_FILE
 */
async function writeMapping(means: DeskMeans, { text, folder, home }: Judging): Promise<string> {
  const { roots } = means;
  const root = home === undefined ? undefined : roots.rootOf(join(home, "x"));
  const likeHome =
    home === undefined || root === undefined
      ? join(folder, "root")
      : join(folder, "root", relative(root, home));
  await mkdir(likeHome, { recursive: true, mode: 0o700 });
  // One text, one file: an operation that still reads an earlier one reads that.
  const name = `mapping-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.yaml`;
  const path = join(likeHome, name);
  // Two pages of one person may ask at once.
  await putInPlace(path, async (beside) => await writeFile(beside, text, { mode: 0o600 }));
  for (const named of (await lookAtMapping(path)).tables) {
    const meant = isAbsolute(named) || home === undefined ? named : resolve(home, named);
    const found = await findTable(means, meant);
    if (found === undefined) throw noSuchFile(means, named);
    if (isAbsolute(named)) continue;
    const place = resolve(likeHome, named);
    if (!isWithin(folder, place))
      throw new UsageError(`the look-up file ${named} lies in another folder of the desk`, {
        code: "ERR_NO_SUCH_FILE",
        actions: ["Name it in full, from the root of this machine on."],
      });
    await link(found, place);
  }
  return path;
}

async function link(found: string, place: string): Promise<void> {
  const there = await stat(place).catch(() => undefined);
  if (there?.isDirectory() === true) return;
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await putInPlace(place, async (beside) => await symlink(found, beside));
}

async function putInPlace(path: string, make: (beside: string) => Promise<void>): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  await make(beside);
  await rename(beside, path);
}
