import {
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { besideOf } from "./look-into-folder.ts";
import type { Drop } from "../drops/drop.ts";
import { dayIn } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import { systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import type { Arrival, ArrivalState } from "../ledger/arrival-book.ts";
import type { DropMeans } from "./drop-means.ts";
import { copyPath } from "./keep-copy.ts";

/** Where files go when nothing is left to do with them. In `attention` they stay where they are. */
const folders: Readonly<Partial<Record<ArrivalState, keyof Drop["after"]>>> = {
  done: "archive",
  duplicate: "archive",
  failed: "failed",
  quarantined: "quarantine",
};

export function isPutAway({ state, keptAs, dueAt }: Arrival): boolean {
  return folders[state] === undefined || keptAs === state || dueAt !== undefined;
}

/**
 * Gives the partner the report, and moves the file into the folder for what became of it. Both can be done again: a process that
 * died between the two left nothing half.
 * @returns where the file is now
 * @throws errors of the system
 */
export async function putAway(drop: Drop, arrival: Arrival, means: DropMeans): Promise<string> {
  const { state, id, name } = arrival;
  const kind = folders[state];
  const facts = drop.match.match(name) ?? { name, stem: name };
  const today = dayIn(drop.expect?.zone ?? "UTC", arrival.changedAt);
  if (state === "done" && drop.answer !== undefined && arrival.loadId !== undefined) {
    const { report } = reportPathsIn(loadDirectory(means.runsDir, arrival.loadId));
    await giveOut(report, drop.answer(facts, today));
  }
  const from = arrival.keptAt ?? join(drop.folder, name);
  if (kind === undefined) return from;
  const folder = drop.after[kind](facts, today);
  await mkdir(folder, { recursive: true });
  // An earlier process may have moved it and died before it could say so.
  const isThere = !(await isStill(arrival, from)) && (await isStill(arrival, join(folder, name)));
  const place = isThere ? join(folder, name) : await freePlace(join(folder, name), id);
  if (!isThere)
    await moveOrCopy(arrival, { from, to: place, copy: copyPath(means.runsDir, arrival) });
  if (arrival.keptAt === undefined)
    for (const beside of besideOf(drop.complete, facts))
      await moveIfThere(join(drop.folder, beside), await freePlace(join(folder, beside), id));
  if (state === "failed" || state === "quarantined")
    await writeWhy(`${place}.why.txt`, drop, arrival, await hasLoad(arrival, means));
  return place;
}

/** Written under another name, and renamed when it is whole: whoever fetches it never sees half of it. */
async function giveOut(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyWhole(from, to, new Date());
}

/** A name that nothing else has. */
async function freePlace(path: string, id: string): Promise<string> {
  const isTaken = (await lstat(path).catch(() => undefined)) !== undefined;
  if (!isTaken) return path;
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}-${id}${ending}`);
}

interface Move {
  readonly from: string;
  readonly to: string;
  /** Our own copy, for a file that is gone or is another one by now. */
  readonly copy: string;
}

async function moveOrCopy(arrival: Arrival, { from, to, copy }: Move): Promise<void> {
  if (await isStill(arrival, from)) {
    await move(from, to);
    if (await isStill(arrival, to)) return;
    // Somebody put another file in its place between the look and the move: that one goes back, and is seen for itself.
    await link(to, from);
    await rm(to);
  }
  await copyWhole(copy, to, new Date(arrival.modifiedAt)).catch((error: unknown) => {
    // Nothing of it is left: what was refused unread has no copy.
    if (systemCodeOf(error) !== "ENOENT") throw error;
  });
}

async function isStill({ size, modifiedAt }: Arrival, path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => undefined);
  return facts?.size === size && Math.floor(facts.mtimeMs) === modifiedAt;
}

/** By rename; where the folder is on another file system, by a copy that is on disk before the file is taken away. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== "EXDEV") throw error;
    await copyWhole(from, to, (await lstat(from)).mtime);
    await rm(from);
  }
}

/** Under another name until it is whole and on disk; it keeps its time, by which it is known again. */
async function copyWhole(from: string, to: string, modifiedAt: Date): Promise<void> {
  const part = `${to}.part`;
  try {
    await copyFile(from, part);
    await utimes(part, modifiedAt, modifiedAt);
    await syncFile(part);
    await rename(part, to);
  } finally {
    await rm(part, { force: true });
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  const facts = await lstat(from).catch(() => undefined);
  if (facts?.isFile() === true) await move(from, to);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** An id is given with the claim; a load that was refused at its beginning has none. */
async function hasLoad({ loadId }: Arrival, { ledger }: DropMeans): Promise<boolean> {
  return loadId !== undefined && (await ledger.findLoad(loadId)) !== undefined;
}

async function writeWhy(
  path: string,
  drop: Drop,
  { id, name, state, reason, loadId, changedAt }: Arrival,
  isLoaded: boolean,
): Promise<void> {
  const lines = [
    `${printable(name)} of the drop ${drop.name} is ${state} since ${isoTime(changedAt)}:`,
    reason ?? "",
    "",
    ...(loadId === undefined || !isLoaded ? [] : [`Its load: waybill report ${loadId}`]),
    `All that happened to it: waybill drops show ${id}`,
    ...(state === "quarantined"
      ? [
          `To have it loaded all the same: waybill drops release ${id} --because "…"`,
          `To have done with it: waybill drops reject ${id} --because "…"`,
        ]
      : []),
  ];
  await writeFile(path, `${lines.join("\n")}\n`);
}
