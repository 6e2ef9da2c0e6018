import type { Warning } from "../../../rows/warning.ts";
import type { LocalFile } from "../../places/place.ts";
import { refuseContainer } from "../recognize-container.ts";
import { chooseEncoding, contradiction, type EncodingChoice } from "./choose-encoding.ts";
import { lineOfOffset } from "./count-lines.ts";
import { gatherEvidence, mixedEncodings, unknownEncoding } from "./judge-legacy.ts";
import { decodeChunks, readUnpacked } from "./read-text.ts";
import {
  cutInsideCharacter,
  notText,
  notThatEncoding,
  notUtf8,
  nulByte,
  onlyNul,
  tooManyMarks,
  truncated,
} from "./scan-faults.ts";
import { TextScan } from "./scan-text.ts";
import { createUtf8Judge, findInvalidUtf8, unfinishedBytes } from "./utf8.ts";

const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const mostControls = 0.02;
const fewControls = 20;
const mostMarks = 1000;

export interface ByteScan {
  readonly encoding: string;
  readonly isPacked: boolean;
  /** Bytes of the byte order marks at the start of the text as UTF-8. */
  readonly markLength: number;
  /** Bytes of the text as UTF-8, up to what is cut off at its end. */
  readonly end: number;
  /** False when the last line has no line break. */
  readonly endsInBreak: boolean;
  readonly endsInQuote: boolean;
  /** Offsets of byte order marks inside. */
  readonly marks: readonly number[];
  /** The first 256 KiB, marks left out; cut at a whole character. */
  readonly head: string;
  /** The last 64 KiB or more, up to what is cut off at the end; may begin inside a line. */
  readonly tail: string;
  /** True when there is nothing behind the head. */
  readonly isHeadAll: boolean;
  readonly hasDoubtfulQuotes: boolean;
  readonly warnings: readonly Warning[];
  /** What has to be warned of when the unit separator is not the delimiter. */
  readonly separators: readonly Warning[];
}

/** What is known of a file before it is scanned. */
export interface ScanRequest {
  readonly file: LocalFile;
  readonly isPacked: boolean;
  /** Encoding that a person or the mapping says. */
  readonly encoding: string | undefined;
  readonly quote: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the whole file once: encoding checked strictly to the last byte, NUL bytes and other controls,
 * so that a bad byte at the end is known before anything is done with the first row.
 * @throws SourceError when the file is something else than CSV text in a known encoding
 */
export async function scanBytes(request: ScanRequest): Promise<ByteScan> {
  const { name } = request.file;
  const head = await readHead(request);
  refuseContainer(head, name, request.isPacked);
  const choice = chooseEncoding(head, request.encoding, name);
  if (choice.encoding !== "utf-8") return await scanOther(request, choice);
  const found = await scanUtf8(request);
  if (!("invalid" in found)) return found;
  if (found.isCut) throw cutInsideCharacter(name, found.invalid);
  if (choice.evidence !== "assumed") throw await explainInvalid(request, found);
  return await scanLegacy(request);
}

const bytesOf = ({ file, isPacked, signal }: ScanRequest): AsyncIterable<Buffer> =>
  readUnpacked(file, isPacked, { signal });

async function readHead(request: ScanRequest): Promise<Buffer> {
  for await (const chunk of bytesOf(request)) return chunk;
  return Buffer.alloc(0);
}

interface Invalid {
  readonly invalid: number;
  readonly byte: number;
  /** True when only the last character is not complete. */
  readonly isCut: boolean;
}

async function scanUtf8(request: ScanRequest): Promise<ByteScan | Invalid> {
  const scan = new TextScan(request.quote);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(request)) {
    request.signal?.throwIfAborted();
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.subarray(0, bytes.length - unfinishedBytes(bytes));
    const invalid = findInvalidUtf8(whole);
    if (invalid !== undefined)
      return { invalid: scan.length + invalid, byte: whole[invalid] ?? 0, isCut: false };
    rest = Buffer.from(bytes.subarray(whole.length));
    scan.take(whole);
  }
  if (rest.length > 0) return { invalid: scan.length, byte: rest[0] ?? 0, isCut: true };
  return conclude(request, scan, { encoding: "utf-8", evidence: "assumed" });
}

