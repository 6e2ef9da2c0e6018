import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { messageOf, SourceError } from "../kernel/load-error.ts";
import { readSameBytes } from "./file-blocks.ts";
import { openFile } from "./open-file.ts";
import type { Source } from "./source.ts";

/**
 * Copies a source to a place where nobody rewrites it; the copy has the name of the original.
 * @throws SourceError ERR_SOURCE_SPOOL when it can't be written, ERR_SOURCE_CHANGED when the original is no longer the same
 */
export async function copySource(source: Source, path: string): Promise<Source> {
  const handle = await openFile(source.path);
  try {
    await pipeline(
      readSameBytes(handle, source.blocks, source),
      createWriteStream(path, { mode: 0o600, flags: "wx" }),
    );
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(`${source.name} can't be copied to ${path}: ${messageOf(error)}.`, {
      code: "ERR_SOURCE_SPOOL",
      actions: ["Make room there, never by deleting a file of the runs folder."],
      cause: error,
    });
  } finally {
    await handle.close();
  }
  return { ...source, path };
}
