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

/** Reads a whole file that must be a regular one. @throws what `openRegularFile` throws */
export async function readRegularFile(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}
