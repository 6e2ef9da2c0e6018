import type { SqliteDatabase } from "./sqlite-database.ts";
import type { Approval, ApprovalBook, MadePlan } from "../approval-book.ts";

interface ApprovalRow {
  readonly plan_hash: string;
  readonly name: string;
  readonly person: string;
  readonly approved_at: number;
}

/** Which plans were made and approved. */
export class ApprovalTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
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

  made({ planHash, madeAt, fingerprint, mappingHash, person }: MadePlan): void {
    this.#database
      .prepare(
        `INSERT INTO made_plans (plan_hash, made_at, fingerprint, mapping_hash, person)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (plan_hash) DO NOTHING`,
      )
      .run(planHash, madeAt, fingerprint, mappingHash, person);
  }

  findMade({
    planHash,
    madeAt,
    fingerprint,
    mappingHash,
  }: Omit<MadePlan, "person">): Awaited<ReturnType<ApprovalBook["findMade"]>> {
    const found: readonly { plan_hash: string }[] = this.#database
      .prepare(
        `SELECT plan_hash FROM made_plans
        WHERE plan_hash = ? OR (made_at = ? AND fingerprint = ? AND mapping_hash = ?)`,
      )
      .all(planHash, madeAt, fingerprint, mappingHash);
    if (found.some((one) => one.plan_hash === planHash)) return "as-it-is";
    return found.length > 0 ? "otherwise" : "never";
  }
}
