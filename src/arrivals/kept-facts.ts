import type { Arrival, SeenFile } from "../ledger/arrival-book.ts";

/** How a file is written, so that the next one can be held against it. */
export interface KeptShape {
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly encoding: string;
  readonly quote: string;
}

/** What the ledger keeps of a file besides what it has columns for. */
export interface KeptFacts extends Partial<KeptShape> {
  /** Where a drop asks for them: what its rows come to (`RowFigures`). */
  readonly rowsDigest?: string;
  readonly sums?: Readonly<Record<string, string>>;
  /** What was put away beside it: markers, control files, reasons. */
  readonly beside?: readonly PlacedFile[];
}

/** A file where it was put, by what it is known again. */
export interface PlacedFile extends SeenFile {
  readonly path: string;
}

export function factsOf({ shape }: Pick<Arrival, "shape">): KeptFacts {
  return shape === undefined ? {} : JSON.parse(shape);
}

/** Undefined where the file could not be read. */
export function shapeOf({
  columns,
  delimiter = "",
  encoding = "",
  quote = "",
}: KeptFacts): KeptShape | undefined {
  return columns === undefined ? undefined : { columns, delimiter, encoding, quote };
}
