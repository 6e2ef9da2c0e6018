import { forgottenAfterMs, isHeard, type PaceNews, type PaceTeller } from "../pace-book.ts";
import { all, run, type Query } from "./query.ts";

interface PaceRow {
  readonly loads: number;
  readonly wanted: number | null;
  readonly cap: number | null;
  readonly paused_until: number | null;
  readonly ceiling: number | null;
  readonly start_rate: number | null;
  readonly cycle_ms: number | null;
  readonly learned_at: number | null;
  readonly told_at: number;
}

const tellSql = `
INSERT INTO account_paces (account, teller, loads, wanted, cap, paused_until, ceiling, start_rate, cycle_ms, learned_at, told_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, teller) DO UPDATE SET loads = excluded.loads, wanted = excluded.wanted, cap = excluded.cap,
  paused_until = excluded.paused_until, ceiling = excluded.ceiling, start_rate = excluded.start_rate,
  cycle_ms = excluded.cycle_ms, learned_at = excluded.learned_at, told_at = excluded.told_at`;

const forgetSql = "DELETE FROM account_paces WHERE account = ? AND (told_at < ? OR told_at > ?)";

/** What processes tell one another of the pace of accounts. */
export class PaceTable {
  *tell({ account, teller }: PaceTeller, news: PaceNews, at: number): Query<void> {
    const { loads, wanted, cap, pausedUntil, course } = news;
    const { ceiling, start, cycleMs, learnedAt } = course ?? {};
    const facts = [wanted, cap, pausedUntil, ceiling, start, cycleMs, learnedAt];
    yield* run(forgetSql, account, at - forgottenAfterMs, at + forgottenAfterMs);
    yield* run(tellSql, account, teller, loads, ...facts.map((fact) => fact ?? null), at);
  }

  *listen({ account, teller }: PaceTeller, now: number): Query<readonly PaceNews[]> {
    const rows = yield* all<PaceRow>(
      "SELECT * FROM account_paces WHERE account = ? AND teller <> ? ORDER BY teller",
      account,
      teller,
    );
    return rows.filter((row) => isHeard(row.told_at, now)).map(decode);
  }

  *list(now: number): Query<readonly (PaceNews & PaceTeller)[]> {
    const rows = yield* all<PaceRow & PaceTeller>(
      "SELECT * FROM account_paces ORDER BY account, teller",
    );
    return rows
      .filter((row) => isHeard(row.told_at, now))
      .map((row) => ({ account: row.account, teller: row.teller, ...decode(row) }));
  }

  *fallSilent({ account, teller }: PaceTeller): Query<void> {
    yield* run("DELETE FROM account_paces WHERE account = ? AND teller = ?", account, teller);
  }
}

function decode(row: PaceRow): PaceNews {
  const { loads, ceiling, start_rate: start, cycle_ms: cycleMs, learned_at: learnedAt } = row;
  const isWhole = ceiling !== null && start !== null && cycleMs !== null && learnedAt !== null;
  return {
    loads,
    wanted: row.wanted ?? undefined,
    cap: row.cap ?? undefined,
    pausedUntil: row.paused_until ?? undefined,
    course: isWhole ? { ceiling, start, cycleMs, learnedAt } : undefined,
  };
}
