import { isCorrectableOutcome, type Outcome } from "../../rows/outcome.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { CorrectedRow, Correction, CorrectionLink, RowLink } from "../correction-book.ts";
import type { Execution } from "../load-record.ts";
import { all, firstOfEach, integer, places, runForAll, type Query } from "./query.ts";
import { splitApart } from "./split-apart.ts";

const pageSize = 1000;

const linkSql = `
INSERT INTO corrections (load_id, row_number, corrected_load_id, corrected_row)
VALUES (?, ${integer}, ?, ${integer})
ON CONFLICT (load_id, row_number) DO NOTHING`;

const rowSql = `
SELECT outcome, row_key, errors FROM rows WHERE load_id = ? AND row_number = ${integer}`;

const oursSql = `
SELECT row_number FROM corrections
WHERE corrected_load_id = ? AND corrected_row = ${integer} AND load_id = ? LIMIT 1`;

/** The newest correction of another load that did not come to nothing. */
const correctedBySql = `
SELECT c.load_id FROM corrections c JOIN loads l ON l.id = c.load_id
LEFT JOIN rows r ON r.load_id = c.load_id AND r.row_number = c.row_number
WHERE c.corrected_load_id = ? AND c.corrected_row = ${integer} AND c.load_id <> ?
  AND (r.outcome IS NULL OR r.outcome NOT IN ('invalid', 'rejected', 'conflict', 'skipped'))
ORDER BY l.created_at DESC LIMIT 1`;

const linksSql = `
SELECT c.corrected_load_id AS corrected, c.load_id AS "by", COUNT(*) AS "rows",
  SUM(CASE WHEN r.outcome IN ('applied', 'unchanged') THEN 1 ELSE 0 END) AS applied
FROM corrections c LEFT JOIN rows r ON r.load_id = c.load_id AND r.row_number = c.row_number`;

/** Both directions, behind the row that was read last. */
const rowLinksSql = `
SELECT * FROM (
  SELECT c.row_number AS "rowNumber", 'corrects' AS relation, c.corrected_load_id AS "otherLoad",
    c.corrected_row AS "otherRow", r.outcome AS "otherOutcome"
  FROM corrections c
  LEFT JOIN rows r ON r.load_id = c.corrected_load_id AND r.row_number = c.corrected_row
  WHERE c.load_id = ? AND c.row_number > ?
  UNION ALL
  SELECT c.corrected_row, 'corrected-by', c.load_id, c.row_number, r.outcome
  FROM corrections c LEFT JOIN rows r ON r.load_id = c.load_id AND r.row_number = c.row_number
  WHERE c.corrected_load_id = ? AND c.corrected_row > ?
) AS links ORDER BY "rowNumber", "otherLoad" DESC, "otherRow" DESC LIMIT ${pageSize}`;

interface CorrectedRecord {
  readonly outcome: Outcome | null;
  readonly row_key: string | null;
  readonly errors: string | null;
}

interface RowLinkRow extends Omit<RowLink, "otherOutcome"> {
  readonly otherOutcome: Outcome | null;
}

/** Which rows correct rows of earlier loads. Its writes belong inside a fenced transaction that holds the corrected load. */
export class CorrectionTable {
  *link(
    { loadId }: Execution,
    corrected: string,
    rows: readonly Correction[],
    anyway = false,
  ): Query<void> {
    for (const part of splitApart(rows, ({ correctedRow }) => [correctedRow])) {
      const corrections = part.map(({ correctedRow }) => correctedRow);
      const looked = yield* this.look(corrected, corrections, loadId);
      const open = part.filter((_, index) => {
        const row = looked[index];
        if (row?.outcome === undefined || row.isOurs) return false;
        return anyway || (isCorrectableOutcome(row.outcome) && row.correctedBy === undefined);
      });
      yield* runForAll(
        linkSql,
        open.map(({ rowNumber, correctedRow }) => [loadId, rowNumber, corrected, correctedRow]),
      );
    }
  }

  *look(loadId: string, rowNumbers: readonly number[], self = ""): Query<readonly CorrectedRow[]> {
    const asked = rowNumbers.map((rowNumber) => [loadId, rowNumber, self]);
    const rows = yield* firstOfEach<CorrectedRecord>(
      rowSql,
      rowNumbers.map((rowNumber) => [loadId, rowNumber]),
    );
    const corrections = yield* firstOfEach<{ readonly load_id: string }>(correctedBySql, asked);
    const ours = yield* firstOfEach(oursSql, asked);
    return rowNumbers.map((rowNumber, index) => {
      const row = rows[index];
      const errors: readonly RowError[] = row?.errors == null ? [] : JSON.parse(row.errors);
      return {
        rowNumber,
        outcome: row?.outcome ?? undefined,
        key: row?.row_key ?? undefined,
        errors,
        correctedBy: corrections[index]?.load_id,
        isOurs: ours[index] !== undefined,
      };
    });
  }

  *links(loadIds: readonly string[]): Query<readonly CorrectionLink[]> {
    const end = ` GROUP BY c.corrected_load_id, c.load_id ORDER BY c.load_id, c.corrected_load_id`;
    const links =
      loadIds.length === 0
        ? yield* all<CorrectionLink>(linksSql + end)
        : yield* all<CorrectionLink>(
            `${linksSql} WHERE c.load_id IN (${places(loadIds)}) OR c.corrected_load_id IN (${places(loadIds)})${end}`,
            ...loadIds,
            ...loadIds,
          );
    return links.map((link) => ({ ...link }));
  }

  /** Whole rows behind `rowNumber`; empty when there are no more. */
  *readLinks(loadId: string, rowNumber: number): Query<readonly RowLink[]> {
    const found = yield* all<RowLinkRow>(rowLinksSql, loadId, rowNumber, loadId, rowNumber);
    const links = found.map((row) => ({ ...row, otherOutcome: row.otherOutcome ?? undefined }));
    const last = links.at(-1)?.rowNumber;
    const isCut = links.length === pageSize && links[0]?.rowNumber !== last;
    // A page may end in the midst of a row's links; these come with the next.
    return isCut ? links.filter((link) => link.rowNumber !== last) : links;
  }
}
