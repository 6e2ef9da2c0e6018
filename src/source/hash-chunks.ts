import { createHash } from "node:crypto";

/** What the bytes of a file come to, while they pass. */
export interface ChunkHash {
  /** Passes chunks on and takes them into account. */
  readonly pass: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;
  /** `sha256:…` of all bytes so far. */
  readonly fingerprint: () => string;
  /** Bytes so far. */
  readonly size: () => number;
}

export function createChunkHash(): ChunkHash {
  const hash = createHash("sha256");
  let size = 0;
  return {
    pass: (chunks) =>
      tapChunks(chunks, (chunk) => {
        hash.update(chunk);
        size += chunk.length;
      }),
    fingerprint: () => `sha256:${hash.digest("hex")}`,
    size: () => size,
  };
}

/** Passes chunks on and shows each. */
export async function* tapChunks(
  chunks: AsyncIterable<Buffer>,
  look: (chunk: Buffer) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    look(chunk);
    yield chunk;
  }
}
