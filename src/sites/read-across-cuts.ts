import type { SeenFile } from "../ledger/arrival-book.ts";
import { largestSmall, SiteFault, type Site } from "./site.ts";

/** A way that is cut so often without a byte in between is given up until the next look. */
const mostCuts = 3;

/** What is still to be read of a file. */
export interface ReadRest {
  /** Bytes that were taken before. */
  readonly from: number;
  readonly take: (piece: Buffer) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a file of a server, and goes on behind what was taken each time the way is cut.
 * @param readFrom one attempt
 * @param judge what an attempt failed of: `cut` is tried again, `gone` means that what was seen lies there no more; it throws
 * whatever else there is, and a cut that is the last one. `from`: bytes that were taken by then
 * @returns what the last attempt gives; false where the file is gone
 */
export async function readAcrossCuts(
  { take, signal }: Omit<ReadRest, "from">,
  readFrom: (rest: ReadRest) => Promise<boolean>,
  judge: (
    error: unknown,
    attempt: { readonly from: number; readonly isLast: boolean },
  ) => "cut" | "gone",
): Promise<boolean> {
  let [from, cuts] = [0, 0];
  const takeNext = async (piece: Buffer): Promise<void> => {
    await take(piece);
    from += piece.length;
    cuts = 0;
  };
  for (;;) {
    try {
      return await readFrom({ from, take: takeNext, signal });
    } catch (error) {
      cuts += 1;
      if (judge(error, { from, isLast: cuts >= mostCuts }) === "gone") return false;
    }
  }
}

/** A whole file that was seen. @throws as `Site.readSmall` does */
export async function readSeenSmall(
  site: Pick<Site, "read">,
  path: string,
  seen: SeenFile,
): Promise<Buffer> {
  if (seen.size > largestSmall)
    throw new Error(`it is too large: at most ${largestSmall / 1024 / 1024} MB are taken`);
  const pieces: Buffer[] = [];
  const take = async (piece: Buffer): Promise<void> => {
    pieces.push(piece);
  };
  if (await site.read(path, seen, take, undefined)) return Buffer.concat(pieces);
  throw new SiteFault(path, "ENOENT", "it was changed while it was read");
}
