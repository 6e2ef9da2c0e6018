import { closeSync, openSync, readFileSync, statSync, utimesSync, writeSync } from "node:fs";

/** Overwrites the last `from` of a file with `to`, of the same length: size and times stay as they were. */
export function changeInPlace(path: string, from: string, to: string): void {
  const at = readFileSync(path).lastIndexOf(from);
  if (at === -1 || from.length !== to.length) throw new Error(`${from} can't become ${to}`);
  const { atime, mtime } = statSync(path);
  const file = openSync(path, "r+");
  writeSync(file, to, at);
  closeSync(file);
  utimesSync(path, atime, mtime);
}
