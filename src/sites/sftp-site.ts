import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { showFolder, type SftpAddress } from "../drops/server-folder.ts";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import {
  createSftpLine,
  type Question,
  type Session,
  type SftpLine,
  type SftpMeans,
} from "./sftp-line.ts";
import { readAcrossCuts, readSeenSmall, type ReadRest } from "./read-across-cuts.ts";
import type { SftpSettings } from "./sftp-settings.ts";
import { isSameFile, type SeenFile } from "../ledger/arrival-book.ts";
import {
  isOutOfReach,
  isPlainName,
  mostNames,
  SiteFault,
  moveSeen,
  type Content,
  type FileFacts,
  type Listing,
  type Site,
} from "./site.ts";

/** So much is asked for at once, and so many times before the first answer: the line is long, and an answer small. */
const pieceBytes = 32 * 1024;
const piecesAhead = 32;
type Stats = Parameters<Parameters<Session["lstat"]>[1]>[1];
type Entry = Parameters<Parameters<Session["readdir"]>[1]>[1][number];

/** Status codes of the protocol that mean what codes of the system mean. */
const codes: ReadonlyMap<unknown, string> = new Map([
  [1, "EOF"],
  [2, "ENOENT"],
  [3, "EACCES"],
  [8, "ENOTSUP"],
]);

/** Folders on a server. Its line is opened by the first question. */
export class SftpSite implements Site {
  readonly path = posix;
  readonly isHere = false;
  readonly mostBytes = Number.POSITIVE_INFINITY;
  readonly #address: SftpAddress;
  readonly #line: SftpLine;

  constructor(address: SftpAddress, settings: SftpSettings, means: SftpMeans) {
    this.#address = address;
    this.#line = createSftpLine(address, settings, means);
  }

  async close(): Promise<void> {
    await this.#line.close();
  }

