import type { OutputClaim } from "../kernel/claim-output.ts";
import { type Draft, openDraft } from "./draft.ts";

/** Written a chunk at a time: few calls, little memory. */
const chunkLength = 65_536;

/** A draft of text. */
export interface ReportFile extends Omit<Draft, "append"> {
  /** Adds text; waits when enough has gathered. */
  write(text: string): Promise<void>;
}

export interface ReportFileOptions {
  /** Default: UTF-8. */
  readonly encode?: ((text: string) => Buffer) | undefined;
  /** For a place that a person named. */
  readonly claim?: Omit<OutputClaim, "path">;
}

/**
 * Opens a report file for writing, mode 0600.
 * @throws LedgerError ERR_REPORT_WRITE, as `write`, `finish` and `keep` do; UsageError as claimOutput does, as `keep` does
 */
export async function openReportFile(
  path: string,
  { encode = (text) => Buffer.from(text), claim }: ReportFileOptions = {},
): Promise<ReportFile> {
  const draft = await openDraft(path, claim);
  let pending = "";
  const drain = async (): Promise<void> => {
    const text = pending;
    pending = "";
    await draft.append(() => encode(text));
  };
  return {
    ...draft,
    write: async (text) => {
      pending += text;
      if (pending.length >= chunkLength) await drain();
    },
    finish: async () => {
      await drain();
      await draft.finish();
    },
  };
}
