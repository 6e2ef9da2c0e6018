import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

class NotRegular extends Error {
  readonly code = "ERR_NOT_REGULAR";
}

/**
 * Opens a file for reading. A pipe or a device is refused without waiting for whoever might write into it.
 * @throws system errors, and one with the code ERR_NOT_REGULAR
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // A pipe is opened at once so, and by nothing else; for files it makes no difference. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    // Reading a folder fails by itself, with a code of its own.
    if (facts.isFile() || facts.isDirectory()) return file;
    throw new NotRegular("it is a pipe or a device, not a file");
  } catch (error) {
    await file.close();
    throw error;
  }
}

const pieceBytes = 64 * 1024;
/** Mappings, configurations and the like are written by hand. */
const largest = 16 * 1024 * 1024;

/**
 * Reads a whole file that must be a regular one and small; no more is read than that, whatever the file says of its size.
 * @throws what `openRegularFile` throws, and an Error that tells of a file that is too large
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const pieces: Buffer[] = [];
    let size = 0;
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes));
      if (bytesRead === 0) return Buffer.concat(pieces);
      pieces.push(buffer.subarray(0, bytesRead));
      size += bytesRead;
      if (size > largest)
        throw new Error(`it is too large: at most ${largest / 1024 / 1024} MB are taken`);
    }
  } finally {
    await file.close();
  }
}
