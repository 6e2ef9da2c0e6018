import { SourceError } from "../kernel/load-error.ts";
import { isBlankBehind } from "./fit-row.ts";
import { isHeaderAgain, type Header, type Records } from "./read-header.ts";
import { isFilled, type SourceRecord } from "./formats/format.ts";
import { isFooter } from "./recognize-footer.ts";
import { allTooLong } from "./row-faults.ts";
import { decided, type Decided } from "./shape.ts";

/** A width that one row in twenty has is how the file is written, if it is not one row alone. */
const leastShare = 0.05;
const leastRows = 2;
/** From here on one row that is written otherwise does not change what the others are. */
const enoughRows = 5;

/** How many rows have a width, and how many of them are blank behind the header's columns. */
interface WidthCount {
  rows: number;
  blankBehind: number;
}

interface Widths {
  readonly counts: ReadonlyMap<number, WidthCount>;
  readonly rows: number;
}

/**
 * The widths that the rows of a file are written in. A blank cell behind the last column says nothing by itself: the row
 * may have a delimiter too many, and its cells stand one to the right. Only where all rows have it, it is how the file is
 * written. The file is read once more for that, if its first rows are longer than the header, or the header itself ends in
 * columns without a name; else all rows have to be as wide as the header.
 * @throws SourceError ERR_SOURCE_RAGGED when all rows are longer than the header, and not blank there
 */
export async function settleWidths(
  records: Records,
  header: Header,
  footer: number | undefined,
): Promise<Decided<readonly number[]>> {
  const { layout, rowWidths } = header;
  const asHeader = decided([layout.width], "usual");
  if (layout.hasBookkeeping) return asHeader;
  const longer = rowWidths.filter((width) => width > layout.width).length;
  const mayHaveTails = longer > 0 && longer >= rowWidths.length / 2;
  if (!mayHaveTails && layout.namedWidth === layout.width) return asHeader;
  const widths = await countWidths(records, header, footer);
  const found = judgeTails(widths, layout, records.name) ?? judgeNameless(widths, layout);
  return decided(found, "rows");
}

/** The one width of rows that all have the same blank cells behind the last column. */
function judgeTails(
  { counts, rows }: Widths,
  { width }: Header["layout"],
  name: string,
): readonly number[] | undefined {
  const others = Math.max(rows >= enoughRows ? 1 : 0, Math.floor(rows * leastShare));
  const found = [...counts].find(([own, count]) => own > width && count.rows >= rows - others);
  if (found === undefined || rows < leastRows) return undefined;
  const [own, { rows: longRows, blankBehind }] = found;
  if (blankBehind >= rows - others) return [own];
  if (longRows === rows) throw allTooLong(name, { rows, width, found: own });
  return undefined;
}

/** The widths of rows that may leave out the columns at the end which have no name. */
function judgeNameless({ counts, rows }: Widths, layout: Header["layout"]): readonly number[] {
  if (layout.namedWidth === layout.width) return [layout.width];
  return [...counts].flatMap(([own, count]) => {
    const isInside = own >= layout.namedWidth && own <= layout.width;
    return isInside && count.rows >= Math.max(leastRows, rows * leastShare) ? [own] : [];
  });
}

async function countWidths(
  { read }: Records,
  header: Header,
  footer: number | undefined,
): Promise<Widths> {
  const { width, namedWidth } = header.layout;
  const counts = new Map<number, WidthCount>();
  const held: (readonly string[])[] = [];
  let [records, rows] = [0, 0];
  const count = (cells: readonly string[]): void => {
    // What lacks columns tells nothing of what stands behind them.
    if (cells.length < namedWidth) return;
    const entry = counts.get(cells.length) ?? { rows: 0, blankBehind: 0 };
    rows += 1;
    entry.rows += 1;
    if (isBlankBehind(cells, width)) entry.blankBehind += 1;
    counts.set(cells.length, entry);
  };
  for await (const record of readFilled(read())) {
    records += 1;
    if (records <= header.preamble.length + 1 || isHeaderAgain(record, header.names)) continue;
    if (footer === undefined && isFooter(record, width)) continue;
    held.push(record.cells);
    if (held.length > (footer ?? 0)) count(held.shift() ?? []);
  }
  return { counts, rows };
}

/** The records up to a fault, which the pass over the rows tells. */
async function* readFilled(
  batches: AsyncIterable<readonly SourceRecord[]>,
): AsyncGenerator<SourceRecord, void, undefined> {
  try {
    for await (const batch of batches) yield* batch.filter(isFilled);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
}
