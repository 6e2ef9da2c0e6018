import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
import {
  type ExactObject,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../../kernel/exact-json.ts";
import type { RowWrite } from "../decide-row-write.ts";
import type { RowSpan, StoredImage } from "../image-book.ts";

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
INSERT INTO images (load_id, row_number, before_image, after_image) VALUES (?, ?, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  before_image = excluded.before_image, after_image = excluded.after_image, left_image = NULL`;

const leaveSql = "UPDATE images SET left_image = ? WHERE load_id = ? AND row_number = ?";

const findSql =
  "SELECT before_image, after_image, left_image FROM images WHERE load_id = ? AND row_number = ?";

const spansSql = `
SELECT r.row_number, k.first_row, k.last_row FROM rows r JOIN (
  SELECT row_key, MIN(row_number) AS first_row, MAX(row_number) AS last_row FROM rows
  WHERE load_id = ? AND outcome = 'applied' AND row_key IS NOT NULL
  GROUP BY row_key HAVING COUNT(*) > 1
) k ON k.row_key = r.row_key
WHERE r.load_id = ? AND r.outcome = 'applied'`;

/** Records before and after rows, as JSON with every number as it was written. Its writes belong inside a fenced transaction. */
export class ImageTable {
  readonly #database: SqliteDatabase;
  readonly #keep: SqliteStatement;
  readonly #leave: SqliteStatement;
  readonly #find: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#keep = database.prepare(keepSql);
    this.#leave = database.prepare(leaveSql);
    this.#find = database.prepare(findSql);
  }

  /** What a write of a row says about its record, if anything. */
  keep(loadId: string, write: RowWrite): void {
    if (write.kind === "outcome") {
      const { left, rowNumber } = write.result;
      if (left !== undefined) this.#leave.run(stringifyExactJson(left), loadId, rowNumber);
      return;
    }
    const { image, rowNumber } = write.intent;
    if (image === undefined) return;
    const { before, after } = image;
    this.#keep.run(loadId, rowNumber, stringifyExactJson(before), stringifyExactJson(after));
  }

  find(loadId: string, rowNumber: number): StoredImage | undefined {
    const row: ImageRow | undefined = this.#find.get(loadId, rowNumber);
    if (row === undefined) return undefined;
    return {
      before: parseRecord(row.before_image),
      after: parseRecord(row.after_image),
      ...(row.left_image === null ? {} : { left: parseRecord(row.left_image) }),
    };
  }

  spans(loadId: string): ReadonlyMap<number, RowSpan> {
    const rows: readonly SpanRow[] = this.#database.prepare(spansSql).all(loadId, loadId);
    return new Map(
      rows.map(({ row_number, first_row, last_row }) => [
        row_number,
        { first: first_row, last: last_row },
      ]),
    );
  }
}

function parseRecord(text: string): ExactObject {
  const value = parseExactJson(text);
  if (!isExactObject(value)) throw new Error("an image in the ledger is no record");
  return value;
}