async function scanOther(request: ScanRequest, choice: EncodingChoice): Promise<ByteScan> {
  const { signal, file } = request;
  const scan = new TextScan(request.quote);
  const judge = createUtf8Judge();
  try {
    const bytes = tapChunks(bytesOf(request), judge.take);
    for await (const text of decodeChunks(bytes, choice.encoding)) {
      signal?.throwIfAborted();
      if (scan.length === 0) refuseContainer(text, file.name, request.isPacked);
      scan.take(text);
    }
  } catch (error) {
    if (error instanceof TypeError)
      throw notThatEncoding(file.name, choice.encoding, scan.line, error);
    throw error;
  }
  const isOneByte = !choice.encoding.startsWith("utf-");
  if (isOneByte && judge.isUtf8()) throw contradiction(file.name, choice.encoding, "utf-8");
  return conclude(request, scan, choice);
}

/** Windows-1252 where everything speaks for it; anything else has to be asked for. */
async function scanLegacy(request: ScanRequest): Promise<ByteScan> {
  const evidence = await gatherEvidence(bytesOf(request));
  if (evidence.utf8Lines.length > 0) throw mixedEncodings(request.file.name, evidence);
  if (evidence.doubt !== undefined) throw unknownEncoding(request.file.name, evidence);
  const scan = await scanOther(request, { encoding: "windows-1252", evidence: "assumed" });
  const { strayLines: lines, samples } = evidence;
  const warning: Warning = { code: "enc-legacy", count: evidence.lineCount, lines, samples };
  return { ...scan, warnings: [warning, ...scan.warnings] };
}

async function explainInvalid(request: ScanRequest, { invalid, byte }: Invalid): Promise<Error> {
  const line = await lineOfOffset(bytesOf(request), invalid);
  return notUtf8(request.file.name, invalid, line, byte);
}

/** Passes chunks on and shows each. */
async function* tapChunks(
  chunks: AsyncIterable<Buffer>,
  look: (chunk: Buffer) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    look(chunk);
    yield chunk;
  }
}

function conclude(
  request: ScanRequest,
  scan: TextScan,
  { encoding, evidence }: EncodingChoice,
): ByteScan {
  const end = endScan(scan, request.file.name);
  if (evidence === "pattern") scan.warnings.add("enc-utf16-no-bom");
  const head = scan.head;
  let markLength = 0;
  while (head.subarray(markLength, markLength + mark.length).equals(mark))
    markLength += mark.length;
  const headEnd = Math.min(end, head.length);
  return {
    encoding,
    isPacked: request.isPacked,
    markLength,
    end,
    endsInBreak: scan.endsInBreak,
    endsInQuote: scan.endsInQuote,
    marks: scan.marks,
    head: head.toString("utf8", markLength, headEnd),
    tail: scan.tail.toString("utf8"),
    isHeadAll: headEnd === end,
    hasDoubtfulQuotes: scan.hasDoubtfulQuotes,
    warnings: scan.warnings.list(),
    separators: scan.separators.list(),
  };
}

/**
 * Judges what a scan noted, when the whole text has been seen.
 * @returns the offset behind the last byte that belongs to the text
 * @throws SourceError for NUL bytes inside, a tail of NUL bytes behind an unfinished line, and what is no text
 */
function endScan(scan: TextScan, name: string): number {
  scan.end();
  const { nul, contentEnd, endsInBreak: isComplete, warnings } = scan;
  if (nul !== undefined && contentEnd === 0) throw onlyNul(name);
  if (nul !== undefined && nul.offset < contentEnd) throw nulByte(name, nul.line);
  if (nul !== undefined && !isComplete)
    throw truncated(name, scan.line, "ends in NUL bytes, not in a line break");
  if (scan.controlCount > Math.max(fewControls, scan.length * mostControls)) throw notText(name);
  if (scan.marks.length >= mostMarks) throw tooManyMarks(name);
  if (nul !== undefined) warnings.add("ctl-nul", nul.line);
  else if (contentEnd < scan.length) warnings.add("ctl-eof", scan.line);
  if (contentEnd > 0 && !isComplete) warnings.add("trunc-maybe", scan.line);
  return contentEnd;
}
