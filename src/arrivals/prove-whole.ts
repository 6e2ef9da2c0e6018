import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { parseControlFile, type ControlTotals } from "../drops/control-file.ts";
import type { Drop } from "../drops/drop.ts";
import { formatDuration } from "../kernel/format-duration.ts";
import { messageOf, SourceError, systemCodeOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Arrival, ArrivalChange } from "../ledger/arrival-book.ts";
import { hashFile } from "./keep-copy.ts";
import type { FolderLook, FoundFile } from "./look-into-folder.ts";

/** Whether a file is known to be whole. */
export type Wholeness =
  | { readonly kind: "whole"; readonly control?: ControlTotals }
  | {
      readonly kind: "waits";
      readonly change: ArrivalChange & Required<Pick<ArrivalChange, "state">>;
    }
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };

interface Look {
  readonly folder: FolderLook;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** A control file that can't be read is given so long to be finished by its writer. */
const controlPatienceMs = 60_000;

/** Looks for the proof that a drop asks for. Only what is seen here counts, never how long a file has been there. */
export async function proveWhole(
  drop: Drop,
  file: FoundFile,
  arrival: Pick<Partial<Arrival>, "quietHash" | "quietSince">,
  { folder, now, signal }: Look,
): Promise<Wholeness> {
  const { complete } = drop;
  if (!file.isRegular)
    return {
      kind: "refused",
      code: "not-a-file",
      reason: "it is a link, a folder, a pipe or a device, and no file",
    };
  switch (complete.kind) {
    case "rename":
      return { kind: "whole" };
    case "marker": {
      const marker = complete.template(file.facts, "");
      return folder.names.has(marker)
        ? { kind: "whole" }
        : waits("seen", `waits for ${printable(marker)}`);
    }
    case "control":
      return await readControl(drop, complete.template(file.facts, ""), { folder, now });
    case "quiet":
      return await proveQuiet(complete.ms, file, arrival, { now, signal });
  }
}

function waits(state: "seen" | "settling", reason: string): Wholeness {
  return { kind: "waits", change: { state, reason } };
}

async function readControl(
  { folder: path }: Drop,
  name: string,
  { folder, now }: Pick<Look, "folder" | "now">,
): Promise<Wholeness> {
  if (!folder.names.has(name)) return waits("seen", `waits for ${printable(name)}`);
  try {
    const bytes = await readRegularFile(join(path, name));
    return { kind: "whole", control: parseControlFile(bytes.toString("utf8"), name) };
  } catch (error) {
    if (!(error instanceof SourceError) && systemCodeOf(error) === "ENOENT")
      return waits("seen", `waits for ${printable(name)}`);
    const facts = await lstat(join(path, name)).catch(() => undefined);
    const isFresh = facts === undefined || now - facts.mtimeMs < controlPatienceMs;
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
  { now, signal }: Pick<Look, "now" | "signal">,
): Promise<Wholeness> {
  const { quietHash, quietSince } = arrival;
  // A clock that was set back proves nothing.
  const isDue = quietSince !== undefined && now - quietSince >= ms;
  if (quietHash !== undefined && quietSince !== undefined && quietSince <= now && !isDue)
    return waits("settling", quietFor(ms));
  const hash = await hashFile(file.path, file, signal);
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
