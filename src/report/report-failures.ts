import { explainFullDisk } from "../kernel/full-disk.ts";
import { exitCodes, LedgerError, messageOf, systemCodeOf } from "../kernel/load-error.ts";

const reasons: Readonly<Record<string, readonly [say: string, action: string]>> = {
  EDQUOT: [
    "the disk quota is used up",
    "Free some space, never by deleting a file of the runs folder.",
  ],
  EACCES: ["this user may not write there", "Give this user the right to write there."],
  EPERM: ["this user may not write there", "Give this user the right to write there."],
  EROFS: ["the disk is read-only", "Make it writable again."],
  ENOENT: ["its folder is gone", "Make the folder again."],
  ENOTDIR: ["a file stands where its folder should be", "Move that file away."],
  EEXIST: ["a file stands where its folder should be", "Move that file away."],
  EISDIR: ["a folder stands in its place", "Move that folder away."],
};

/** One clear error for a report that can't be written. The outcomes are safe in the ledger. */
export function reportFailure(path: string, error: unknown): LedgerError {
  const [say, action] = reasonOf(path, error);
  return new LedgerError(`the report ${path} can't be written: ${say}.`, {
    code: "ERR_REPORT_WRITE",
    exitCode: exitCodes.stopped,
    actions: [action, "No outcome is lost: the ledger (ledger.db) has those of all rows."],
    cause: error,
  });
}

function reasonOf(path: string, error: unknown): readonly [say: string, action: string] {
  const code = systemCodeOf(error) ?? "";
  if (code === "ENOSPC") {
    const { say, action } = explainFullDisk(path);
    return [say, action];
  }
  return reasons[code] ?? [messageOf(error), "Check the disk and the folder's permissions."];
}
