import type { FileHandle } from "node:fs/promises";

/**
 * The bytes of an open file from `start` on, in fresh buffers (a reader may keep slices of them).
 * @param size bytes per buffer
 */
export async function* readChunks(
  handle: FileHandle,
  start: number,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  let position = start;
  for (;;) {
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await handle.read(buffer, 0, size, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
