import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { isoTime } from "../../kernel/clock.ts";
import type { Rescue } from "../lost-ledger.ts";
import { messageOf, systemCodeOf } from "../../kernel/load-error.ts";

interface SeenFile {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
}

const sideFiles = ["-wal", "-shm"] as const;

/**
 * The files of an open ledger, held against what stands at their paths. A file that is deleted, moved or replaced lives on
 * for whoever has it open: what is written into it is seen by nobody else, and is gone with the process.
 */
export class LedgerFiles {
  readonly #path: string;
  readonly #database: SqliteDatabase;
  readonly #opened = new Map<string, SeenFile>();
  #loss: string | undefined;

  constructor(path: string, database: SqliteDatabase) {
    this.#path = path;
    this.#database = database;
    for (const side of ["", ...sideFiles]) this.#note(side);
  }

  /** What has become of them, in words behind "it"; undefined while they are the ones that were opened. Stays once found. */
  look(): string | undefined {
    this.#loss ??= this.#lookAtDatabase() ?? this.#lookAtSides();
    return this.#loss;
  }

  #lookAtDatabase(): string | undefined {
    const opened = this.#opened.get("");
    const now = lookAt(this.#path);
    if (now === undefined) return "was deleted or moved";
    if (opened === undefined || !isSame(opened, now))
      return "was deleted or moved, and another file stands there now";
    if (now.size < opened.size && now.size < this.#wantedSize())
      return `was cut: it has ${now.size} bytes, and had ${opened.size}`;
    this.#opened.set("", now);
    return undefined;
  }

  #lookAtSides(): string | undefined {
    for (const side of sideFiles) {
      const opened = this.#opened.get(side);
      if (opened === undefined) this.#note(side);
      else {
        const now = lookAt(this.#path + side);
        if (now === undefined || !isSame(opened, now))
          return `lost its side file ${this.#path}${side}, which was deleted, moved or replaced`;
      }
    }
    return undefined;
  }

  /** As many bytes as its pages take, where a person has not made it smaller with a tool of their own. */
  #wantedSize(): bigint {
    const pages: { page_count: number } | undefined = this.#database
      .prepare("PRAGMA page_count")
      .get();
    const size: { page_size: number } | undefined = this.#database
      .prepare("PRAGMA page_size")
      .get();
    return BigInt(pages?.page_count ?? 0) * BigInt(size?.page_size ?? 0);
  }

  #note(side: string): void {
    const seen = lookAt(this.#path + side);
    if (seen !== undefined) this.#opened.set(side, seen);
  }
}

/**
 * Writes all that an open ledger holds into a new file (0600) beside its path; never over another one.
 * @param now epoch milliseconds, for the name
 * @returns its path, or why it could not be written
 */
export function rescueDatabase(database: SqliteDatabase, path: string, now: number): Rescue {
  const folder = dirname(path);
  const time = isoTime(now).replaceAll(/[-:]|\.\d+/g, "");
  for (let attempt = 1; ; attempt += 1) {
    const rescued = join(folder, `ledger-rescued-${time}${attempt === 1 ? "" : `-${attempt}`}.db`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // SQLite writes into a file that is there and empty, and would make a new one for everybody to read.
      closeSync(openSync(rescued, "wx", 0o600));
    } catch (error) {
      if (systemCodeOf(error) === "EEXIST" && attempt < 100) continue;
      return { failure: messageOf(error) };
    }
    try {
      database.prepare("VACUUM INTO ?").run(rescued);
      syncFile(rescued);
      return { path: rescued };
    } catch (error) {
      rmSync(rescued, { force: true });
      return { failure: messageOf(error) };
    }
  }
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Looks without opening: closing a second handle would end the locks of the first one. Anything but a plain no counts as there. */
function lookAt(path: string): SeenFile | undefined {
  try {
    const found = statSync(path, { bigint: true });
    return { device: found.dev, inode: found.ino, size: found.size };
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function isSame(one: SeenFile, other: SeenFile): boolean {
  return one.device === other.device && one.inode === other.inode;
}
