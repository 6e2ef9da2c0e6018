import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { interruptedBefore, messageOf, SourceError } from "../kernel/load-error.ts";

export async function spoolStdin(
  stream: Readable,
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  const path = join(directory, "stdin.csv");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // A new file, so that no link is followed and no earlier copy lost.
    const copy = createWriteStream(path, { mode: 0o600, flags: "wx" });
    await pipeline(stream, copy, signal === undefined ? {} : { signal });
    return path;
  } catch (error) {
    if (signal?.aborted === true) throw interruptedBefore(error);
    throw new SourceError(`What came in on stdin can't be kept in ${path}: ${messageOf(error)}.`, {
      code: "ERR_SOURCE_SPOOL",
      actions: ["Make room there, never by deleting a file of the runs folder."],
      cause: error,
    });
  }
}
