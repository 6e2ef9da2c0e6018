import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { claimOutput, type OutputClaim } from "../kernel/claim-output.ts";
import { reportFailure } from "./report-failures.ts";

/** A file that takes its name only when it is whole: until then an older one of that name stays as it is. */
export interface Draft {
  readonly path: string;
  /** @param make makes the bytes; what it throws is told like a disk that takes no more */
  append(make: () => Buffer): Promise<void>;
  /** Brings everything to disk; after that there is nothing left to fail but the renaming. */
  finish(): Promise<void>;
  /** Puts the finished file in its place. */
  keep(): Promise<void>;
  /** Closes and removes what was written, unless it was kept. */
  discard(): Promise<void>;
}

/**
 * Opens a file of a report for writing, mode 0600.
 * @param claim for a place that a person named
 * @throws LedgerError ERR_REPORT_WRITE, as `append`, `finish` and `keep` do; UsageError as claimOutput does, as `keep` does
 */
export async function openDraft(path: string, claim?: Omit<OutputClaim, "path">): Promise<Draft> {
  if (claim !== undefined) await claimOutput({ ...claim, path });
  // A name that nobody can foresee, and one that must be new: a link that was put there is not followed.
  const draftPath = `${path}.${randomUUID().slice(0, 8)}.draft`;
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw reportFailure(path, error);
    }
  };
  const handle = await attempt(() => open(draftPath, "wx", 0o600));
  let isOpen = true;
  return {
    path,
    append: async (make) => await attempt(() => handle.appendFile(make())),
    finish: async () => {
      await attempt(() => handle.sync());
      isOpen = false;
      await attempt(() => handle.close());
    },
    keep: async () => {
      // What stands there may have come while the report was made.
      if (claim !== undefined) await claimOutput({ ...claim, path });
      await attempt(() => rename(draftPath, path));
    },
    discard: async () => {
      // Whoever discards has a better error to tell of than a draft that could not be removed.
      if (isOpen) await handle.close().catch(() => undefined);
      isOpen = false;
      await rm(draftPath, { force: true }).catch(() => undefined);
    },
  };
}
