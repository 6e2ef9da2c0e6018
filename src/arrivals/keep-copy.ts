import { createHash, randomBytes } from "node:crypto";
import {
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { ControlTotals } from "../drops/control-file.ts";
import { systemCodeOf, UsageError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import type { SeenFile, Sighting } from "../ledger/arrival-book.ts";
import type { Site } from "../sites/site.ts";

/** A copy of a file as it was, whatever becomes of the file. */
export interface KeptCopy {
  readonly path: string;
  /** SHA-256 of the content, hex. */
  readonly contentHash: string;
  readonly size: number;
  /** True where its last bytes end a line, or would be missed: what is packed says itself where it ends. */
  readonly hasEnd: boolean;
}

/** An arrival as far as its copy is concerned. */
interface Copied {
  readonly id: string;
  readonly name: string;
  readonly contentHash: string | undefined;
}

/** Where what is kept of an arrival lies. */
export function arrivalFolder(runsDir: string, { id }: Pick<Copied, "id">): string {
  return join(resolve(runsDir), "arrivals", id);
}

/** Where the copy of an arrival is. By its content: what another process copies at the same time can't take its place. */
export function copyPath(runsDir: string, arrival: Copied): string {
  const { contentHash = "unread", name } = arrival;
  return join(arrivalFolder(runsDir, arrival), contentHash.slice(0, 16), name);
}

/** The id of the arrival that a path is the copy of; undefined or no id for another path. */
export function arrivalOfCopy(path: string): string | undefined {
  return path.split(sep).at(-3);
}

/**
 * Copies a file into the runs folder, to where its content belongs when all of it is there and on disk.
 * @returns undefined when it was changed meanwhile, or is not what was seen
 * @throws errors of the system, or of its site
 */
export async function keepCopy(
  file: Sighting & { readonly path: string },
  { site, runsDir, id, signal }: CopyMeans,
): Promise<KeptCopy | undefined> {
  const part = join(arrivalFolder(runsDir, { id }), `${randomBytes(8).toString("hex")}.part`);
  await mkdir(dirname(part), { recursive: true, mode: 0o700 });
  try {
    const target = await open(part, "wx", 0o600);
    const read = await hashInto(site, file, target, signal).finally(
      async () => await target.close(),
    );
    if (read === undefined) return undefined;
    const path = copyPath(runsDir, { id, name: file.name, contentHash: read.contentHash });
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(part, path);
    return { path, ...read };
  } finally {
    await rm(part, { force: true });
  }
}

interface CopyMeans {
  readonly site: Site;
  readonly runsDir: string;
  readonly id: string;
  readonly signal: AbortSignal | undefined;
}

/** Takes away what was kept of an arrival. */
export async function forgetCopy(runsDir: string, arrival: Pick<Copied, "id">): Promise<void> {
  await rm(arrivalFolder(runsDir, arrival), { recursive: true, force: true });
}

/** Gives another arrival of the same content the copy of one. @throws UsageError ERR_COPY_GONE where there is none any more */
export async function shareCopy(runsDir: string, from: Copied, id: string): Promise<void> {
  const path = copyPath(runsDir, { ...from, id });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await copyFile(copyPath(runsDir, from), path);
  } catch (error) {
    await forgetCopy(runsDir, { id });
    if (systemCodeOf(error) !== "ENOENT") throw error;
    throw new UsageError(`the copy of ${printable(from.name)} (${from.id}) is not kept any more`, {
      code: "ERR_COPY_GONE",
      actions: [
        "If you have the file elsewhere, load it by hand: waybill load FILE -m MAPPING --again",
      ],
      cause: error,
    });
  }
}

function controlPath(runsDir: string, { id }: Pick<Copied, "id">): string {
  return join(resolve(runsDir), "arrivals", `${id}.control.json`);
}

/** Keeps what a control file says of an arrival. */
export async function keepControl(
  runsDir: string,
  arrival: { readonly id: string },
  control: ControlTotals,
): Promise<void> {
  const path = controlPath(runsDir, arrival);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify(control), { mode: 0o600 });
}

/** Undefined where there was no control file, or a person has set it aside. */
export async function recallControl(
  runsDir: string,
  arrival: { readonly id: string },
): Promise<ControlTotals | undefined> {
  try {
    const control: ControlTotals = JSON.parse(
      await readFile(controlPath(runsDir, arrival), "utf8"),
    );
    return control;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A person has looked: the totals of an arrival no longer count. */
export async function setControlAside(
  runsDir: string,
  arrival: { readonly id: string },
): Promise<void> {
  await rm(controlPath(runsDir, arrival), { force: true });
}

/** SHA-256 of a file that is as it was seen; undefined where it is not. @throws errors of the system, or of its site */
export async function hashFile(
  site: Site,
  file: FileAtPath,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return (await hashInto(site, file, undefined, signal))?.contentHash;
}

type FileAtPath = SeenFile & { readonly path: string };

async function hashInto(
  site: Site,
  file: FileAtPath,
  target: FileHandle | undefined,
  signal: AbortSignal | undefined,
): Promise<Omit<KeptCopy, "path"> | undefined> {
  const hash = createHash("sha256");
  let size = 0;
  let first = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  const take = async (piece: Buffer): Promise<void> => {
    hash.update(piece);
    size += piece.length;
    first = first.length < 4 ? Buffer.concat([first, piece.subarray(0, 4)]) : first;
    last = Buffer.concat([last, piece.subarray(-2)]).subarray(-2);
    await target?.write(piece);
  };
  const isWhole = await site.read(file.path, file, take, signal);
  if (!isWhole || size !== file.size) return undefined;
  await target?.sync();
  return {
    contentHash: hash.digest("hex"),
    size,
    hasEnd: hasEnd(first, last),
  };
}

/** Workbooks are zip files as well; their table of contents stands at the end. */
const zipBegins = Buffer.from("PK\u0003\u0004", "latin1");

function hasEnd(first: Buffer, last: Buffer): boolean {
  const isPacked =
    (first[0] === 0x1f && first[1] === 0x8b) || first.subarray(0, 4).equals(zipBegins);
  // In UTF-16 with its low byte first, a zero follows the line end.
  const end = last[1] === 0 ? last[0] : last.at(-1);
  return isPacked || end === 0x0a || end === 0x0d;
}
