import type { RecordImage } from "../rows/row.ts";

/** What a row's record was and became. */
export interface StoredImage extends RecordImage {
  /** How the API kept the record, where it was looked at and is not what was sent. */
  readonly left?: RecordImage["after"];
}

/** What a row that went in made of its record. */
export interface AppliedImage extends StoredImage {
  readonly rowNumber: number;
}

/** The first and the last of several rows of one key that went in. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** Records as they were before and after rows that went in, or may have. They are stored with the intents. */
export interface ImageBook {
  /** Undefined where the record of the row was not read before it was written. */
  find(loadId: string, rowNumber: number): Promise<StoredImage | undefined>;
  /** Those of rows that are applied, in row order, read page by page. */
  applied(loadId: string): AsyncIterable<AppliedImage>;
  /** Applied rows of keys that several applied rows have, by the number of each such row. */
  spans(loadId: string): Promise<ReadonlyMap<number, RowSpan>>;
  /** What the rows of a load were counted to (`CountRow`), in whichever execution; undefined: none was. */
  totals(loadId: string): Promise<string | undefined>;
}
