import { mkdir, open, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { interruptedBefore, messageOf, SourceError } from "../../kernel/load-error.ts";
import { BlockHashes } from "./local-file.ts";
import type { Place } from "./place.ts";

const pathIn = (directory: string): string => join(directory, "stdin.csv");

/** What comes in on a stream, which can be read once only: it is kept as `stdin.csv` in a folder, made if need be. */
export function stdinPlace(stream: Readable, directory: string): Place {
  const path = pathIn(directory);
  return {
    fetch: async (signal) => {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        return { name: basename(path), path: resolve(path), ...(await keep(stream, path, signal)) };
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        throw new SourceError(
          `What came in on stdin can't be kept in ${path}: ${messageOf(error)}.`,
          {
            code: "ERR_SOURCE_SPOOL",
            actions: ["Make room there, never by deleting a file of the runs folder."],
            cause: error,
          },
        );
      }
    },
  };
}

async function keep(
  stream: Readable,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReturnType<BlockHashes["end"]>> {
  const hashes = new BlockHashes();
  const hashing = new Transform({
    transform: (chunk: Buffer, _, pass) => {
      hashes.take(chunk);
      pass(null, chunk);
    },
  });
  // A new file, so that no link is followed and no earlier copy lost.
  const handle = await open(path, "wx", 0o600);
  try {
    await pipeline(stream, hashing, handle.createWriteStream(), signal ? { signal } : {});
    return hashes.end();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Keeps what comes in on stdin, so that it can be checked before and resumed after.
 * @param directory made if need be
 * @returns the path of the copy
 * @throws SourceError ERR_SOURCE_SPOOL when it can't be written; LoadError ERR_INTERRUPTED when the signal aborts
 */
export async function spoolStdin(
  stream: Readable,
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  try {
    await stdinPlace(stream, directory).fetch(signal);
    return pathIn(directory);
  } catch (error) {
    throw signal?.aborted === true ? interruptedBefore(error) : error;
  }
}
