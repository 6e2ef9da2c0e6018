import {
  type ExactObject,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../kernel/exact-json.ts";
import type { RowWrite } from "../decide-row-write.ts";
import type { AppliedImage, RowSpan, StoredImage } from "../image-book.ts";
import { all, first, integer, runForAll, type Query, type SqlValue } from "./query.ts";

interface ImageRow {
  readonly before_image: string;
  readonly after_image: string;
  readonly left_image: string | null;
}

interface SpanRow {
  readonly row_number: number;
  readonly first_row: number;
  readonly last_row: number;
}

const keepSql = `
INSERT INTO images (load_id, row_number, before_image, after_image) VALUES (?, ${integer}, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  before_image = excluded.before_image, after_image = excluded.after_image, left_image = NULL`;

const leaveSql = `
UPDATE images SET left_image = ? WHERE load_id = ? AND row_number = ${integer}`;

const findSql =
  "SELECT before_image, after_image, left_image FROM images WHERE load_id = ? AND row_number = ?";

const appliedSql = `
SELECT i.row_number, i.before_image, i.after_image, i.left_image FROM images i
JOIN rows r ON r.load_id = i.load_id AND r.row_number = i.row_number
WHERE i.load_id = ? AND i.row_number > ? AND r.outcome = 'applied' ORDER BY i.row_number LIMIT 500`;

const spansSql = `
SELECT r.row_number, k.first_row, k.last_row FROM rows r JOIN (
  SELECT row_key, MIN(row_number) AS first_row, MAX(row_number) AS last_row FROM rows
  WHERE load_id = ? AND outcome = 'applied' AND row_key IS NOT NULL
  GROUP BY row_key HAVING COUNT(*) > 1
) k ON k.row_key = r.row_key
WHERE r.load_id = ? AND r.outcome = 'applied'`;

/** Records before and after rows, as JSON with every number as it was written. Its writes belong inside a fenced transaction. */
export class ImageTable {
  /** What writes say about the records of their rows, if anything; none of them is of the same row as another. */
  *keep(loadId: string, writes: readonly RowWrite[]): Query<void> {
    const left: SqlValue[][] = [];
    const kept: SqlValue[][] = [];
    for (const write of writes) {
      if (write.kind === "intent") {
        const { image, rowNumber } = write.intent;
        if (image === undefined) continue;
        const { before, after } = image;
        kept.push([loadId, rowNumber, stringifyExactJson(before), stringifyExactJson(after)]);
      } else if (write.result.left !== undefined)
        left.push([stringifyExactJson(write.result.left), loadId, write.result.rowNumber]);
    }
    yield* runForAll(leaveSql, left);
    yield* runForAll(keepSql, kept);
  }

  *find(loadId: string, rowNumber: number): Query<StoredImage | undefined> {
    const row = yield* first<ImageRow>(findSql, loadId, rowNumber);
    return row === undefined ? undefined : decodeImage(row);
  }

  /** The page of those of applied rows behind `rowNumber`; empty when there are no more. */
  *readApplied(loadId: string, rowNumber: number): Query<readonly AppliedImage[]> {
    const rows = yield* all<ImageRow & { readonly row_number: number }>(
      appliedSql,
      loadId,
      rowNumber,
    );
    return rows.map((row) => ({ rowNumber: row.row_number, ...decodeImage(row) }));
  }

  *spans(loadId: string): Query<ReadonlyMap<number, RowSpan>> {
    const rows = yield* all<SpanRow>(spansSql, loadId, loadId);
    return new Map(
      rows.map(({ row_number, first_row, last_row }) => [
        row_number,
        { first: first_row, last: last_row },
      ]),
    );
  }
}

function decodeImage({ before_image, after_image, left_image }: ImageRow): StoredImage {
  return {
    before: parseRecord(before_image),
    after: parseRecord(after_image),
    ...(left_image === null ? {} : { left: parseRecord(left_image) }),
  };
}

function parseRecord(text: string): ExactObject {
  const value = parseExactJson(text);
  if (!isExactObject(value)) throw new Error("an image in the ledger is no record");
  return value;
}