  async look(path: string): Promise<FileFacts | undefined> {
    try {
      return factsOf(await this.#ask<Stats>(path, (session, done) => session.lstat(path, done)));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async list(folder: string, isAsked: (name: string) => boolean): Promise<Listing> {
    const entries = await this.#entries(folder).catch((error: unknown) => {
      throw isOutOfReach(error) ? error : noFolder(showFolder(this.#address, folder), error);
    });
    const sound = entries.filter(({ filename }) => isPlainName(filename));
    return {
      names: sound.map(({ filename }) => filename),
      files: sound
        .filter(({ filename }) => isAsked(filename))
        .map(({ filename, attrs }) => ({ name: filename, ...factsOf(attrs) })),
    };
  }

  /** Some at a time, as the server gives them, so that a long folder is not taken for a server that is gone. */
  async #entries(folder: string): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    const handle = await this.#ask<Buffer>(folder, (session, done) =>
      session.opendir(folder, done),
    );
    try {
      while (entries.length < mostNames) {
        const some = await this.#ask<Entry[]>(folder, (session, done) =>
          session.readdir(handle, done),
        );
        entries.push(...some);
      }
    } catch (error) {
      if (systemCodeOf(error) === "EOF") return entries;
      throw error;
    } finally {
      await this.#closeQuietly(folder, handle);
    }
    throw new SiteFault(folder, "EFBIG", `more than ${mostNames} names are there`);
  }

  /** Where the line is cut it goes on behind what was taken, if the file is still the same. */
  async read(
    path: string,
    seen: SeenFile,
    take: (piece: Buffer) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    return await readAcrossCuts(
      { take, signal },
      async (rest) => await this.#readFrom(path, seen, rest),
      (error, { isLast }) => {
        if (isMissing(error)) return "gone";
        if (!isOutOfReach(error) || isLast) throw error;
        return "cut";
      },
    );
  }

  async #readFrom(
    path: string,
    seen: SeenFile,
    { from, take, signal }: ReadRest,
  ): Promise<boolean> {
    const facts = await this.#ask<Stats>(path, (session, done) => session.lstat(path, done));
    if (!isAsSeen(facts, seen)) return false;
    const handle = await this.#ask<Buffer>(path, (session, done) => session.open(path, "r", done));
    try {
      const isStill = async (): Promise<boolean> =>
        isAsSeen(
          await this.#ask<Stats>(path, (session, done) => session.fstat(handle, done)),
          seen,
        );
      if (!(await isStill())) return false;
      const ahead: Promise<Buffer>[] = [];
      let asked = from;
      for (let taken = from; taken < seen.size;) {
        for (; asked < seen.size && ahead.length < piecesAhead; asked += pieceBytes) {
          const piece = this.#readPiece(
            path,
            handle,
            asked,
            Math.min(pieceBytes, seen.size - asked),
          );
          // Whichever fails first is told; the others are not waited for.
          piece.catch(() => undefined);
          ahead.push(piece);
        }
        const piece = await ahead.shift();
        signal?.throwIfAborted();
        if (piece === undefined || piece.length === 0) return false;
        await take(piece);
        taken += piece.length;
        if (piece.length < pieceBytes && taken < seen.size) return false;
      }
      signal?.throwIfAborted();
      return await isStill();
    } finally {
      await this.#closeQuietly(path, handle);
    }
  }

  /** Fewer bytes than were asked for: the file ends there. */
  async #readPiece(path: string, handle: Buffer, from: number, length: number): Promise<Buffer> {
    const piece = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const got = await this.#ask<number>(path, (session, done) =>
        session.read(handle, piece, filled, length - filled, from + filled, done),
      );
      if (got === 0) break;
      filled += got;
    }
    return piece.subarray(0, filled);
  }

  async #closeQuietly(path: string, handle: Buffer): Promise<void> {
    await this.#ask<unknown>(path, (session, done) =>
      session.close(handle, (error) => done(error, undefined)),
    ).catch(() => undefined);
  }

  async readSmall(path: string): Promise<Buffer> {
    const facts = await this.#ask<Stats>(path, (session, done) => session.lstat(path, done));
    const { size, modifiedAt, isRegular } = factsOf(facts);
    if (!isRegular) throw new SiteFault(path, "ERR_NOT_REGULAR", "it is no file");
    return await readSeenSmall(this, path, { size, modifiedAt });
  }

  async makeFolder(folder: string): Promise<void> {
    if (await this.#isFolder(folder)) return;
    const above = posix.dirname(folder);
    if (above !== folder) await this.makeFolder(above);
    try {
      await this.#ask<unknown>(folder, (session, done) =>
        session.mkdir(folder, (error) => done(error, undefined)),
      );
    } catch (error) {
      // Another process has made it meanwhile.
      if (isOutOfReach(error) || !(await this.#isFolder(folder))) throw error;
    }
  }

  async #isFolder(path: string): Promise<boolean> {
    try {
      const facts = await this.#ask<Stats>(path, (session, done) => session.stat(path, done));
      if (facts.isDirectory()) return true;
      throw new SiteFault(path, "ENOTDIR", "it is no folder");
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async isAt(path: string, seen: SeenFile): Promise<boolean> {
    const facts = await this.look(path);
    return facts !== undefined && isSameFile(facts, seen);
  }

  async move(from: string, to: string, seen: SeenFile): Promise<boolean> {
    const rename = async (one: string, other: string): Promise<void> =>
      await this.#rename(one, other);
    const renameBack = async (one: string, other: string): Promise<void> => {
      if ((await this.look(other)) !== undefined)
        throw new SiteFault(other, "EEXIST", "something is there");
      await rename(one, other);
    };
    const isAt = async (path: string, file: SeenFile): Promise<boolean> =>
      await this.isAt(path, file);
    return await moveSeen({ isAt, rename, renameBack }, from, to, seen);
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#ask<unknown>(from, (session, done) =>
      session.rename(from, to, (error) => done(error, undefined)),
    );
  }

  async put(content: Content, to: string, { modifiedAt }: Omit<SeenFile, "size">): Promise<void> {
    const part = `${to}.part`;
    const size =
      "text" in content ? Buffer.byteLength(content.text) : (await stat(content.path)).size;
    try {
      // As on this machine: what somebody has put there in its place, such as a link, is not written through.
      if ((await this.look(part)) !== undefined) await this.remove(part);
      await this.#send(content, part);
      await this.#setTime(part, modifiedAt);
      const there = await this.look(part);
      if (there?.size !== size)
        throw new SiteFault(part, "EIO", `of ${size} bytes ${there?.size ?? 0} are there`);
      await this.#replace(part, to);
    } catch (error) {
      if (!isOutOfReach(error)) await this.remove(part).catch(() => undefined);
      throw error;
    }
  }

  async #send(content: Content, part: string): Promise<void> {
    await this.#ask<unknown>(part, (session, done, isAlive) => {
      const sent = (error: Error | null | undefined): void => done(error, undefined);
      if ("text" in content) session.writeFile(part, content.text, sent);
      else session.fastPut(content.path, part, { step: isAlive }, sent);
    });
  }

  /** The time is what a file is known again by; a server that keeps times to itself has to do without. */
  async #setTime(path: string, modifiedAt: number): Promise<void> {
    const seconds = Math.floor(modifiedAt / 1000);
    await this.#ask<unknown>(path, (session, done) =>
      session.utimes(path, seconds, seconds, (error) => done(error, undefined)),
    ).catch((error: unknown) => {
      if (isOutOfReach(error)) throw error;
    });
  }

  /** In one step where the server knows how; the protocol itself has no such step. */
  async #replace(from: string, to: string): Promise<void> {
    try {
      await this.#ask<unknown>(from, (session, done) =>
        session.ext_openssh_rename(from, to, (error) => done(error, undefined)),
      );
    } catch (error) {
      const isUnknown =
        systemCodeOf(error) === "ENOTSUP" || /does not support/.test(messageOf(error));
      if (isOutOfReach(error) || !isUnknown) throw error;
      await this.remove(to);
      await this.#rename(from, to);
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await this.#ask<unknown>(path, (session, done) =>
        session.unlink(path, (error) => done(error, undefined)),
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async #ask<T>(path: string, what: Question<T>): Promise<T> {
    try {
      return await this.#line.ask(what);
    } catch (error) {
      if (isOutOfReach(error)) throw error;
      const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
      const named = typeof code === "string" ? code : (codes.get(code) ?? "EIO");
      throw new SiteFault(path, named, messageOf(error), error);
    }
  }
}

function factsOf(stats: Stats): FileFacts {
  return { size: stats.size, modifiedAt: stats.mtime * 1000, isRegular: stats.isFile() };
}

function isAsSeen(stats: Stats, seen: SeenFile): boolean {
  const facts = factsOf(stats);
  return facts.isRegular && isSameFile(facts, seen);
}

function isMissing(error: unknown): boolean {
  return systemCodeOf(error) === "ENOENT";
}

function noFolder(folder: string, error: unknown): ConfigurationError {
  return new ConfigurationError(
    isMissing(error)
      ? `the folder ${folder} does not exist`
      : `the folder ${folder} can't be read: ${messageOf(error)}`,
    {
      code: "ERR_DROP_FOLDER",
      actions: [
        isMissing(error)
          ? "Make it, or correct from: in waybill.config.yaml."
          : "Have this user given the right to list it and to move files out of it.",
      ],
      cause: error,
    },
  );
}
