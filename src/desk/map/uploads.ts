import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { UsageError } from "../../index.ts";
import { withCommas } from "../../operations/entrance-basics.ts";

/** A file that somebody brought into a page. */
export interface Upload {
  /** Known to whoever brought it. */
  readonly id: string;
  /** As it is called where it comes from. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What people brought, and what is written while they are at it: in a temporary folder of the desk, for this user alone. */
export interface Uploads {
  /** @throws UsageError ERR_UPLOAD where it is too large, or can't be kept */
  keep(name: string, by: string, content: AsyncIterable<Buffer>): Promise<Upload>;
  /** Undefined: there is none, or it is somebody else's. */
  find(id: string, by: string): Upload | undefined;
  /** Of one person, the newest first. */
  list(by: string): readonly Upload[];
  remove(upload: Upload): Promise<void>;
  /** A new folder of its own, which is gone with the desk. */
  folder(): Promise<string>;
  /** Takes all of it away. */
  end(): Promise<void>;
}

/** Larger files lie in a folder of the desk better: they are not copied, and nobody waits for the network. */
export const mostUploadBytes = 100 * 1024 * 1024;
/** Beyond these the oldest one goes. */
const mostUploads = 10;
const mostAtOnce = 2;
const longestName = 200;

/** What bounds the files that are brought. */
export interface UploadSettings {
  /** Bytes of a file; default: `mostUploadBytes`. */
  readonly most?: number | undefined;
  /** In which the temporary folder is made; default: the system's for such. */
  readonly within?: string | undefined;
}

export function createUploads(
  now: () => number,
  { most = mostUploadBytes, within = tmpdir() }: UploadSettings = {},
): Uploads {
  const kept = new Map<string, Upload>();
  const { folder, end } = createPlace(within);
  let atOnce = 0;
  const remove = async ({ id, path }: Upload): Promise<void> => {
    kept.delete(id);
    await rm(join(path, ".."), { recursive: true, force: true });
  };
  const write = async (
    name: string,
    by: string,
    content: AsyncIterable<Buffer>,
  ): Promise<Upload> => {
    const id = randomBytes(18).toString("base64url");
    const path = join(await folder(), safeName(name));
    const upload = { id, name: shownName(name), path, by, at: now() };
    try {
      return { ...upload, bytes: await writeFile(path, content, most) };
    } catch (error) {
      await remove({ ...upload, bytes: 0 });
      throw error;
    }
  };
  return {
    keep: async (name, by, content) => {
      if (atOnce >= mostAtOnce) throw refuse("others bring files just now", "Try again soon.");
      atOnce += 1;
      try {
        const upload = await write(name, by, content);
        kept.set(upload.id, upload);
        const [oldest] = kept.values();
        if (kept.size > mostUploads && oldest !== undefined) await remove(oldest);
        return upload;
      } finally {
        atOnce -= 1;
      }
    },
    find: (id, by) => {
      const upload = kept.get(id);
      return upload?.by === by ? upload : undefined;
    },
    list: (by) => [...kept.values()].filter((one) => one.by === by).toReversed(),
    remove,
    folder,
    end: async () => {
      kept.clear();
      await end();
    },
  };
}

/** A temporary folder, which is made once something is to lie there. */
function createPlace(within: string): Pick<Uploads, "folder" | "end"> {
  let place: Promise<string> | undefined;
  let leave = (): void => undefined;
  const make = async (): Promise<string> => {
    const path = await mkdtemp(join(within, "waybill-desk-"));
    leave = () => rmSync(path, { recursive: true, force: true });
    // Also where the process ends without having closed the desk.
    process.once("exit", leave);
    return path;
  };
  return {
    folder: async () => {
      place ??= make();
      const path = join(await place, randomBytes(12).toString("hex"));
      await mkdir(path, { mode: 0o700 });
      return path;
    },
    end: async () => {
      if (place !== undefined) await rm(await place, { recursive: true, force: true });
      process.removeListener("exit", leave);
    },
  };
}

/** Beyond this much of a file that is too large its sender is cut off; before, he is told. */
const patience = 8;

async function writeFile(
  path: string,
  content: AsyncIterable<Buffer>,
  most: number,
): Promise<number> {
  const file = await open(path, "wx", 0o600);
  let size = 0;
  try {
    for await (const chunk of content) {
      size += chunk.length;
      // A browser reads the answer once it has sent all: what is too much is read, and not kept.
      if (size <= most) await file.write(chunk);
      else if (size > most * patience) break;
    }
  } catch (error) {
    throw error instanceof Error && "syscall" in error
      ? refuse(`it can't be kept: ${error.message}`, "Make room in the folder for temporary files.")
      : error;
  } finally {
    await file.close();
  }
  if (size > most)
    throw refuse(
      `it is larger than the ${withCommas(Math.floor(most / 1024 / 1024))} MiB that are taken`,
      "Put it into a folder of this desk and choose it there: such a file may be of any size.",
    );
  if (size === 0) throw refuse("it is empty", "Export the file again.");
  return size;
}

function refuse(why: string, action: string): UsageError {
  return new UsageError(`The file was not taken: ${why}`, {
    code: "ERR_UPLOAD",
    actions: [action],
  });
}

/** What a browser sends is no path; a program may send one. */
const shownName = (name: string): string =>
  basename(name.replaceAll("\\", "/")).slice(-longestName) || "file";

/** As it lies here: its ending says what it is. */
const safeName = (name: string): string =>
  `file-${shownName(name)
    .replaceAll(/[^\w.-]/g, "_")
    .slice(-80)}`;
