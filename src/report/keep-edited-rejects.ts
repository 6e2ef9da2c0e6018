import { rename, stat } from "node:fs/promises";
import { systemCodeOf } from "../load-error.ts";
import { reportFailure } from "./report-failures.ts";
import type { ReportPaths } from "./summary.ts";

/**
 * Moves a rejects.csv out of the way that a person has edited since it was written, which is to say after the summary that
 * was written behind it: new reports must not undo hours of corrections.
 * @returns where it is now; undefined when nobody has edited it
 * @throws LedgerError ERR_REPORT_WRITE
 */
export async function keepEditedRejects({
  rejects,
  summary,
}: ReportPaths): Promise<string | undefined> {
  const [editedAt, writtenAt] = [await modifiedNs(rejects), await modifiedNs(summary)];
  if (editedAt === undefined || writtenAt === undefined || editedAt <= writtenAt) return undefined;
  const kept = rejects.replace(/\.csv$/, `-edited-${editedAt / 1_000_000n}.csv`);
  try {
    await rename(rejects, kept);
    return kept;
  } catch (error) {
    throw reportFailure(rejects, error);
  }
}

async function modifiedNs(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw reportFailure(path, error);
  }
}
