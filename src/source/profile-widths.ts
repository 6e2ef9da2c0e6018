/** How wide one record is under a delimiter. */
export interface RecordWidth {
  readonly width: number;
  /** Cells up to the last one that holds something; trailing delimiters don't count. */
  readonly filled: number;
}

const blank = /\s/;

/** Walks through a text and notes the width of each record; quoted cells may hold delimiters and line breaks. */
class WidthProfile {
  readonly records: RecordWidth[] = [];
  private readonly delimiter: string;
  private width = 1;
  private filled = 0;
  private isCellStart = true;
  private isQuoted = false;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  take(character: string): void {
    if (character === '"' && (this.isQuoted || this.isCellStart)) {
      this.isQuoted = !this.isQuoted;
      this.isCellStart = !this.isQuoted;
    } else if (this.isQuoted) {
      this.filled = this.width;
    } else if (character === this.delimiter) {
      this.width += 1;
      this.isCellStart = true;
    } else if (character === "\n" || character === "\r") {
      this.endRecord();
    } else {
      this.isCellStart = false;
      if (!blank.test(character)) this.filled = this.width;
    }
  }

  /** Blank records are left out. */
  endRecord(): void {
    if (this.filled > 0) this.records.push({ width: this.width, filled: this.filled });
    this.width = 1;
    this.filled = 0;
    this.isCellStart = true;
    this.isQuoted = false;
  }
}

/**
 * The widths of the first records of a text, were it written with this delimiter.
 * @param text whole lines only, unless it is the end of the file
 * @param limit records to look at
 */
export function profileWidths(
  text: string,
  delimiter: string,
  limit: number,
): readonly RecordWidth[] {
  const profile = new WidthProfile(delimiter);
  for (const character of text) {
    profile.take(character);
    if (profile.records.length >= limit) return profile.records;
  }
  profile.endRecord();
  return profile.records;
}
