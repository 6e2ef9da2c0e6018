import { besideOf } from "./look-into-folder.ts";
import type { Drop } from "../drops/drop.ts";
import type { NameFacts } from "../drops/name-pattern.ts";
import { dayIn } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import { systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Arrival, ArrivalState, SeenFile } from "../ledger/arrival-book.ts";
import type { DropMeans, SiteMeans } from "./drop-means.ts";
import { mostNameBytes } from "./prove-whole.ts";
import { copyPath } from "./keep-copy.ts";
import type { PlacedFile } from "./kept-facts.ts";
import type { Site } from "../sites/site.ts";

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

interface PutAway {
  /** Where the file is now. */
  readonly keptAt: string;
  /** What was put beside it. */
  readonly beside: readonly PlacedFile[];
}

/** What the paths of a drop are filled in from. */
export function namingFacts(
  { match, expect }: Drop,
  { name, changedAt }: Arrival,
): { readonly facts: NameFacts; readonly today: string } {
  const facts = match.match(name) ?? { name, stem: name };
  return { facts, today: dayIn(expect?.zone ?? "UTC", changedAt) };
}

/**
 * Moves a file into the folder for what became of it. It can be done again: a process that died in between left nothing half.
 * @throws errors of the system
 */
export async function putAway(drop: Drop, arrival: Arrival, means: SiteMeans): Promise<PutAway> {
  const { site } = means;
  const { join } = site.path;
  const { state, id, name } = arrival;
  const kind = folders[state];
  const { facts, today } = namingFacts(drop, arrival);
  const from = arrival.keptAt ?? join(drop.folder, name);
  if (kind === undefined) return { keptAt: from, beside: [] };
  const folder = drop.after[kind](facts, today);
  await site.makeFolder(folder);
  // An earlier process may have moved it and died before it could say so.
  const named = join(folder, keptName(name, id));
  const isThere = (await site.isAt(named, arrival)) && !(await site.isAt(from, arrival));
  const place = isThere ? named : await placeFor(site, arrival, { from, named }, id);
  if (!isThere)
    await moveOrCopy(site, arrival, { from, to: place, copy: copyPath(means.runsDir, arrival) });
  const beside: PlacedFile[] = [];
  const note = async (path: string): Promise<void> => {
    const there = await site.look(path);
    if (there === undefined) return;
    const { size, modifiedAt, version } = there;
    beside.push({ path, size, modifiedAt, ...(version === undefined ? {} : { version }) });
  };
  if (arrival.keptAt === undefined)
    for (const one of besideOf(drop.complete, facts)) {
      const way = { from: join(drop.folder, one), named: join(folder, keptName(one, id)) };
      const to = await moveBeside(site, way, id);
      if (to !== undefined) await note(to);
    }
  if (state === "failed" || state === "quarantined") {
    const text = whyText(drop, arrival, await hasLoad(arrival, means));
    await site.put({ text }, `${place}.why.txt`, { modifiedAt: Date.now() });
    await note(`${place}.why.txt`);
  }
  return { keptAt: place, beside };
}

/** The name itself, or the beginning of one to which nothing more can be added. */
function keptName(name: string, id: string): string {
  if (Buffer.byteLength(name) <= mostNameBytes) return name;
  let kept = "";
  for (const sign of name) {
    if (Buffer.byteLength(kept + sign) > mostNameBytes - id.length) break;
    kept += sign;
  }
  return `${kept}-${id}`;
}

interface Way {
  readonly from: string;
  /** Where it is to go, unless something else has that name. */
  readonly named: string;
}

/** Where moving is copying, an earlier process may have died before it took the file away; size and time alone say too little of that. */
async function placeFor(
  site: Site,
  seen: SeenFile,
  { from, named }: Way,
  id: string,
): Promise<string> {
  const isHalfMoved =
    seen.version !== undefined && from !== named && (await site.isAt(named, seen));
  return isHalfMoved ? named : await freePlace(site, named, id);
}

/** A name that nothing else has. */
async function freePlace(site: Site, path: string, id: string): Promise<string> {
  if ((await site.look(path)) === undefined) return path;
  const { join, dirname, basename, extname } = site.path;
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}-${id}${ending}`);
}

interface Move {
  readonly from: string;
  readonly to: string;
  /** Our own copy, for a file that is gone or is another one by now. */
  readonly copy: string;
}

async function moveOrCopy(site: Site, arrival: Arrival, { from, to, copy }: Move): Promise<void> {
  if (await site.move(from, to, arrival)) return;
  await site.put({ path: copy }, to, arrival).catch((error: unknown) => {
    // Nothing of it is left: what was refused unread has no copy.
    if (systemCodeOf(error) !== "ENOENT") throw error;
  });
}

/** A marker or control file, where it is there. @returns where it is now */
async function moveBeside(site: Site, way: Way, id: string): Promise<string | undefined> {
  const facts = await site.look(way.from);
  if (facts?.isRegular !== true) return undefined;
  const to = await placeFor(site, facts, way, id);
  return (await site.move(way.from, to, facts)) ? to : undefined;
}

/** An id is given with the claim; a load that was refused at its beginning has none. */
async function hasLoad({ loadId }: Arrival, { ledger }: DropMeans): Promise<boolean> {
  return loadId !== undefined && (await ledger.findLoad(loadId)) !== undefined;
}

function whyText(
  drop: Drop,
  { id, name, state, reason, loadId, changedAt }: Arrival,
  isLoaded: boolean,
): string {
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
  return `${lines.join("\n")}\n`;
}
