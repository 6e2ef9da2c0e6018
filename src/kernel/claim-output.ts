import { lstat, open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { systemCodeOf, UsageError } from "./load-error.ts";
import { printable } from "./show-cell.ts";

/** A file that a command reads, or writes besides. */
export interface KeptFile {
  readonly path: string;
  /** As an error names it: `the source`. */
  readonly what: string;
}

/** A file that is to be written, and what it must not take the place of. */
export interface OutputClaim {
  readonly path: string;
  /** As an error names it: `the report`. */
  readonly what: string;
  /** Never replaced, whatever a person says. */
  readonly keep: readonly KeptFile[];
  /** Tells by its first characters whether a file was written by the same command in the same form, so that it may be replaced. */
  readonly isOwnKind?: (beginning: string) => boolean;
  /** A person says that a file of any other kind may be replaced. */
  readonly force?: boolean;
  /** True for a file of a load that is made anew in its own place. */
  readonly isItsPlace?: boolean;
}

/** Enough to tell the kind of a file. */
const beginningLength = 4096;
const ledgerName = /^ledger\.db(?:-wal|-shm|-journal)?$/i;

/**
 * Makes sure that a file may take this name: called before the work, and once more before the file takes it. A name that is
 * free, or not to be reached, is left to whoever writes there.
 * @throws UsageError ERR_OUTPUT_TAKEN for an input, a book or another output of the command, and for the files of a load;
 * ERR_OUTPUT_NOT_A_FILE for a folder, a link, a pipe or a device; ERR_OUTPUT_EXISTS for a file of another kind
 */
export async function claimOutput(claim: OutputClaim): Promise<void> {
  const path = resolve(claim.path);
  if (ledgerName.test(basename(path))) throw taken(claim, "a ledger, the books of loads");
  const facts = await assertFree(claim);
  if (facts === undefined || claim.isItsPlace === true) return;
  const isOwn = claim.isOwnKind?.(await beginningOf(path)) ?? false;
  const isLoads = await isInLoadFolder(path);
  if (isLoads && (!isOwn || basename(path) === "report.csv"))
    throw taken(claim, "a file that belongs to a load");
  if (!isOwn && claim.force !== true && facts.size > 0) throw exists(claim);
}

/** Beside the log of a load, or below its ledger, which may be elsewhere. */
async function isInLoadFolder(path: string): Promise<boolean> {
  const folder = await folderOf(path);
  for (const sign of [join(folder, "load.log"), join(folder, "..", "ledger.db")])
    if ((await factsOf(sign)) !== undefined) return true;
  return false;
}

/**
 * The part that holds for files of our own making, too: what stands there is a file, if anything, and none that is kept.
 * @throws UsageError ERR_OUTPUT_TAKEN, ERR_OUTPUT_NOT_A_FILE
 */
export async function assertFree(
  claim: Pick<OutputClaim, "path" | "what" | "keep">,
): Promise<Facts | undefined> {
  const path = resolve(claim.path);
  const facts = await factsOf(path);
  const owner = await findOwner(path, claim.keep);
  if (owner !== undefined) throw taken(claim, owner);
  if (facts !== undefined && !facts.isFile()) throw notAFile(claim, kindOf(facts));
  return facts;
}

/** Every place of the same file, and the place where a file is yet to be made. */
async function findOwner(path: string, keep: readonly KeptFile[]): Promise<string | undefined> {
  const own = await identify(path);
  for (const kept of keep) {
    const other = await identify(resolve(kept.path));
    if (own.some((identity) => other.includes(identity))) return kept.what;
  }
  return undefined;
}

async function identify(path: string): Promise<readonly string[]> {
  const place = join(await folderOf(path), basename(path));
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return [place, `${dev}:${ino}`];
  } catch {
    return [place];
  }
}

/** The true one, whatever links lead to it. */
async function folderOf(path: string): Promise<string> {
  return await realpath(dirname(path)).catch(() => dirname(path));
}

type Facts = Awaited<ReturnType<typeof lstat>>;

async function factsOf(path: string): Promise<Facts | undefined> {
  return await lstat(path).catch(() => undefined);
}

function kindOf(facts: Facts): string {
  if (facts.isDirectory()) return "a folder";
  if (facts.isSymbolicLink()) return "a link";
  return facts.isFIFO() || facts.isSocket() ? "a pipe" : "a device";
}

/** Of a file that can't be read nothing is known, so that it is of no kind. */
async function beginningOf(path: string): Promise<string> {
  const file = await open(path, "r").catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(beginningLength))) ?? {};
    return buffer?.toString("utf8", 0, bytesRead) ?? "";
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return "";
  } finally {
    await file?.close();
  }
}

const otherName = "Give another name.";

function taken({ path, what }: Pick<OutputClaim, "path" | "what">, owner: string): UsageError {
  return new UsageError(
    `${what} can't be written to ${printable(path)}: that is ${owner}, which it would destroy`,
    { code: "ERR_OUTPUT_TAKEN", actions: [otherName] },
  );
}

function notAFile({ path, what }: Pick<OutputClaim, "path" | "what">, kind: string): UsageError {
  return new UsageError(`${what} can't be written to ${printable(path)}: ${kind} stands there`, {
    code: "ERR_OUTPUT_NOT_A_FILE",
    actions: ["Name a file: one that is new, or one that waybill wrote."],
  });
}

function exists({ path, what }: OutputClaim): UsageError {
  return new UsageError(
    `${printable(path)} exists already, and ${what} replaces only a file of its own kind unasked`,
    { code: "ERR_OUTPUT_EXISTS", actions: ["Give another name, or --force to replace it."] },
  );
}
