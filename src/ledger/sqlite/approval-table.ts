import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import type { Approval } from "../approval-book.ts";

interface ApprovalRow {
  readonly plan_hash: string;
  readonly name: string;
  readonly person: string;
  readonly approved_at: number;
}

/** Which plans were approved. */
export class ApprovalTable {
  readonly #database: DatabaseSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
  }

  approve({ planHash, name, person, at }: Approval): void {
    this.#database
      .prepare(
        `INSERT INTO approvals (plan_hash, name, person, approved_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (plan_hash, name) DO NOTHING`,
      )
      .run(planHash, name, person, at);
  }

  list(planHash: string): readonly Approval[] {
    const rows: readonly ApprovalRow[] = this.#database
      .prepare("SELECT * FROM approvals WHERE plan_hash = ? ORDER BY approved_at, name")
      .all(planHash);
    return rows.map((row) => ({
      planHash: row.plan_hash,
      name: row.name,
      person: row.person,
      at: row.approved_at,
    }));
  }
}
