import type { Drop } from "../drops/drop.ts";
import { printable } from "../kernel/show-cell.ts";
import { waitingStates, type Arrival } from "../ledger/arrival-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { chooseMapping } from "./choose-mapping.ts";
import { hashFile } from "./keep-copy.ts";
import { lookIntoFolder, type FolderLook, type FoundFile } from "./look-into-folder.ts";
import { inOrder, whyHeld } from "./pass-drop.ts";
import { proveWhole } from "./prove-whole.ts";
import { localSite } from "./sites/local-site.ts";

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
  readonly signal: AbortSignal | undefined;
}

/** Looks at everything that lies in a drop's folder and says what would be done with it. Writes nothing, moves nothing. */
export async function foretellDrop(drop: Drop, means: ForetellMeans): Promise<readonly Foretold[]> {
  const folder = await lookIntoFolder(drop, localSite);
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
    signal,
  }: ForetellMeans & { readonly folder: FolderLook; readonly known: readonly Arrival[] },
): Promise<Pick<Foretold, "would" | "why">> {
  const before = known.find(({ name, keptAt }) => name === file.name && keptAt === undefined);
  if (before !== undefined && !waitingStates.includes(before.state))
    return { would: "leave", why: `it is ${before.state} (${before.id}): ${before.reason ?? ""}` };
  const isSame = before?.size === file.size && before.modifiedAt === file.modifiedAt;
  const arrival = isSame ? before : undefined;
  const whole = await proveWhole(drop, file, arrival ?? {}, {
    site: localSite,
    folder,
    now,
    signal,
  });
  if (whole.kind === "refused") return { would: "quarantine", why: whole.reason };
  if (whole.kind === "waits") return { would: "wait", why: whole.change.reason ?? "" };
  const hash = await hashFile(localSite, file, signal);
  const holder = known.find(({ contentHash }) => hash !== undefined && contentHash === hash);
  if (holder !== undefined)
    return {
      would: "tell-duplicate",
      why: `it has the content of ${printable(holder.name)} (${holder.id})`,
    };
  const hold = ledger && (await whyHeld(drop, ledger));
  if (hold !== undefined) return { would: "wait", why: hold };
  const chosen = await chooseMapping(drop, file.path);
  return "path" in chosen
    ? { would: "load", why: `it is whole, by ${chosen.path}` }
    : { would: "quarantine", why: chosen.reason };
}
