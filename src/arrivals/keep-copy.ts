import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
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
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ControlTotals } from "../drops/control-file.ts";
import { systemCodeOf } from "../kernel/load-error.ts";
import type { Sighting } from "../ledger/arrival-book.ts";

/** A copy of a file as it was, whatever becomes of the file. */
export interface KeptCopy {
  readonly path: string;
  /** SHA-256 of the content, hex. */
  readonly contentHash: string;
  readonly size: number;
  /** True where its last bytes end a line, or would be missed: gzip says itself where it ends. */
  readonly hasEnd: boolean;
}

/** An arrival as far as its copy is concerned. */
interface Copied {
  readonly id: string;
  readonly name: string;
  readonly contentHash: string | undefined;
}

function folderOf(runsDir: string, { id }: Pick<Copied, "id">): string {
  return join(resolve(runsDir), "arrivals", id);
}

/** Where the copy of an arrival is. By its content: what another process copies at the same time can't take its place. */
export function copyPath(runsDir: string, arrival: Copied): string {
  const { contentHash = "unread", name } = arrival;
  return join(folderOf(runsDir, arrival), contentHash.slice(0, 16), name);
}

/**
 * Copies a file into the runs folder, to where its content belongs when all of it is there and on disk.
 * @returns undefined when it was changed meanwhile, or is not what was seen
 * @throws errors of the system
 */
export async function keepCopy(
  { path: from, size, modifiedAt, name }: Sighting & { readonly path: string },
  {
    runsDir,
    id,
    signal,
  }: { readonly runsDir: string; readonly id: string; readonly signal: AbortSignal },
): Promise<KeptCopy | undefined> {
  const seen = { size, modifiedAt };
  const source = await openAsSeen(from, seen);
  if (source === undefined) return undefined;
  const part = join(folderOf(runsDir, { id }), `${randomBytes(8).toString("hex")}.part`);
  try {
    await mkdir(dirname(part), { recursive: true, mode: 0o700 });
    const target = await open(part, "wx", 0o600);
    const read = await hashInto(source, target, signal).finally(async () => await target.close());
    if (read.size !== size || !(await isAsSeen(source, seen))) return undefined;
    const path = copyPath(runsDir, { id, name, contentHash: read.contentHash });
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(part, path);
    return { path, ...read };
  } finally {
    await source.close();
    await rm(part, { force: true });
  }
}

/** Takes away what was kept of an arrival. */
export async function forgetCopy(runsDir: string, arrival: Pick<Copied, "id">): Promise<void> {
  await rm(folderOf(runsDir, arrival), { recursive: true, force: true });
}

/** Gives another arrival of the same content the copy of one. */
export async function shareCopy(runsDir: string, from: Copied, id: string): Promise<void> {
  const path = copyPath(runsDir, { ...from, id });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await copyFile(copyPath(runsDir, from), path);
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

/** SHA-256 of a file that is as it was seen; undefined where it is not. @throws errors of the system */
export async function hashFile(
  path: string,
  seen: Pick<Sighting, "size" | "modifiedAt">,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const source = await openAsSeen(path, seen);
  if (source === undefined) return undefined;
  try {
    const { contentHash } = await hashInto(source, undefined, signal);
    return (await isAsSeen(source, seen)) ? contentHash : undefined;
  } finally {
    await source.close();
  }
}

async function openAsSeen(
  path: string,
  seen: Pick<Sighting, "size" | "modifiedAt">,
): Promise<FileHandle | undefined> {
  // A link that has taken the file's place is not followed, and a pipe not waited for.
  const source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (await isAsSeen(source, seen)) return source;
  await source.close();
  return undefined;
}

async function isAsSeen(
  file: FileHandle,
  { size, modifiedAt }: Pick<Sighting, "size" | "modifiedAt">,
): Promise<boolean> {
  const facts = await file.stat();
  return facts.isFile() && facts.size === size && Math.floor(facts.mtimeMs) === modifiedAt;
}

async function hashInto(
  source: FileHandle,
  target: FileHandle | undefined,
  signal: AbortSignal | undefined,
): Promise<Omit<KeptCopy, "path">> {
  const hash = createHash("sha256");
  let size = 0;
  let first = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  const read = source.createReadStream({ autoClose: false, start: 0 });
  await pipeline(
    read,
    async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        first = first.length < 2 ? Buffer.concat([first, piece.subarray(0, 2)]) : first;
        last = Buffer.concat([last, piece.subarray(-2)]).subarray(-2);
        await target?.write(piece);
      }
    },
    signal === undefined ? {} : { signal },
  );
  await target?.sync();
  return {
    contentHash: hash.digest("hex"),
    size,
    hasEnd: hasEnd(first, last),
  };
}

function hasEnd(first: Buffer, last: Buffer): boolean {
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  // In UTF-16 with its low byte first, a zero follows the line end.
  const end = last[1] === 0 ? last[0] : last.at(-1);
  return isGzip || end === 0x0a || end === 0x0d;
}
