import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import { readingFileName } from "../books/load-files.ts";
import type { ReadingSettings } from "../load-request.ts";

/**
 * Keeps what a person said about the source beside the load's other files, so that a resume reads it in the same way.
 * @returns whether anything was said
 * @throws LedgerError ERR_RUNS_DIR when it can't be written
 */
export async function keepReading(
  directory: string,
  reading: ReadingSettings | undefined,
): Promise<boolean> {
  const isSaid = Object.values(reading ?? {}).some((value) => value !== undefined);
  if (!isSaid) return false;
  const path = join(directory, readingFileName);
  try {
    await writeFile(path, `${JSON.stringify(reading, undefined, 2)}\n`, {
      mode: 0o600,
      flag: "wx",
    });
    return true;
  } catch (error) {
    throw unusable(path, "written", error);
  }
}

/**
 * How the source of a load is read: as it was said when it began. Parameters are what the ledger has.
 * @returns undefined when nothing was said
 * @throws LedgerError ERR_RUNS_DIR when it can't be read
 */
export async function recallReading(
  directory: string,
  { terms }: Pick<NewLoad, "terms">,
): Promise<ReadingSettings | undefined> {
  const reading = await readKept(directory);
  const parameters = terms?.parameters;
  return parameters === undefined ? reading : { ...reading, parameters };
}

async function readKept(directory: string): Promise<ReadingSettings | undefined> {
  const path = join(directory, readingFileName);
  try {
    const reading: ReadingSettings = JSON.parse(await readFile(path, "utf8"));
    return reading;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw unusable(path, "read", error);
  }
}

function unusable(path: string, what: string, error: unknown): LedgerError {
  return new LedgerError(`${path} can't be ${what}: ${messageOf(error)}.`, {
    code: "ERR_RUNS_DIR",
    actions: ["It tells how the source is to be read: put it back as it was."],
    cause: error,
  });
}
