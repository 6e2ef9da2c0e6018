import { SourceError } from "../../../kernel/load-error.ts";
import { createWarningLog, type Warning } from "../../../rows/warning.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided, type Decided } from "../../shape.ts";
import type { OnChange } from "./mend-quotes.ts";
import { createChunkParser, type Quoting } from "./parse-chunks.ts";
import type { CsvReading } from "./read-records.ts";
import { readText } from "./read-text.ts";

const chunkSize = 256 * 1024;

interface SettledQuoting {
  readonly quoting: Decided<Quoting>;
  readonly warnings: readonly Warning[];
}

/**
 * How the quotes of a file have to be read. Only a file that strict reading fails on, and that can be read from end to end
 * once its quotes are mended, is read so; if it can't, the strict reading tells what is wrong.
 */
export async function settleQuoting(
  file: LocalFile,
  reading: Omit<CsvReading, "quoting">,
  signal: AbortSignal | undefined,
): Promise<SettledQuoting> {
  const strict: SettledQuoting = { quoting: decided("strict", "usual"), warnings: [] };
  const isReadable = async (quoting: Quoting, onChange?: OnChange): Promise<boolean> => {
    const parser = createChunkParser({ ...reading, quoting }, onChange);
    for await (const chunk of readText(file, reading.text, { most: chunkSize, signal })) {
      const { fault } = await parser.parse(chunk);
      if (fault !== undefined) return false;
    }
    const { fault } = await parser.end();
    return fault === undefined;
  };
  if (await isReadable("strict")) return strict;
  const log = createWarningLog();
  const isMended = await isReadable("mended", (code, line) => log.add(code, line));
  return isMended
    ? { quoting: decided("mended", "reading", "cell"), warnings: log.list() }
    : strict;
}

/**
 * The quote around cells: what a setting says, else the double quote.
 * @throws SourceError ERR_SOURCE_QUOTES when it is no sign that can open and close a cell
 */
export function readQuote(setting: string | undefined): Decided<string> {
  if (setting === undefined) return decided('"', "usual");
  if (/^[!-/:-@[-`{-~]$/.test(setting)) return decided(setting, "said");
  throw new SourceError(`The quote ${JSON.stringify(setting)} must be one plain sign like ".`, {
    code: "ERR_SOURCE_QUOTES",
    actions: [
      'Say for example source: { quote: "\'" }. Curly quotes, of which one opens and another closes, have to be replaced in the file.',
    ],
  });
}
