import { all, type Query } from "./query.ts";
import type { CreatedRecord } from "../../rows/row.ts";
import type { CreatedPlace } from "../created-book.ts";

/** Goes by the index of rows that have the id of a record. A key is given in each form in which its letters can be composed. */
const findSql = `
SELECT r.server_id AS "recordId", r.load_id AS "loadId", r.row_number AS "rowNumber", l.base_url AS "baseUrl"
FROM rows r JOIN loads l ON l.id = r.load_id
WHERE r.row_key IN (?, ?, ?) AND r.server_id IS NOT NULL AND r.outcome = 'applied'
  AND l.target_name = ? AND COALESCE(l.tenant, '') = ?
ORDER BY l.created_at DESC, r.row_number`;

interface FoundRecord extends CreatedRecord {
  readonly baseUrl: string;
}

/** Which records loads created. */
export class CreatedTable {
  *find(
    { targetName, tenant = "", baseUrls }: CreatedPlace,
    keys: readonly string[],
  ): Query<ReadonlyMap<string, readonly CreatedRecord[]>> {
    const found = new Map<string, readonly CreatedRecord[]>();
    for (const key of new Set(keys)) {
      const records = yield* all<FoundRecord>(
        findSql,
        key,
        key.normalize("NFC"),
        key.normalize("NFD"),
        targetName,
        tenant,
      );
      const here = records.filter(({ baseUrl }) => baseUrls.includes(baseUrl));
      if (here.length > 0)
        found.set(
          key,
          here.map(({ recordId, loadId, rowNumber }) => ({ recordId, loadId, rowNumber })),
        );
    }
    return found;
  }
}
