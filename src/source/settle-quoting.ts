import { createWarningLog, type Warning } from "../rows/warning.ts";
import { openFile } from "./open-file.ts";
import { createChunkParser, type Quoting } from "./parse-chunks.ts";
import type { RecordPlace } from "./read-records.ts";
import { readText } from "./read-text.ts";

const chunkSize = 256 * 1024;

export interface SettledQuoting {
  readonly quoting: Quoting;
  readonly warnings: readonly Warning[];
}

/**
 * How the quotes of a file have to be read. Only a file that strict reading fails on, and another way reads from end to
 * end, is read in another way; if none does, the strict reading tells what is wrong.
 */
export async function settleQuoting(
  place: Omit<RecordPlace, "quoting">,
  signal: AbortSignal | undefined,
): Promise<SettledQuoting> {
  const line = await findFault(place, "strict", signal);
  if (line === undefined) return { quoting: "strict", warnings: [] };
  for (const [quoting, code] of [
    ["trimmed", "quote-space"],
    ["backslash", "quote-backslash"],
    ["formula", "quote-formula"],
  ] as const) {
    if ((await findFault(place, quoting, signal)) !== undefined) continue;
    const log = createWarningLog();
    log.add(code, line);
    return { quoting, warnings: log.list() };
  }
  return { quoting: "strict", warnings: [] };
}

/** Line of the first record that can't be read so. */
async function findFault(
  { path, name, dialect, firstLine, text }: Omit<RecordPlace, "quoting">,
  quoting: Quoting,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { handle } = await openFile(path);
  try {
    const parser = createChunkParser(dialect, firstLine, quoting);
    for await (const chunk of readText(handle, name, text, chunkSize)) {
      signal?.throwIfAborted();
      const { fault } = await parser.parse(chunk);
      if (fault !== undefined) return parser.nextLine();
    }
    const { fault } = await parser.end();
    return fault === undefined ? undefined : parser.nextLine();
  } finally {
    await handle.close();
  }
}
