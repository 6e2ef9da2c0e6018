import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { isoTime } from "../../kernel/clock.ts";
import type { Ledger, LedgerWatch } from "../../ledger/ledger.ts";
import type { Execution } from "../../ledger/load-record.ts";
import { loadDirectory, watermarkPath } from "./load-files.ts";

/** How far a ledger was written when requests of a load left. */
interface Watermark {
  readonly epoch: number;
  /** Epoch milliseconds of the newest group of rows. */
  readonly at: number;
}

const watermarkLength = 64;

/**
 * Notes, beside the ledger, how far it was written: an older copy of it, or one whose side file was deleted, is known by
 * that. One small write a group, into the same bytes; it outlives the process, and is taken away when the execution ends.
 */
export function keepWatermarks(runsDir: string): LedgerWatch & { readonly close: () => void } {
  const files = new Map<string, number | undefined>();
  const fileOf = ({ loadId }: Execution): number | undefined => {
    if (!files.has(loadId))
      files.set(loadId, openWatermark(watermarkPath(loadDirectory(runsDir, loadId))));
    return files.get(loadId);
  };
  const close = ({ loadId }: Pick<Execution, "loadId">): void => {
    const file = files.get(loadId);
    files.delete(loadId);
    if (file !== undefined) closeSync(file);
  };
  return {
    onWrite: (execution, at) => {
      const file = fileOf(execution);
      if (file === undefined) return;
      const mark: Watermark = { epoch: execution.epoch, at };
      tryTo(() => writeSync(file, JSON.stringify(mark).padEnd(watermarkLength - 1) + "\n", 0));
    },
    onEnd: (execution) => {
      close(execution);
      tryTo(() => rmSync(watermarkPath(loadDirectory(runsDir, execution.loadId)), { force: true }));
    },
    close: () => {
      for (const loadId of files.keys()) close({ loadId });
    },
  };
}

/** What the ledger lacks that it had when requests left, in words; undefined where it lacks nothing. */
export async function lackOfWatermark(
  ledger: Ledger,
  runsDir: string,
  loadId: string,
): Promise<string | undefined> {
  const mark = readWatermark(watermarkPath(loadDirectory(runsDir, loadId)));
  if (mark === undefined) return undefined;
  const last = await ledger.lastWrite(loadId);
  if (last === undefined || last.epoch < mark.epoch)
    return `it knows of execution ${last?.epoch ?? 0}, and requests left in execution ${mark.epoch}`;
  if (last.epoch > mark.epoch || last.at >= mark.at) return undefined;
  return `it was written until ${isoTime(last.at)}, and had been until ${isoTime(mark.at)}`;
}

/** True for a load whose last execution did not come to its end, so that nobody closed its ledger. */
export function hasWatermark(runsDir: string, loadId: string): boolean {
  return readWatermark(watermarkPath(loadDirectory(runsDir, loadId))) !== undefined;
}

/** A watermark that can't be kept makes the load no less safe than it was without. */
function openWatermark(path: string): number | undefined {
  const { O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  return tryTo(() => openSync(path, O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600));
}

function readWatermark(path: string): Watermark | undefined {
  return tryTo(() => {
    const mark: Watermark = JSON.parse(readFileSync(path, "utf8"));
    return Number.isSafeInteger(mark.epoch) && Number.isSafeInteger(mark.at) ? mark : undefined;
  });
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
