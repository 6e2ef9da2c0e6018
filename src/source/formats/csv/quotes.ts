import type { Dialect } from "../../../rows/dialect.ts";

/** What was not standard about the quotes of a cell; these are codes of warnings. */
export type Change = "quote-space" | "quote-backslash" | "quote-formula";

/** A record rewritten as the standard has it. */
export interface MendedRecord {
  /** Offset behind it and its line break, in the text as it was. */
  readonly end: number;
  readonly record: Buffer;
  readonly changes: readonly Change[];
}

/** A record whose cells are good enough to be counted and compared with names. */
export interface RoughRecord {
  /** Where each cell begins and ends, quotes and blanks around it included. */
  readonly cells: readonly (readonly [start: number, end: number])[];
  /** False when another delimiter follows a closing quote, so that this one can hardly be the right one. */
  readonly isSound: boolean;
  /** Offset behind it and its line break. */
  readonly end: number;
}

/** `fault`: it can't be read so. `more`: the bytes do not tell yet. */
type Undone = "fault" | "more";

interface Cell {
  /** Offset of what ends the cell. */
  readonly end: number;
  /** Bytes to write; undefined: those that stand there. */
  readonly written?: Buffer;
  readonly changes: readonly Change[];
}

const [lineFeed, carriageReturn, blank, tab] = [0x0a, 0x0d, 0x20, 0x09];
const [backslash, equalsSign, doubleQuote] = [0x5c, 0x3d, 0x22];
/** The longest line break. */
const longestBreak = 3;

/** Bytes that may be delimiters. */
const anyDelimiter: ReadonlySet<number | undefined> = new Set(Buffer.from(",;\t|"));

/**
 * What can be told of quotes by one who does not know the delimiter: in a text that is written as the standard has it, each
 * of them opens a cell, closes it, or is half of a doubled one.
 */
export class QuoteParity {
  isInside = false;
  /** True when blanks stand around quotes, backslashes or equals signs before them: strict reading may fail. */
  hasDoubtful = false;

  /** A quote stands between these two bytes. */
  meet(before: number | undefined, behind: number | undefined): void {
    const outer = this.isInside ? behind : before;
    if (outer === blank || before === backslash || before === equalsSign) this.hasDoubtful = true;
    this.isInside = !this.isInside;
  }
}

/**
 * Reads the quotes of records in a piece of text; what is a quote, a doubled one, an escaped one and the end of a cell is
 * said here for all but the parser, which a strict reading agrees with. Each reading goes over a record once.
 */
export class QuoteScan {
  private readonly bytes: Buffer;
  private readonly quote: number;
  private readonly delimiter: Buffer;
  private readonly doubled: Buffer;
  private readonly isLast: boolean;
  /** Offset from which on the bytes behind would be needed to tell. */
  private readonly edge: number;
  private lineKept: readonly [from: number, end: number] = [0, -1];

  /** @param isLast nothing follows these bytes */
  constructor(
    bytes: Buffer,
    { quote, delimiter }: Pick<Dialect, "quote" | "delimiter">,
    isLast: boolean,
  ) {
    this.bytes = bytes;
    this.quote = quote.charCodeAt(0);
    this.doubled = Buffer.of(this.quote, this.quote);
    this.delimiter = Buffer.from(delimiter);
    this.isLast = isLast;
    const lookAhead = Math.max(longestBreak, this.delimiter.length);
    this.edge = isLast ? bytes.length : bytes.length - lookAhead;
  }

  /** The offset behind the record that begins here, if the standard can read it. */
  readStrictly(start: number): number | Undone {
    const read = this.readRecord(start, (at) =>
      this.bytes[at] === this.quote ? this.readQuoted(at, at) : this.readBare(at),
    );
    if (typeof read === "string") return read;
    return read.changes.length === 0 ? read.end : "fault";
  }

  /** The record that begins here, cell by cell as far as each can be read at all. */
  mend(start: number): MendedRecord | Undone {
    const escaped = this.readRecord(start, (at) => this.readAnyCell(at, true));
    return escaped === "fault"
      ? this.readRecord(start, (at) => this.readAnyCell(at, false))
      : escaped;
  }

