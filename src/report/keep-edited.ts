import { rename, stat } from "node:fs/promises";
import { systemCodeOf } from "../kernel/load-error.ts";
import { reportFailure } from "./report-failures.ts";

/**
 * Moves files out of the way that a person has edited since they were written, which is to say after the summary that was
 * written behind them: new reports must not undo hours of corrections.
 * @returns where the edited ones are now
 * @throws LedgerError ERR_REPORT_WRITE
 */
export async function keepEdited(
  paths: readonly string[],
  summary: string,
): Promise<readonly string[]> {
  const writtenAt = await modifiedNs(summary);
  const kept: string[] = [];
  for (const path of paths) {
    const editedAt = await modifiedNs(path);
    if (editedAt === undefined || writtenAt === undefined || editedAt <= writtenAt) continue;
    const place = path.replace(/(?=\.\w+$)/, `-edited-${editedAt / 1_000_000n}`);
    try {
      await rename(path, place);
    } catch (error) {
      throw reportFailure(path, error);
    }
    kept.push(place);
  }
  return kept;
}

async function modifiedNs(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw reportFailure(path, error);
  }
}
