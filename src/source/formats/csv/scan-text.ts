import { createWarningLog, type WarningLog } from "../../../rows/warning.ts";
import { QuoteParity } from "./quotes.ts";

const headLength = 256 * 1024;
const tailLength = 64 * 1024;
const mostMarks = 1000;
const heldLength = 16;
const unitSeparator = 0x1f;
const [lineFeed, carriageReturn, blank, quoteMark] = [0x0a, 0x0d, 0x20, 0x22];
const [backslash, equalsSign] = [0x5c, 0x3d];

/** What ends a record; where one begins as another does, the longer comes first. */
export const lineBreaks = ["\r\r\n", "\r\n", "\n", "\r"] as const;
export type LineBreak = (typeof lineBreaks)[number];

/** Bytes that have to be looked at: controls, quotes and the first byte of a byte order mark. */
const isNotable = new Uint8Array(256);
isNotable.fill(1, 0, 0x20);
// Tab, vertical tab and form feed are data.
for (const byte of [0x09, 0x0b, 0x0c]) isNotable[byte] = 0;
isNotable[quoteMark] = 1;
isNotable[0x7f] = 1;
isNotable[0xef] = 1;

/** Looks at a whole text once, chunk by chunk, as UTF-8. What it notes tells how to read it. */
export class TextScan {
  readonly warnings: WarningLog = createWarningLog();
  /** Unit separators (1F): control characters, unless they turn out to be the delimiter. */
  readonly separators: WarningLog = createWarningLog();
  /** Bytes so far. */
  length = 0;
  /** Physical line at the end of what was taken, from 1. */
  line = 1;
  /** Offsets of byte order marks at the start of a line behind the first. */
  readonly marks: number[] = [];
  readonly quotes = new QuoteParity();
  controlCount = 0;
  /** Offset and line of the first NUL byte. */
  nul: { readonly offset: number; readonly line: number } | undefined;
  /** Offset behind the last byte that is neither NUL nor an end-of-file mark. */
  contentEnd = 0;
  /** The last byte of the content. */
  private lastByte = lineFeed;
  private readonly quote: number;
  private readonly seenBreaks = new Set<LineBreak>();
  private loneReturns: number[] = [];
  private loneReturnCount = 0;
  private lineFeedCount = 0;
  private held: Buffer = Buffer.alloc(0);
  private readonly headParts: Buffer[] = [];
  private readonly lastBytes = Buffer.alloc(tailLength);
  private tailBytes = 0;

  constructor(quote: string) {
    this.quote = quote.charCodeAt(0);
  }

  /** @param chunk whole characters of UTF-8; nothing of it is kept */
  take(chunk: Buffer): void {
    if (this.length < headLength) this.headParts.push(Buffer.from(chunk));
    this.keepTail(chunk);
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    // What ends a line or closes a quote is told by the bytes behind it.
    let end = bytes.length;
    const least = Math.max(0, end - heldLength);
    while (end > least && isHeldBack(bytes[end - 1], this.quote)) end -= 1;
    this.walk(bytes, end);
    this.held = Buffer.from(bytes.subarray(end));
    this.length += chunk.length;
  }

  end(): void {
    this.walk(this.held, this.held.length);
    this.held = Buffer.alloc(0);
    if (this.lineFeedCount > 0 && this.loneReturnCount > 0) {
      const [first] = this.loneReturns;
      const rest = this.loneReturnCount - this.loneReturns.length;
      for (const line of this.loneReturns) this.warnings.add("eol-mixed", line);
      for (let more = 0; more < rest; more += 1) this.warnings.add("eol-mixed", first);
    }
  }

  /** False when the last line has no line break. */
  get endsInBreak(): boolean {
    return this.lastByte === lineFeed || this.lastByte === carriageReturn;
  }

  get endsInQuote(): boolean {
    return this.lastByte === this.quote;
  }

  /** Those that stand in the text, in quotes or not. */
  get breaks(): readonly LineBreak[] {
    return lineBreaks.filter((one) => this.seenBreaks.has(one));
  }

  /** The first 256 KiB or more. */
  get head(): Buffer {
    return Buffer.concat(this.headParts);
  }

  /** The last 64 KiB; may begin inside a character. */
  get tail(): Buffer {
    return this.lastBytes.subarray(0, this.tailBytes);
  }

  private keepTail(chunk: Buffer): void {
    const { lastBytes, tailBytes } = this;
    const taken = Math.min(chunk.length, tailLength);
    const kept = Math.min(tailBytes, tailLength - taken);
    lastBytes.copyWithin(0, tailBytes - kept, tailBytes);
    chunk.copy(lastBytes, kept, chunk.length - taken);
    this.tailBytes = kept + taken;
  }

  private start = 0;

  private walk(bytes: Buffer, end: number): void {
    let at = 0;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (isNotable[byte] === 0 && byte !== this.quote) {
        at += 1;
        continue;
      }
      at += this.look(bytes, at, byte);
    }
    this.noteEnd(bytes, end);
    this.start += end;
  }

  private noteEnd(bytes: Buffer, end: number): void {
    let last = end - 1;
    while (last >= 0 && (bytes[last] === 0 || bytes[last] === 0x1a)) last -= 1;
    if (last < 0) return;
    this.contentEnd = this.start + last + 1;
    this.lastByte = bytes[last] ?? lineFeed;
  }

  /** @returns the number of bytes that were looked at */
  private look(bytes: Buffer, at: number, byte: number): number {
    if (byte === this.quote) this.quotes.meet(bytes[at - 1], bytes[at + 1]);
    else if (byte === lineFeed) return this.passBreak("\n");
    else if (byte === carriageReturn) return this.lookAtReturn(bytes, at);
    else if (byte === 0xef) this.lookAtMark(bytes, at);
    else if (byte === 0) this.nul ??= { offset: this.start + at, line: this.line };
    else if (byte === unitSeparator) this.separators.add("ctl-char", this.line);
    else if (byte !== quoteMark && byte !== 0x1a) this.noteControl();
    return 1;
  }

  private lookAtReturn(bytes: Buffer, at: number): number {
    if (bytes[at + 1] === lineFeed) return this.passBreak("\r\n");
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed)
      return this.passBreak("\r\r\n");
    this.seenBreaks.add("\r");
    if (!this.quotes.isInside) {
      this.loneReturnCount += 1;
      if (this.loneReturns.length < 10) this.loneReturns.push(this.line);
    }
    this.line += 1;
    return 1;
  }

  private passBreak(found: LineBreak): number {
    this.seenBreaks.add(found);
    this.line += 1;
    this.lineFeedCount += 1;
    return found.length;
  }

  private lookAtMark(bytes: Buffer, at: number): void {
    const isMark = bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
    const before = bytes[at - 1];
    const isLineStart = before === lineFeed || before === carriageReturn;
    if (!isMark || this.quotes.isInside || !isLineStart) return;
    this.warnings.add("enc-bom-mid", this.line);
    if (this.marks.length < mostMarks) this.marks.push(this.start + at);
  }

  private noteControl(): void {
    this.controlCount += 1;
    this.warnings.add("ctl-char", this.line);
  }
}

function isHeldBack(byte: number | undefined, quote: number): boolean {
  if (byte === carriageReturn || byte === lineFeed) return true;
  return byte === quote || byte === blank || byte === backslash || byte === equalsSign;
}
