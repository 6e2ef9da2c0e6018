import { basename, resolve } from "node:path";
import type { Dialect } from "../rows/dialect.ts";
import { assertUnchanged, explainReadError, openFile } from "./open-file.ts";
import { readHeader } from "./read-header.ts";
import { readSepLine } from "./read-sep-line.ts";
import { scanBytes, type ByteScan } from "./scan-bytes.ts";
import { settleDelimiter } from "./settle-delimiter.ts";
import type { FileStamp, Source } from "./source.ts";

/** What a mapping pins about the file, so that a file of another shape is refused and not guessed. */
interface OpenSettings {
  /** One character, or `tab`. */
  readonly delimiter?: string;
}

/**
 * Reads the whole file once to check and fingerprint it, then finds its dialect and header.
 * @throws SourceError when the file can't be read, is empty, is no UTF-8 text or leaves its delimiter in doubt
 */
export async function openSource(
  path: string,
  settings: OpenSettings,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Source> {
  const name = basename(path);
  const { scan, stamp } = await scanFile(resolve(path), name, options.signal);
  const sepLine = readSepLine(scan.head);
  const text = scan.head.slice(sepLine?.text.length ?? 0);
  const sample = scan.isHeadAll ? text : wholeLines(text);
  const dialect: Dialect = {
    delimiter: settleDelimiter(sample, settings.delimiter, sepLine, name),
    quote: '"',
    lineEnd: findLineEnd(scan.head),
    bom: scan.markLength > 0,
  };
  const place = {
    path: resolve(path),
    name,
    dialect,
    stamp,
    firstByte: scan.markLength + Buffer.byteLength(sepLine?.text ?? ""),
    firstLine: sepLine === undefined ? 1 : 2,
  };
  const header = await readHeader(place, options.signal);
  return {
    ...place,
    header: header.names,
    layout: header.layout,
    fingerprint: scan.fingerprint,
    size: scan.size,
  };
}

async function scanFile(
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ scan: ByteScan; stamp: FileStamp }> {
  const { handle, stamp } = await openFile(path);
  try {
    const scan = await scanBytes(handle, name, signal);
    await assertUnchanged(handle, stamp, name);
    return { scan, stamp };
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    await handle.close();
  }
}

/** The text up to its last line break: a line that the head cuts off would look too short. */
function wholeLines(text: string): string {
  const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  return end === -1 ? text : text.slice(0, end + 1);
}

/** The end of the first line that has one. */
function findLineEnd(text: string): Dialect["lineEnd"] {
  const found = /\r?\n|\r/.exec(text)?.[0];
  return found === "\r\n" || found === "\r" ? found : "\n";
}
