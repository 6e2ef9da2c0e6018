import type { Approval, ApprovalBook, MadePlan, PlanReturn } from "../approval-book.ts";
import { all, run, type Query } from "./query.ts";

interface ApprovalRow {
  readonly plan_hash: string;
  readonly name: string;
  readonly person: string;
  readonly approved_at: number;
}

interface ReturnRow extends Omit<ApprovalRow, "approved_at"> {
  readonly because: string;
  readonly returned_at: number;
}

/** Which plans were made, approved and sent back. */
export class ApprovalTable {
  *approve({ planHash, name, person, at }: Approval): Query<void> {
    yield* run(
      `INSERT INTO approvals (plan_hash, name, person, approved_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (plan_hash, name) DO NOTHING`,
      planHash,
      name,
      person,
      at,
    );
  }

  *list(planHash: string): Query<readonly Approval[]> {
    const rows = yield* all<ApprovalRow>(
      "SELECT * FROM approvals WHERE plan_hash = ? ORDER BY approved_at, name",
      planHash,
    );
    return rows.map((row) => ({
      planHash: row.plan_hash,
      name: row.name,
      person: row.person,
      at: row.approved_at,
    }));
  }

  *sendBack({ planHash, name, person, because, at }: PlanReturn): Query<void> {
    yield* run(
      `INSERT INTO plan_returns (plan_hash, name, person, because, returned_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (plan_hash, name) DO NOTHING`,
      planHash,
      name,
      person,
      because,
      at,
    );
  }

  *returns(planHash: string): Query<readonly PlanReturn[]> {
    const rows = yield* all<ReturnRow>(
      "SELECT * FROM plan_returns WHERE plan_hash = ? ORDER BY returned_at, name",
      planHash,
    );
    return rows.map(({ plan_hash, name, person, because, returned_at: at }) => ({
      planHash: plan_hash,
      name,
      person,
      because,
      at,
    }));
  }

  *made({ planHash, madeAt, fingerprint, mappingHash, person }: MadePlan): Query<void> {
    yield* run(
      `INSERT INTO made_plans (plan_hash, made_at, fingerprint, mapping_hash, person)
      VALUES (?, ?, ?, ?, ?) ON CONFLICT (plan_hash) DO NOTHING`,
      planHash,
      madeAt,
      fingerprint,
      mappingHash,
      person,
    );
  }

  *findMade({
    planHash,
    madeAt,
    fingerprint,
    mappingHash,
  }: Omit<MadePlan, "person">): Query<Awaited<ReturnType<ApprovalBook["findMade"]>>> {
    const found = yield* all<{ readonly plan_hash: string }>(
      `SELECT plan_hash FROM made_plans
      WHERE plan_hash = ? OR (made_at = ? AND fingerprint = ? AND mapping_hash = ?)`,
      planHash,
      madeAt,
      fingerprint,
      mappingHash,
    );
    if (found.some((one) => one.plan_hash === planHash)) return "as-it-is";
    return found.length > 0 ? "otherwise" : "never";
  }
}
