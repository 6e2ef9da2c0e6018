/** The start of a file, and how its cells are quoted. */
export interface TextSample {
  /** Base name of the file. */
  readonly name: string;
  readonly text: string;
  readonly quote: string;
}

/** How wide one record is under a delimiter. */
export interface RecordWidth {
  readonly width: number;
  /** Cells up to the last one that holds something; trailing delimiters don't count. */
  readonly filled: number;
  /** False when another delimiter follows a closing quote, so that this one can hardly be the right one. */
  readonly isSound: boolean;
  /** Where it begins and ends in the text, its line break left out. */
  readonly start: number;
  readonly end: number;
}

const anyDelimiter = /[,;\t|]/;

/** Walks through a text and notes the width of each record; quoted cells may hold delimiters and line breaks. */
class WidthProfile {
  readonly records: RecordWidth[] = [];
  private readonly quote: string;
  private start = 0;
  private width = 1;
  private filled = 0;
  private isCellStart = true;
  private isQuoted = false;
  private isBehindQuote = false;
  private isSound = true;

  constructor(quote: string) {
    this.quote = quote;
  }

  takeDelimiter(): void {
    this.width += 1;
    this.isCellStart = true;
    this.isBehindQuote = false;
  }

  take(character: string, at: number): void {
    if (character === this.quote && (this.isQuoted || this.isCellStart)) {
      this.isQuoted = !this.isQuoted;
      this.isCellStart = !this.isQuoted;
      this.isBehindQuote = !this.isQuoted;
    } else if (!this.isQuoted && (character === "\n" || character === "\r")) this.endRecord(at);
    else this.takeText(character);
  }

  /** Text in a cell: no line break but within quotes. */
  takeText(text: string): void {
    if (this.isQuoted) {
      this.filled = this.width;
      return;
    }
    if (this.isBehindQuote && anyDelimiter.test(text[0] ?? "")) this.isSound = false;
    this.isBehindQuote = false;
    this.isCellStart = false;
    if (text.trim() !== "") this.filled = this.width;
  }

  /** True where a delimiter would belong to a cell. */
  get isInQuotes(): boolean {
    return this.isQuoted;
  }

  /** Blank records are left out. */
  endRecord(end: number): void {
    const { width, filled, isSound, start } = this;
    if (filled > 0) this.records.push({ width, filled, isSound, start, end });
    this.start = end + 1;
    this.width = 1;
    this.filled = 0;
    this.isCellStart = true;
    this.isQuoted = false;
    this.isBehindQuote = false;
    this.isSound = true;
  }
}

/**
 * The widths of the first records of a text, were it written with this delimiter.
 * @param sample whole lines only, unless it is the end of the file
 * @param limit records to look at
 */
export function profileWidths(
  { text, quote }: Pick<TextSample, "text" | "quote">,
  delimiter: string,
  limit: number,
): readonly RecordWidth[] {
  const profile = new WidthProfile(quote);
  const plain = plainText(quote, delimiter);
  let at = 0;
  while (at < text.length) {
    plain.lastIndex = at;
    const [run] = plain.exec(text) ?? [];
    if (run !== undefined) {
      profile.takeText(run);
      at += run.length;
      continue;
    }
    if (!profile.isInQuotes && text.startsWith(delimiter, at)) {
      profile.takeDelimiter();
      at += delimiter.length;
      continue;
    }
    profile.take(text[at] ?? "", at);
    at += 1;
    if (profile.records.length >= limit) return profile.records;
  }
  profile.endRecord(text.length);
  return profile.records;
}

/** Matches what is neither a line break nor the beginning of a quote or of the delimiter: most of a file, taken in one piece. */
function plainText(quote: string, delimiter: string): RegExp {
  const marks = [quote, delimiter].map((mark) => mark.codePointAt(0) ?? 0x0a);
  return new RegExp(`[^\\r\\n${marks.map((mark) => `\\u{${mark.toString(16)}}`).join("")}]+`, "uy");
}