  /**
   * The record that begins here, as far as the standard can read it: any other cell is taken up to the next delimiter or line
   * break, behind the quote that closes it if one does. Only for bytes that nothing follows.
   */
  readRoughly(start: number): RoughRecord {
    const cells: (readonly [number, number])[] = [];
    let isSound = true;
    for (let at = start; ;) {
      let end = this.behindQuotes(at);
      if (end > at && anyDelimiter.has(this.bytes[end]) && !this.delimiterAt(end)) isSound = false;
      while (!this.isCellEnd(end)) end += 1;
      cells.push([at, end]);
      if (!this.delimiterAt(end)) return { cells, isSound, end: end + this.breakAt(end) };
      at = end + this.delimiter.length;
    }
  }

  /** The offset behind the quote that closes the cell which begins here; of the cell itself where no quote opens it. */
  private behindQuotes(start: number): number {
    if (this.bytes[start] !== this.quote) return start;
    const closing = this.closingQuote(start + 1);
    return closing === -1 ? this.bytes.length : closing + 1;
  }

  private readRecord(
    start: number,
    readCell: (at: number) => Cell | Undone,
  ): MendedRecord | Undone {
    const parts: Buffer[] = [];
    const changes: Change[] = [];
    let [at, written] = [start, start];
    for (;;) {
      const cell = readCell(at);
      if (typeof cell === "string") return cell;
      if (cell.written !== undefined) {
        parts.push(this.bytes.subarray(written, at), cell.written);
        written = cell.end;
      }
      changes.push(...cell.changes);
      at = cell.end;
      const step = this.delimiterAt(at) ? this.delimiter.length : 0;
      at += step === 0 ? this.breakAt(at) : step;
      if (step > 0) continue;
      parts.push(this.bytes.subarray(written, at));
      return { end: at, record: Buffer.concat(parts), changes };
    }
  }

  private readAnyCell(start: number, prefersEscapes: boolean): Cell | Undone {
    const opening = this.skipBlanks(start);
    if (opening >= this.edge && !this.isLast) return "more";
    if (this.bytes[opening] === this.quote) {
      const plain = this.readQuoted(start, opening);
      if (!prefersEscapes && plain !== "fault") return plain;
      const escaped = this.readEscaped(start, opening, plain);
      return escaped === "fault" ? plain : escaped;
    }
    return this.readFormula(start) ?? this.readBare(start);
  }

  /** A cell without quotes, to the byte. */
  private readBare(start: number): Cell | Undone {
    for (let at = start; ; at += 1) {
      if (at >= this.edge && !this.isLast) return "more";
      if (this.isCellEnd(at)) return { end: at, changes: [] };
      if (this.bytes[at] === this.quote) return "fault";
    }
  }

  /** A cell that is opened at `opening` and whose inner quotes are doubled. */
  private readQuoted(start: number, opening: number): Cell | Undone {
    const at = this.closingQuote(opening + 1);
    if (at === -1) return this.isLast ? "fault" : "more";
    if (at >= this.edge && !this.isLast) return "more";
    const end = this.closeAt(at);
    if (typeof end === "string") return end;
    if (opening === start && end === at + 1) return { end, changes: [] };
    const written = this.bytes.subarray(opening, at + 1);
    return { end, written, changes: ["quote-space"] };
  }

  /** The first quote from here on that is not doubled; -1: none. */
  private closingQuote(start: number): number {
    let at = this.bytes.indexOf(this.quote, start);
    while (at !== -1 && this.bytes[at + 1] === this.quote)
      at = this.bytes.indexOf(this.quote, at + 2);
    return at;
  }

