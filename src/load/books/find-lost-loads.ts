import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Ledger } from "../../ledger/ledger.ts";
import { LedgerError, systemCodeOf } from "../../kernel/load-error.ts";
import { quoteCommand } from "../../kernel/quote-argument.ts";
import { lackOfWatermark } from "./watermark.ts";
import { booksOptions, logPath, shownLedger } from "./load-files.ts";
import type { BooksPlace } from "../books-place.ts";
import { trailMessages } from "./read-trail.ts";

/** A request is told of near the beginning of a log. */
const mostRead = 1024 * 1024;
const mostNamed = 5;
/** Loads that are over and were written to last: more are not looked at before each new load. */
const mostFinished = 50;

/**
 * Keeps a load from beginning where loads have sent requests that the ledger knows nothing of, or less than it knew: it is
 * not the ledger that they were written to, and what went in would go in again.
 * @throws LedgerError ERR_LEDGER_LOST
 */
export async function refuseLostLoads(ledger: Ledger, place: BooksPlace): Promise<void> {
  const { runsDir } = place;
  const unknown = await findUnknownLoads(ledger, runsDir);
  if (unknown.length > 0) throw sayUnknown(place, unknown);
  let finished = 0;
  for (const { id, status } of await ledger.listLoads()) {
    if (status === "completed" && (finished += 1) > mostFinished) continue;
    const lack = await lackOfWatermark(ledger, runsDir, id);
    if (lack !== undefined) throw sayBehind(place, id, lack);
  }
}

/** As `refuseLostLoads`, where there is no ledger at all. @throws LedgerError ERR_LEDGER_LOST */
export async function refuseWithoutLedger(place: BooksPlace): Promise<void> {
  const unknown = await findUnknownLoads(undefined, place.runsDir);
  if (unknown.length > 0) throw sayUnknown(place, unknown);
}

/**
 * Folders of loads whose log tells of a request, and which the ledger does not know. Only folders that it does not know are
 * looked into: folders are made before their load is, so that one without a request is innocent.
 */
export async function findUnknownLoads(
  ledger: Ledger | undefined,
  runsDir: string,
): Promise<readonly string[]> {
  const folders = await listFolders(runsDir);
  const loads = (await ledger?.listLoads()) ?? [];
  const known = new Set(loads.map(({ id }) => id));
  const unknown: string[] = [];
  for (const name of folders) {
    if (known.has(name)) continue;
    const told = await findRequest(logPath(join(resolve(runsDir), name)));
    if (told === undefined) continue;
    const id = told.loadId ?? name;
    // A load that began meanwhile is in the ledger by the time at which its log tells of a request.
    const found = known.has(id) || (await ledger?.findLoad(id))?.id === id;
    if (!found) unknown.push(name);
  }
  return unknown;
}

async function listFolders(runsDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(resolve(runsDir), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT" || systemCodeOf(error) === "ENOTDIR") return [];
    throw error;
  }
}

/** The first word of a request in a log, and whose; undefined where there is none, or the log is no file of ours. */
async function findRequest(path: string): Promise<{ readonly loadId?: string } | undefined> {
  const text = await readBeginning(path);
  if (text === undefined) return undefined;
  for (const line of text.split("\n")) {
    const leaves = line.includes(`"message":"${trailMessages.leave}"`);
    // Logs of before announced no rows.
    const begins = line.includes(`"message":"${trailMessages.begins}"`);
    if (!leaves && !(begins && !line.includes('"fingerprint":'))) continue;
    const loadId = /"loadId":"([^"\\]+)"/.exec(line)?.[1];
    return loadId === undefined ? {} : { loadId };
  }
  return text.length >= mostRead ? {} : undefined;
}

async function readBeginning(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(mostRead), 0, mostRead, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** Only the folders of these loads are left. */
export function sayUnknown(place: BooksPlace, folders: readonly string[]): LedgerError {
  const { runsDir } = place;
  const shown = folders.slice(0, mostNamed);
  const more = folders.length > shown.length ? ` and ${folders.length - shown.length} more` : "";
  const what = folders.length === 1 ? "a load" : `${folders.length} loads`;
  const names = shown.map((name) => join(runsDir, name));
  return new LedgerError(
    `the ledger ${shownLedger(place)} knows nothing of ${what} that sent requests from this folder: ${shown.join(", ")}${more}. It is not the ledger that they were written to, and what went in could go in again`,
    {
      code: "ERR_LEDGER_LOST",
      actions: [
        "Put the ledger back that knows them, a backup or a ledger-rescued-….db.",
        `Where there is none, rebuild what the folders tell: ${adoptCommand(place, names)}`,
        `A folder that is no load of yours, such as a copy from a colleague, is moved out of ${runsDir}.`,
      ],
    },
  );
}

/** The ledger knows the load, and less of it than it knew. @param lack what it does not know, in words */
export function sayBehind(place: BooksPlace, loadId: string, lack: string): LedgerError {
  return new LedgerError(
    `the ledger ${shownLedger(place)} knows less of load ${loadId} than it did when requests left (${lack}): it is an older copy, or a part of it was deleted`,
    {
      code: "ERR_LEDGER_LOST",
      actions: [
        "Put the newest ledger back, with its -wal, or a ledger-rescued-….db.",
        `Where there is none, add what the folder tells: ${adoptCommand(place, [join(place.runsDir, loadId)])}`,
      ],
    },
  );
}

function adoptCommand(place: BooksPlace, folders: readonly string[]): string {
  const words = ["waybill", "ledger", "adopt", ...folders, ...booksOptions(place)];
  return quoteCommand(words);
}
