import type { PlatformPath } from "node:path";
import { LoadError } from "../kernel/load-error.ts";
import type { SeenFile } from "../ledger/arrival-book.ts";

/** A thing that lies in a folder, as far as looking at it says; its time as fine as the site keeps it. A link is told for itself and not followed. */
export interface FileFacts extends SeenFile {
  /** False for a link, a folder, a pipe, a device. */
  readonly isRegular: boolean;
}

/** What lies in a folder. */
export interface Listing {
  readonly names: readonly string[];
  /** Those that were asked for, in the same order; what went away meanwhile is left out. */
  readonly files: readonly (FileFacts & { readonly name: string })[];
}

/** A file of this machine, or a text. */
export type Content = { readonly path: string } | { readonly text: string };

/**
 * Where the folders of a drop lie: on this machine, or on a server. Every site keeps the same promises
 * (`test/contracts/site.contract.ts`).
 */
export interface Site {
  /** How paths are written there. */
  readonly path: Pick<PlatformPath, "join" | "dirname" | "basename" | "extname">;
  /** True where paths can be opened by this machine. */
  readonly isHere: boolean;
  /** A larger file can't be moved there. */
  readonly mostBytes: number;
  /** @param isAsked whose facts are wanted @throws LoadError ERR_DROP_FOLDER when the folder can't be listed */
  list(folder: string, isAsked: (name: string) => boolean): Promise<Listing>;
  /** Undefined where nothing is. */
  look(path: string): Promise<FileFacts | undefined>;
  /** Whether a file that was seen lies there; also one that was moved there, or put there in its name. */
  isAt(path: string, seen: SeenFile): Promise<boolean>;
  /**
   * Reads a file from its first byte to its last, piece by piece.
   * @returns false when it is no regular file, or not what was seen, before or after
   * @throws errors of the system; what `take` throws; the reason of the signal
   */
  read(
    path: string,
    seen: SeenFile,
    take: (piece: Buffer) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<boolean>;
  /** A whole file that a person or a program has written by hand. @throws errors of the system; Error for one that is too large */
  readSmall(path: string): Promise<Buffer>;
  /** With the folders above it; nothing happens where it is there. */
  makeFolder(path: string): Promise<void>;
  /**
   * Moves a file that was seen; it may take the place of what is there: ask before.
   * @returns false where it does not lie there any more; another one that does is left there, to be seen for itself
   */
  move(from: string, to: string, seen: SeenFile): Promise<boolean>;
  /**
   * Writes a file under another name, and renames it when it is whole: whoever fetches it never sees half of it. A link that lies
   * there under either name is not followed.
   * @param as the time that it is to have (epoch milliseconds), and whose place it takes
   */
  put(content: Content, to: string, as: Omit<SeenFile, "size">): Promise<void>;
  /** Takes a file away; a link itself, and not where it leads. Nothing happens where nothing is. @throws errors of the system */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A place where moving is renaming. */
interface Renaming {
  readonly isAt: (path: string, seen: SeenFile) => Promise<boolean>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Never takes the place of anything. @throws errors of the system where something is there */
  readonly renameBack: (from: string, to: string) => Promise<void>;
}

/** Nothing keeps others from putting a file there between the look and the renaming: such a one goes back. */
export async function moveSeen(
  { isAt, rename, renameBack }: Renaming,
  from: string,
  to: string,
  seen: SeenFile,
): Promise<boolean> {
  if (!(await isAt(from, seen))) return false;
  await rename(from, to);
  if (await isAt(to, seen)) return true;
  await renameBack(to, from);
  return false;
}

/** What a server says of one file; its code is that of the system where there is such a one. */
export class SiteFault extends Error {
  readonly code: string;

  constructor(path: string, code: string, said: string, cause?: unknown) {
    super(`${code}: ${said} (${path})`, { cause });
    this.code = code;
  }
}

/** A name that a server gives is no way to another folder, neither there nor here. */
export function isPlainName(name: string): boolean {
  return !/[/\\\0]/.test(name) && !["", ".", ".."].includes(name);
}

/** A folder that never ends is none. */
export const mostNames = 1_000_000;
/** As for files of this machine that are written by hand. */
export const largestSmall = 16 * 1024 * 1024;

/** Whether a whole server is out of reach, and not one file: it is gone, not trusted, or does not let us in. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof LoadError && /^ERR_(?:SFTP|S3|CREDENTIAL)_/.test(error.code);
}
