import { open, rename, rm } from "node:fs/promises";
import { reportFailure } from "./report-failures.ts";

/** Written a chunk at a time: few calls, little memory. */
const chunkLength = 65_536;

/** A file that takes its name only when it is whole: until then an older one of that name stays as it is. */
export interface ReportFile {
  readonly path: string;
  /** Adds text; waits when enough has gathered. */
  write(text: string): Promise<void>;
  /** Brings everything to disk; after that there is nothing left to fail but the renaming. */
  finish(): Promise<void>;
  /** Puts the finished file in its place. */
  keep(): Promise<void>;
  /** Closes and removes what was written, unless it was kept. */
  discard(): Promise<void>;
}

/**
 * Opens a report file for writing, mode 0600.
 * @throws LedgerError ERR_REPORT_WRITE, as `write`, `finish` and `keep` do
 */
export async function openReportFile(
  path: string,
  encode: (text: string) => Buffer = (text) => Buffer.from(text),
): Promise<ReportFile> {
  const draftPath = `${path}.${process.pid}.draft`;
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw reportFailure(path, error);
    }
  };
  const handle = await attempt(() => open(draftPath, "w", 0o600));
  let pending = "";
  let isOpen = true;

  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    await attempt(() => handle.appendFile(encode(text)));
  };

  return {
    path,
    write: async (text) => {
      pending += text;
      if (pending.length >= chunkLength) await drain();
    },
    finish: async () => {
      await drain();
      await attempt(() => handle.sync());
      isOpen = false;
      await attempt(() => handle.close());
    },
    keep: async () => {
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
