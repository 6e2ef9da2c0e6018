import { open, stat, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { messageOf, SourceError, systemCodeOf } from "../kernel/load-error.ts";

const reasons: Readonly<Record<string, { sentence: string; action: string }>> = {
  ENOENT: {
    sentence: "does not exist",
    action: "Check the path; it is taken relative to the folder the command runs in.",
  },
  ENOTDIR: { sentence: "does not exist", action: "Check the path: a part of it is not a folder." },
  EISDIR: { sentence: "is a folder, not a file", action: "Name the CSV file inside the folder." },
  EACCES: {
    sentence: "can't be read: permission denied",
    action: "Give the user who runs waybill the right to read the file.",
  },
  EPERM: {
    sentence: "can't be read: permission denied",
    action: "Give the user who runs waybill the right to read the file.",
  },
};

/** The SourceError for a system error met on the way to the file. */
function explainFileError(path: string, error: unknown): SourceError {
  const systemCode = systemCodeOf(error) ?? "";
  const reason = reasons[systemCode] ?? {
    sentence: `can't be read: ${messageOf(error)}`,
    action: "Check the disk or the network share that holds the file, and try again.",
  };
  const code = systemCode === "ENOENT" ? "ERR_SOURCE_NOT_FOUND" : "ERR_SOURCE_UNREADABLE";
  return new SourceError(`The source file ${path} ${reason.sentence}.`, {
    code,
    actions: [reason.action],
    cause: error,
  });
}

/** A system error as a SourceError; a LoadError, an abort or a bug comes back as it is. */
export function explainReadError(path: string, error: unknown): unknown {
  const isSystemError = /^E[A-Z\d]+$/.test(systemCodeOf(error) ?? "");
  return isSystemError ? explainFileError(path, error) : error;
}

/**
 * Opens a regular file for reading.
 * @throws SourceError when it is missing, unreadable, a folder, or something that can't be read twice (a pipe)
 */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    // Before it is opened: opening a pipe that nobody writes to would wait for ever.
    const kind = await stat(path);
    if (kind.isDirectory()) throw explainFileError(path, systemError("EISDIR"));
    if (!kind.isFile()) throw notRegular(path);
    return await open(path, "r");
  } catch (error) {
    throw explainReadError(path, error);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function notRegular(path: string): SourceError {
  return new SourceError(
    `${basename(path)} is a pipe or a device; the source is read more than once and must be a file.`,
    {
      code: "ERR_SOURCE_UNREADABLE",
      actions: ["Use - as the file name and pipe the data to stdin."],
    },
  );
}