  /**
   * A cell whose inner quotes have backslashes before them. It has to end in its line, if the standard can end it there:
   * the last sign of "C:\" is a backslash.
   */
  private readEscaped(start: number, opening: number, plain: Cell | Undone): Cell | Undone {
    const limit = typeof plain === "string" ? this.bytes.length : this.lineEndBehind(plain.end);
    if (limit === -1) return "more";
    const parts: Buffer[] = [];
    let [from, at] = [opening + 1, opening + 1];
    for (;;) {
      at = this.bytes.indexOf(this.quote, at);
      if (at === -1 || at >= limit) return at === -1 && !this.isLast ? "more" : "fault";
      if (at >= this.edge && !this.isLast) return "more";
      const run = this.backslashesBefore(at, from);
      const isInner = run % 2 === 1;
      if (!isInner && parts.length === 0) return "fault";
      parts.push(this.bytes.subarray(from, at - Math.ceil(run / 2)));
      if (!isInner) break;
      parts.push(this.doubled);
      at += 1;
      from = at;
    }
    const end = this.closeAt(at);
    if (typeof end === "string") return end;
    if (end > limit) return "fault";
    const hasBlanks = opening > start || end > at + 1;
    const changes: Change[] = ["quote-backslash", ...(hasBlanks ? ["quote-space" as const] : [])];
    const mark = Buffer.of(this.quote);
    return { end, written: Buffer.concat([mark, ...parts, mark]), changes };
  }

  /** A cell like ="007"; undefined for one that begins in another way. */
  private readFormula(start: number): Cell | Undone | undefined {
    const isFormula = this.bytes[start] === equalsSign && this.bytes[start + 1] === doubleQuote;
    if (!isFormula || this.quote !== doubleQuote) return undefined;
    for (let at = start + 2; ; at += 1) {
      if (at >= this.edge && !this.isLast) return "more";
      if (this.isCellEnd(at)) return "fault";
      if (this.bytes[at] !== doubleQuote) continue;
      if (!this.isCellEnd(at + 1)) return at + 1 >= this.edge && !this.isLast ? "more" : "fault";
      const inner = this.bytes.subarray(start + 2, at);
      const written = Buffer.concat([Buffer.from('"=""'), inner, Buffer.from('"""')]);
      return { end: at + 1, written, changes: ["quote-formula"] };
    }
  }

  /** The offset of what ends a cell whose closing quote stands here, behind blanks. */
  private closeAt(at: number): number | Undone {
    const end = this.skipBlanks(at + 1);
    if (end >= this.edge && !this.isLast) return "more";
    return this.isCellEnd(end) ? end : "fault";
  }

  private skipBlanks(start: number): number {
    let at = start;
    while ((this.bytes[at] === blank || this.bytes[at] === tab) && !this.delimiterAt(at)) at += 1;
    return at;
  }

  private backslashesBefore(at: number, least: number): number {
    let start = at;
    while (start > least && this.bytes[start - 1] === backslash) start -= 1;
    return at - start;
  }

  /** -1: not among these bytes. The last one found is kept, for a line may have very many cells. */
  private lineEndBehind(start: number): number {
    const [from, end] = this.lineKept;
    if (start >= from && start <= end) return end;
    let at = start;
    while (at < this.bytes.length && !this.isBreak(at)) at += 1;
    if (at === this.bytes.length && !this.isLast) return -1;
    this.lineKept = [start, at];
    return at;
  }

  private isCellEnd(at: number): boolean {
    return at >= this.bytes.length || this.delimiterAt(at) || this.isBreak(at);
  }

  private isBreak(at: number): boolean {
    return this.bytes[at] === lineFeed || this.bytes[at] === carriageReturn;
  }

  private delimiterAt(at: number): boolean {
    if (this.bytes[at] !== this.delimiter[0]) return false;
    const { length } = this.delimiter;
    return length === 1 || this.bytes.subarray(at, at + length).equals(this.delimiter);
  }

  /** Bytes of the line break that begins here; 0 at the end of the text. */
  private breakAt(at: number): number {
    if (at >= this.bytes.length) return 0;
    if (this.bytes[at] === lineFeed) return 1;
    if (this.bytes[at + 1] === lineFeed) return 2;
    return this.bytes[at + 1] === carriageReturn && this.bytes[at + 2] === lineFeed ? 3 : 1;
  }
}
