import { createHash } from "node:crypto";
import { explainReadError, openFile } from "./open-file.ts";
import { readChunks } from "./read-chunks.ts";

const chunkBytes = 1 << 20;

/**
 * `sha256:…` of a file's bytes, as `openSource` makes it, without any other judgement of the file.
 * @throws SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_UNREADABLE
 */
export async function fingerprintFile(path: string): Promise<string> {
  const { handle } = await openFile(path);
  try {
    const hash = createHash("sha256");
    for await (const chunk of readChunks(handle, 0, chunkBytes)) hash.update(chunk);
    return `sha256:${hash.digest("hex")}`;
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    await handle.close();
  }
}
