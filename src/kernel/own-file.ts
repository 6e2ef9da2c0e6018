import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync } from "node:fs";
import { LedgerError } from "./load-error.ts";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/**
 * Opens a file of ours to add to it, and makes it (0600) where there is none. What stands there in its place is not followed
 * and not waited for: somebody else's file would be written to.
 * @returns the file descriptor
 * @throws LedgerError ERR_PLANTED for a link, a folder, a pipe or a device; errors of the system as they are
 */
export function openOwnFile(path: string): number {
  assertOwnFile(path);
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw planted(path, "something that is no file");
}

/** @throws LedgerError ERR_PLANTED when anything but a regular file stands there */
export function assertOwnFile(path: string): void {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined || facts.isFile()) return;
  // A folder is an accident, and has words of its own.
  if (!facts.isDirectory())
    throw planted(path, facts.isSymbolicLink() ? "a link" : "something that is no file");
}

/**
 * Makes a folder of ours, for this user alone, where there is none.
 * @throws LedgerError ERR_PLANTED for a link to somewhere else; errors of the system as they are
 */
export function makeOwnFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  assertOwnFolder(path);
}

/** @throws LedgerError ERR_PLANTED for a link to somewhere else */
export function assertOwnFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw planted(path, "a link");
}

function planted(path: string, what: string): LedgerError {
  return new LedgerError(
    `${path} is ${what}, and waybill writes only to files and folders of its own`,
    {
      code: "ERR_PLANTED",
      actions: ["Find out who put it there, and put the file or folder itself in its place."],
    },
  );
}
