import { pipeline, Readable } from "node:stream";
import { SourceError, systemCodeOf } from "../kernel/load-error.ts";

/** Below this much text a high ratio is harmless. */
const freeBytes = 64 * 1024 * 1024;
/** Tables repeat themselves and pack well, but no real one this well. */
const mostRatio = 500;
const mostBytes = 256 * 1024 ** 3;

/**
 * Unpacks a gzip file on the fly.
 * @throws SourceError ERR_SOURCE_GZIP when it is damaged, cut off, or grows beyond reason
 */
export async function* unpackChunks(
  packed: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  const read = { bytes: 0 };
  const counted = countBytes(packed, read);
  const { createGunzip } = await import("node:zlib");
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  pipeline(Readable.from(counted, { objectMode: false }), gunzip, () => undefined);
  let size = 0;
  try {
    for await (const chunk of gunzip) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      const isBomb = size > freeBytes && size > read.bytes * mostRatio;
      if (isBomb || size > mostBytes) throw growsTooLarge(name);
      yield chunk;
    }
  } catch (error) {
    throw explainGzipError(error, name);
  } finally {
    gunzip.destroy();
  }
}

async function* countBytes(
  chunks: AsyncIterable<Buffer>,
  read: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    read.bytes += chunk.length;
    yield chunk;
  }
}

function growsTooLarge(name: string): SourceError {
  return new SourceError(
    `${name} unpacks to more than ${mostRatio} times its size, which no table does.`,
    {
      code: "ERR_SOURCE_GZIP",
      actions: ["If the file is sound, unpack it yourself and load the CSV file."],
    },
  );
}

function explainGzipError(error: unknown, name: string): unknown {
  const code = systemCodeOf(error) ?? "";
  if (code === "Z_BUF_ERROR") {
    return new SourceError(`${name} is cut off: its gzip data ends too early.`, {
      code: "ERR_SOURCE_GZIP",
      actions: ["Copy or export the file again."],
      cause: error,
    });
  }
  if (!code.startsWith("Z_")) return error;
  return new SourceError(`${name} is damaged: its gzip data can't be unpacked.`, {
    code: "ERR_SOURCE_GZIP",
    actions: ["Copy or export the file again. If it was never packed, take .gz off its name."],
    cause: error,
  });
}
