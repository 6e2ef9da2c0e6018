import type { Warning } from "../../../rows/warning.ts";
import type { LocalFile } from "../../places/place.ts";
import { decided, type Decided } from "../../shape.ts";
import { refuseContainer } from "../recognize-container.ts";
import { chooseEncoding, contradiction } from "./choose-encoding.ts";
import { lineOfOffset } from "./count-lines.ts";
import { gatherEvidence, mixedEncodings, unknownEncoding } from "./judge-legacy.ts";
import { decodeChunks, type Packing } from "./read-text.ts";
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
import { type LineBreak, lineBreaks, TextScan } from "./scan-text.ts";
import { createUtf8Judge, findInvalidUtf8, unfinishedBytes } from "./utf8.ts";

const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const mostControls = 0.02;
const fewControls = 20;
const mostMarks = 1000;

/** What the bytes of a file tell, before anything is decided but their encoding. */
export interface Look {
  readonly encoding: Decided<string>;
  /** Bytes of the byte order marks at the start of the text as UTF-8. */
  readonly markLength: number;
  /** Bytes of the text as UTF-8, up to what is cut off at its end. */
  readonly end: number;
  /** False when the last line has no line break. */
  readonly endsInBreak: boolean;
  readonly endsInQuote: boolean;
  /** Line breaks that the text has, those that stand in quotes as well. */
  readonly breaks: readonly LineBreak[];
  /** Offsets of byte order marks inside. */
  readonly marks: readonly number[];
  /** The first 256 KiB, marks left out; cut at a whole character. */
  readonly head: string;
  /** The last 64 KiB; may begin inside a line, or a character. */
  readonly tail: string;
  /** True when there is nothing behind the head. */
  readonly isHeadAll: boolean;
  readonly hasDoubtfulQuotes: boolean;
  readonly warnings: readonly Warning[];
  /** What has to be warned of when the unit separator is not the delimiter. */
  readonly separators: readonly Warning[];
}

interface LookRequest {
  readonly file: LocalFile;
  readonly packing: Packing;
  /** Encoding that a person or the mapping says. */
  readonly encoding: string | undefined;
  readonly quote: string;
  readonly signal: AbortSignal | undefined;
}

type Bytes = AsyncGenerator<Buffer, void, undefined>;

/**
 * Looks at the whole file once: encoding checked strictly to the last byte, NUL bytes and other controls, so that a bad byte
 * at the end is known before anything is done with the first row. Only a file that is not UTF-8, and says nothing of its
 * encoding, is looked at again.
 * @throws SourceError when the file is something else than CSV text in a known encoding
 */
export async function lookAtBytes(request: LookRequest): Promise<Look> {
  const { name } = request.file;
  const bytes = bytesOf(request);
  try {
    const first = await bytes.next();
    const head = first.done === true ? Buffer.alloc(0) : first.value;
    refuseContainer(head, name, isPacked(request));
    const encoding = chooseEncoding(head, request.encoding, name);
    const all = startWith(head, bytes);
    if (encoding.value !== "utf-8") return await lookAtOther(request, encoding, all);
    const found = await lookAtUtf8(request, encoding, all);
    if (!("invalid" in found)) return found;
    if (found.isCut) throw cutInsideCharacter(name, found.invalid);
    if (encoding.by !== "bytes") throw await explainInvalid(request, found);
  } finally {
    await bytes.return();
  }
  return await lookAtLegacy(request);
}

const isPacked = ({ packing }: LookRequest): boolean => packing.packed.value;

const bytesOf = ({ packing, file, signal }: LookRequest): Bytes => packing.read(file, { signal });

async function* startWith(head: Buffer, rest: Bytes): Bytes {
  yield head;
  yield* rest;
}

interface Invalid {
  readonly invalid: number;
  readonly byte: number;
  /** True when only the last character is not complete. */
  readonly isCut: boolean;
}

async function lookAtUtf8(
  request: LookRequest,
  encoding: Decided<string>,
  all: Bytes,
): Promise<Look | Invalid> {
  const scan = new TextScan(request.quote);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of all) {
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
  return conclude(request, scan, encoding);
}

async function lookAtOther(
  request: LookRequest,
  encoding: Decided<string>,
  all: Bytes,
): Promise<Look> {
  const { signal, file } = request;
  const scan = new TextScan(request.quote);
  const judge = createUtf8Judge();
  try {
    const bytes = tapChunks(all, judge.take);
    for await (const text of decodeChunks(bytes, encoding.value)) {
      signal?.throwIfAborted();
      if (scan.length === 0) refuseContainer(text, file.name, isPacked(request));
      scan.take(text);
    }
  } catch (error) {
    if (error instanceof TypeError)
      throw notThatEncoding(file.name, encoding.value, scan.line, error);
    throw error;
  }
  const isOneByte = !encoding.value.startsWith("utf-");
  if (isOneByte && judge.isUtf8()) throw contradiction(file.name, encoding.value, "utf-8");
  return conclude(request, scan, encoding);
}

/** Windows-1252 where everything speaks for it; anything else has to be asked for. */
async function lookAtLegacy(request: LookRequest): Promise<Look> {
  const evidence = await gatherEvidence(bytesOf(request));
  if (evidence.utf8Lines.length > 0) throw mixedEncodings(request.file.name, evidence);
  if (evidence.doubt !== undefined) throw unknownEncoding(request.file.name, evidence);
  const encoding = decided("windows-1252", "bytes");
  const look = await lookAtOther(request, encoding, bytesOf(request));
  const { strayLines: lines, samples } = evidence;
  const warning: Warning = { code: "enc-legacy", count: evidence.lineCount, lines, samples };
  return { ...look, warnings: [warning, ...look.warnings] };
}

async function explainInvalid(request: LookRequest, { invalid, byte }: Invalid): Promise<Error> {
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

function conclude(request: LookRequest, scan: TextScan, encoding: Decided<string>): Look {
  const end = endScan(scan, request.file.name);
  if (encoding.by === "bytes" && encoding.value.startsWith("utf-16"))
    scan.warnings.add("enc-utf16-no-bom");
  const head = scan.head;
  let markLength = 0;
  while (head.subarray(markLength, markLength + mark.length).equals(mark))
    markLength += mark.length;
  const headEnd = Math.min(end, head.length);
  return {
    encoding,
    markLength,
    end,
    endsInBreak: scan.endsInBreak,
    endsInQuote: scan.endsInQuote,
    // A mark that is left out may stand between the two signs of one.
    breaks: scan.marks.length > 0 ? lineBreaks : scan.breaks,
    marks: scan.marks,
    head: head.toString("utf8", markLength, headEnd),
    tail: scan.tail.toString("utf8"),
    isHeadAll: headEnd === end,
    hasDoubtfulQuotes: scan.quotes.hasDoubtful,
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
