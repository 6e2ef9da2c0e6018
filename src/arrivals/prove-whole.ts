import { parseControlFile, type ControlTotals } from "../drops/control-file.ts";
import type { Drop } from "../drops/drop.ts";
import { formatDuration } from "../kernel/format-duration.ts";
import { messageOf, SourceError, systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Arrival, ArrivalChange } from "../ledger/arrival-book.ts";
import { hashFile } from "./keep-copy.ts";
import type { FolderLook, FoundFile } from "./look-into-folder.ts";
import type { Site } from "../sites/site.ts";

/** Whether a file is known to be whole. */
export type Wholeness =
  | { readonly kind: "whole"; readonly control?: ControlTotals }
  | {
      readonly kind: "waits";
      readonly change: ArrivalChange & Required<Pick<ArrivalChange, "state">>;
    }
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };

interface Look {
  readonly site: Site;
  readonly folder: FolderLook;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** A control file that can't be read is given so long to be finished by its writer. */
const controlPatienceMs = 60_000;

/** File systems take 255; what is put beside a file has a longer name. */
export const mostNameBytes = 200;

/** Looks for the proof that a drop asks for. Only what is seen here counts, never how long a file has been there. */
export async function proveWhole(
  drop: Drop,
  file: FoundFile,
  arrival: Pick<Partial<Arrival>, "quietHash" | "quietSince">,
  look: Look,
): Promise<Wholeness> {
  const { complete } = drop;
  const bytes = Buffer.byteLength(file.name);
  if (bytes > mostNameBytes)
    return {
      kind: "refused",
      code: "long-name",
      reason: `its name has ${bytes} bytes; ${mostNameBytes} are the most, because names of reports and reasons are made of it`,
    };
  if (!file.isRegular)
    return {
      kind: "refused",
      code: "not-a-file",
      reason: "it is a link, a folder, a pipe or a device, and no file",
    };
  if (file.size > look.site.mostBytes)
    return {
      kind: "refused",
      code: "large-file",
      reason: `it has ${file.size} bytes; ${look.site.mostBytes} are the most, because it could not be put away from there`,
    };
  switch (complete.kind) {
    case "rename":
      return { kind: "whole" };
    case "marker": {
      const marker = complete.template(file.facts, "");
      return look.folder.names.has(marker)
        ? { kind: "whole" }
        : waits("seen", `waits for ${printable(marker)}`);
    }
    case "control":
      return await readControl(drop, complete.template(file.facts, ""), look);
    case "quiet":
      return await proveQuiet(complete.ms, file, arrival, look);
  }
}

function waits(state: "seen" | "settling", reason: string): Wholeness {
  return { kind: "waits", change: { state, reason } };
}

async function readControl(
  { folder: path }: Drop,
  name: string,
  { site, folder, now }: Look,
): Promise<Wholeness> {
  if (!folder.names.has(name)) return waits("seen", `waits for ${printable(name)}`);
  const at = site.path.join(path, name);
  try {
    const bytes = await site.readSmall(at);
    return { kind: "whole", control: parseControlFile(bytes.toString("utf8"), name) };
  } catch (error) {
    if (!(error instanceof SourceError) && systemCodeOf(error) === "ENOENT")
      return waits("seen", `waits for ${printable(name)}`);
    const facts = await site.look(at);
    const isFresh = facts === undefined || now - facts.modifiedAt < controlPatienceMs;
    return isFresh
      ? waits("settling", `${printable(name)} can't be read yet`)
      : {
          kind: "refused",
          code: "control-file",
          reason: `its control file can't be used: ${messageOf(error)}`,
        };
  }
}

/** Two looks, so far apart as the drop says, have to find the same size, time and content. */
async function proveQuiet(
  ms: number,
  file: FoundFile,
  arrival: Pick<Partial<Arrival>, "quietHash" | "quietSince">,
  { site, now, signal }: Look,
): Promise<Wholeness> {
  const { quietHash, quietSince } = arrival;
  // A clock that was set back proves nothing.
  const isDue = quietSince !== undefined && now - quietSince >= ms;
  if (quietHash !== undefined && quietSince !== undefined && quietSince <= now && !isDue)
    return waits("settling", quietFor(ms));
  const hash = await hashFile(site, file, signal);
  if (hash === undefined) return waits("seen", "it is being written");
  if (isDue && hash === quietHash) return { kind: "whole" };
  return {
    kind: "waits",
    change: { state: "settling", reason: quietFor(ms), quietHash: hash, quietSince: now },
  };
}

function quietFor(ms: number): string {
  return `waits until nothing of it has changed for ${formatDuration(ms)}`;
}
