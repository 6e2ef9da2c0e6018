import { constants, createReadStream } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import { isSameFile, type SeenFile } from "../ledger/arrival-book.ts";
import { moveSeen, type Content, type FileFacts, type Listing, type Site } from "./site.ts";

/** Folders of this machine. */
export const localSite: Site = {
  path,
  isHere: true,
  mostBytes: Number.POSITIVE_INFINITY,
  list,
  look,
  read,
  readSmall: readRegularFile,
  makeFolder: async (folder) => {
    await mkdir(folder, { recursive: true });
  },
  isAt,
  move: async (from, to, seen) =>
    await moveSeen({ isAt, rename: moveFile, renameBack }, from, to, seen),
  put,
  remove: async (at) => await rm(at, { force: true }),
  close: async () => undefined,
};

async function list(folder: string, isAsked: (name: string) => boolean): Promise<Listing> {
  const names = await namesIn(folder);
  const files: (FileFacts & { readonly name: string })[] = [];
  for (const name of names) {
    // It may be gone by now, or never be ours to see.
    const facts = isAsked(name) ? await look(path.join(folder, name)) : undefined;
    if (facts !== undefined) files.push({ name, ...facts });
  }
  return { names, files };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const isMissing = systemCodeOf(error) === "ENOENT";
    throw new ConfigurationError(
      isMissing
        ? `the folder ${folder} does not exist`
        : `the folder ${folder} can't be read: ${messageOf(error)}`,
      {
        code: "ERR_DROP_FOLDER",
        actions: [
          isMissing
            ? "Make it, or correct from: in waybill.config.yaml."
            : "Give this user the right to list it and to move files out of it.",
        ],
        cause: error,
      },
    );
  }
}

async function look(at: string): Promise<FileFacts | undefined> {
  const facts = await lstat(at).catch(() => undefined);
  if (facts === undefined) return undefined;
  const { size, mtimeMs } = facts;
  return { size, modifiedAt: Math.floor(mtimeMs), isRegular: facts.isFile() };
}

async function read(
  from: string,
  seen: SeenFile,
  take: (piece: Buffer) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // A link that has taken the file's place is not followed, and a pipe not waited for.
  const file = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await isAsSeen(file, seen))) return false;
    await pipeline(
      file.createReadStream({ autoClose: false, start: 0 }),
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) await take(piece);
      },
      signal === undefined ? {} : { signal },
    );
    return await isAsSeen(file, seen);
  } finally {
    await file.close();
  }
}

async function isAt(at: string, seen: SeenFile): Promise<boolean> {
  const facts = await look(at);
  return facts !== undefined && isSameFile(facts, seen);
}

async function isAsSeen(file: FileHandle, { size, modifiedAt }: SeenFile): Promise<boolean> {
  const facts = await file.stat();
  return facts.isFile() && facts.size === size && Math.floor(facts.mtimeMs) === modifiedAt;
}

/** By rename; where the folder is on another file system, by a copy that is on disk before the file is taken away. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== "EXDEV") throw error;
    const { mtimeMs: modifiedAt, mode } = await lstat(from);
    await put({ path: from }, to, { modifiedAt }, mode);
    await rm(from);
  }
}

async function renameBack(from: string, to: string): Promise<void> {
  await link(from, to);
  await rm(from);
}

/**
 * Under another name until it is whole and on disk; it keeps its time, by which it is known again.
 * @param mode default: as the umask of this process has it, for an answer is there to be read by others
 */
async function put(
  content: Content,
  to: string,
  { modifiedAt }: Omit<SeenFile, "size">,
  mode = 0o666,
): Promise<void> {
  const part = `${to}.part`;
  try {
    // Whoever may write there could have put a link in its place, which would lead anywhere.
    await rm(part, { force: true });
    const file = await open(part, "wx", mode);
    try {
      if ("text" in content) await file.writeFile(content.text);
      else await file.writeFile(createReadStream(content.path));
      const time = new Date(modifiedAt);
      await file.utimes(time, time);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, to);
  } finally {
    await rm(part, { force: true });
  }
}
