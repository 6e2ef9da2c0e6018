import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Drop } from "../drops/drop.ts";
import { printable } from "../kernel/show-cell.ts";
import { isSameFile, waitingStates, type Arrival } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { judgeFile } from "./judge-file.ts";
import { keepCopy } from "./keep-copy.ts";
import { lookIntoFolder, type FolderLook, type FoundFile } from "./look-into-folder.ts";
import { inOrder, whyHeld } from "./pass-drop.ts";
import { proveWhole } from "./prove-whole.ts";
import { atSite, type SiteNeeds } from "../sites/open-site.ts";
import type { Site } from "../sites/site.ts";

/** What would be done with a file that lies in a drop. */
export interface Foretold {
  readonly drop: string;
  readonly name: string;
  readonly would: "load" | "wait" | "quarantine" | "tell-duplicate" | "leave";
  /** A sentence. */
  readonly why: string;
}

interface ForetellMeans {
  /** Undefined where there is none yet. */
  readonly ledger: Ledger | undefined;
  readonly now: number;
  readonly signal: AbortSignal;
}

interface ForetellMeansAt extends ForetellMeans, SiteNeeds {
  readonly site: Site;
}

/** Looks at everything that lies in a drop's folder and says what would be done with it. Writes nothing, moves nothing. */
export async function foretellDrop(
  drop: Drop,
  given: ForetellMeans & SiteNeeds,
): Promise<readonly Foretold[]> {
  return await atSite(drop, given, async (site) => await foretellAt(drop, { ...given, site }));
}

async function foretellAt(drop: Drop, means: ForetellMeansAt): Promise<readonly Foretold[]> {
  const folder = await lookIntoFolder(drop, means.site);
  const known = (await means.ledger?.arrivals.list({ drop: drop.name })) ?? [];
  const told: Foretold[] = [];
  for (const file of inOrder(drop, folder.files))
    told.push({
      drop: drop.name,
      name: file.name,
      ...(await foretell(drop, file, { folder, known, ...means })),
    });
  const others = folder.others.map((name): Foretold => ({
    drop: drop.name,
    name,
    would: "leave",
    why: `its name is not of the form ${drop.match.text}`,
  }));
  return [...told, ...others];
}

async function foretell(
  drop: Drop,
  file: FoundFile,
  {
    folder,
    known,
    ledger,
    now,
    site,
    signal,
  }: ForetellMeansAt & { readonly folder: FolderLook; readonly known: readonly Arrival[] },
): Promise<Pick<Foretold, "would" | "why">> {
  const before = known.find(({ name, keptAt }) => name === file.name && keptAt === undefined);
  if (before !== undefined && !waitingStates.includes(before.state))
    return { would: "leave", why: `it is ${before.state} (${before.id}): ${before.reason ?? ""}` };
  const arrival = before !== undefined && isSameFile(before, file) ? before : undefined;
  const whole = await proveWhole(drop, file, arrival ?? {}, {
    site,
    folder,
    now,
    signal,
  });
  if (whole.kind === "refused") return { would: "quarantine", why: whole.reason };
  if (whole.kind === "waits") return { would: "wait", why: whole.change.reason ?? "" };
  const { id, seenAt } = arrival ?? { id: "look", seenAt: now };
  const seen = { id, seenAt, drop: drop.name, modifiedAt: file.modifiedAt };
  const { control } = whole;
  // It is read as it would be: out of a copy, which is thrown away.
  const runsDir = await mkdtemp(join(tmpdir(), "waybill-look-"));
  try {
    const copy = await keepCopy(file, { site, runsDir, id, signal });
    if (copy === undefined) return { would: "wait", why: "it was written while it was read" };
    const holder = known.find(({ contentHash }) => contentHash === copy.contentHash);
    if (holder !== undefined)
      return {
        would: "tell-duplicate",
        why: `it has the content of ${printable(holder.name)} (${holder.id})`,
      };
    const hold = ledger && (await whyHeld(drop, ledger));
    if (hold !== undefined) return { would: "wait", why: hold };
    const taken = { file, arrival: seen, copy, control };
    const { mappingPath, fault } = await judgeFile(drop, taken, { ledger, stopSignal: signal });
    if (fault !== undefined) return { would: "quarantine", why: fault.reason };
    const planned = drop.plan === undefined ? "" : ", and is planned first";
    return { would: "load", why: `it is whole, by ${mappingPath}${planned}` };
  } finally {
    await rm(runsDir, { recursive: true, force: true });
  }
}
