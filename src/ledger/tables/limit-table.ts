import {
  governorLeaseMs,
  isAtWork,
  limitNews,
  type AccountGate,
  type CommonRate,
  type GateEvent,
  type Member,
  type MemberName,
  type MemberNews,
  type PaceDecision,
  type SharedAccount,
} from "../limit-book.ts";
import { all, first, run, runForAll, tell, type Query } from "./query.ts";

interface AccountRow {
  readonly epoch: number;
  readonly closed_at: number;
  readonly paused_until: number;
  readonly asked_ms: number | null;
  readonly prober: string | null;
  readonly opened_at: number;
  readonly governor: string | null;
  readonly governs_until: number;
  readonly term: number;
  readonly rate: number | null;
  readonly ceiling: number | null;
  readonly start_rate: number | null;
  readonly cycle_ms: number | null;
  readonly grown_ms: number | null;
  readonly learned_at: number | null;
  readonly paced_epoch: number;
}

interface MemberRow {
  readonly member: string;
  readonly told_at: number;
  readonly loads: number;
  readonly wanted: number | null;
  readonly cap: number | null;
  readonly width: number;
  readonly account_in_flight: number | null;
  readonly in_flight: number;
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly outages: number;
  readonly held: number;
  readonly is_waiting: number;
  readonly granted_rate: number | null;
  readonly granted_in_flight: number | null;
  readonly granted_until: number | null;
}

const firstSql = `
INSERT INTO account_limits (account, epoch, closed_at, paused_until, opened_at, governs_until, term, paced_epoch)
VALUES (?, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (account) DO NOTHING`;

const writeSql = `
UPDATE account_limits SET epoch = ?, closed_at = ?, paused_until = ?, asked_ms = ?, prober = ?, opened_at = ?,
  governor = ?, governs_until = ?, term = ?
WHERE account = ?`;

const paceSql = `
UPDATE account_limits SET rate = ?, ceiling = ?, start_rate = ?, cycle_ms = ?, grown_ms = ?, learned_at = ?, paced_epoch = ?,
  governs_until = ?
WHERE account = ? AND governor = ? AND term = ?`;

const memberSql = `
INSERT INTO account_members (account, member, told_at, loads, wanted, cap, width, account_in_flight, in_flight, sent, accepted, refused,
  outages, held, is_waiting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account, member) DO UPDATE SET told_at = excluded.told_at, loads = excluded.loads, wanted = excluded.wanted,
  cap = excluded.cap, width = excluded.width, account_in_flight = excluded.account_in_flight, in_flight = excluded.in_flight,
  sent = excluded.sent, accepted = excluded.accepted, refused = excluded.refused, outages = excluded.outages, held = excluded.held,
  is_waiting = excluded.is_waiting`;

const grantSql = `
UPDATE account_members SET granted_rate = CAST(? AS DOUBLE PRECISION), granted_in_flight = CAST(? AS BIGINT),
  granted_until = CAST(? AS BIGINT)
WHERE account = ? AND member = ?`;

/** What has happened at the gate, and who decides; changed in place while the account is locked. */
interface Standing {
  gate: AccountGate;
  governor: string | undefined;
  governsUntil: number;
  term: number;
}

/** One limit for all processes at work on an account. */
export class LimitTable {
  /** While nobody else changes the account. */
  *tell(
    from: MemberName,
    told: {
      readonly news: MemberNews;
      readonly events: readonly GateEvent[];
      readonly alone: CommonRate | undefined;
    },
    now: number,
  ): Query<SharedAccount> {
    const { account, member } = from;
    const before = yield* this.#read(account, now);
    const grant = before.members.find((one) => one.member === member)?.grant;
    const others = before.members.filter((other) => other.member !== member);
    const isNew = others.length === before.members.length;
    if (isNew) yield* this.#forget(account, now);
    yield* this.#writeMember(from, told.news, now);
    const standing = stand(before);
    for (const event of told.events) standing.gate = move(standing.gate, event, member, now);
    standing.gate = appoint(standing.gate, { member, news: told.news, others, now });
    if (standing.governor === undefined || standing.governsUntil <= now) {
      if (standing.governor !== member) standing.term += 1;
      standing.governor = member;
    }
    if (standing.governor === member) standing.governsUntil = now + governorLeaseMs;
    const hasChanged = standing.gate !== before.gate || standing.governor === member;
    if (hasChanged) yield* this.#write(account, standing);
    const isKept = told.alone !== undefined && standing.governor === member;
    if (told.alone !== undefined && isKept) yield* this.#writePace(from, standing, told.alone);
    if (isNew || hasMoved(before.gate, standing.gate))
      yield* tell("limit", limitNews(account, standing.gate));
    const own = { ...told.news, member, toldAt: now, grant };
    return {
      ...before,
      ...standing,
      ...(isKept ? { pace: told.alone, pacedEpoch: pacedEpochOf(standing.gate) } : {}),
      members: [...others, own].toSorted((a, b) => (a.member < b.member ? -1 : 1)),
    };
  }

  *look(account: string, now: number): Query<SharedAccount | undefined> {
    const row = yield* first<AccountRow>("SELECT * FROM account_limits WHERE account = ?", account);
    return row === undefined ? undefined : yield* this.#withMembers(account, row, now);
  }

  *list(now: number): Query<readonly (SharedAccount & Pick<MemberName, "account">)[]> {
    const rows = yield* all<AccountRow & Pick<MemberName, "account">>(
      "SELECT * FROM account_limits ORDER BY account",
    );
    const accounts: (SharedAccount & Pick<MemberName, "account">)[] = [];
    for (const row of rows)
      accounts.push({ account: row.account, ...(yield* this.#withMembers(row.account, row, now)) });
    return accounts;
  }

  *decide(
    { account, member }: MemberName,
    term: number,
    { pace, pacedEpoch, grants, forMs, isNews }: PaceDecision,
    now: number,
  ): Query<boolean> {
    const changed = yield* run(
      paceSql,
      ...paceValues(pace),
      pacedEpoch,
      now + governorLeaseMs,
      account,
      member,
      term,
    );
    if (changed === 0) return false;
    const until = now + forMs;
    yield* runForAll(
      grantSql,
      [...grants].map(([to, { rate, inFlight }]) => [rate, inFlight ?? null, until, account, to]),
    );
    if (isNews) yield* tell("limit", account);
    return true;
  }

  *leave({ account, member }: MemberName): Query<void> {
    yield* run("DELETE FROM account_members WHERE account = ? AND member = ?", account, member);
    yield* run(
      "UPDATE account_limits SET governs_until = 0 WHERE account = ? AND governor = ?",
      account,
      member,
    );
    yield* run(
      "UPDATE account_limits SET prober = NULL WHERE account = ? AND prober = ?",
      account,
      member,
    );
    yield* tell("limit", account);
  }

  *#read(account: string, now: number): Query<SharedAccount> {
    const known = yield* this.look(account, now);
    if (known !== undefined) return known;
    yield* run(firstSql, account);
    const found = yield* this.look(account, now);
    if (found === undefined) throw new Error(`nothing is known of ${account}`);
    return found;
  }

  /** Whoever has been silent for long. */
  *#forget(account: string, now: number): Query<void> {
    yield* run(
      "DELETE FROM account_members WHERE account = ? AND (told_at < ? OR told_at > ?)",
      account,
      now - forgottenAfterMs,
      now + forgottenAfterMs,
    );
  }

  *#withMembers(account: string, row: AccountRow, now: number): Query<SharedAccount> {
    const members = yield* all<MemberRow>(
      "SELECT * FROM account_members WHERE account = ? ORDER BY member",
      account,
    );
    return {
      now,
      gate: {
        epoch: row.epoch,
        closedAt: row.closed_at,
        until: row.paused_until,
        askedMs: row.asked_ms ?? undefined,
        prober: row.prober ?? undefined,
        openedAt: row.opened_at,
      },
      governor: row.governor ?? undefined,
      governsUntil: row.governs_until,
      term: row.term,
      pace: decodePace(row),
      pacedEpoch: row.paced_epoch,
      members: members.map(decodeMember).filter((member) => isAtWork(member, now)),
    };
  }

  /** In place of what it told before. */
  *#writeMember({ account, member }: MemberName, news: MemberNews, now: number): Query<void> {
    yield* run(
      memberSql,
      account,
      member,
      now,
      news.loads,
      news.wanted ?? null,
      news.cap ?? null,
      news.width,
      news.accountInFlight ?? null,
      news.inFlight,
      news.sent,
      news.accepted,
      news.refused,
      news.outages,
      news.held,
      news.isWaiting ? 1 : 0,
    );
  }

  *#write(account: string, { gate, governor, governsUntil, term }: Standing): Query<void> {
    yield* run(
      writeSql,
      gate.epoch,
      gate.closedAt,
      gate.until,
      gate.askedMs ?? null,
      gate.prober ?? null,
      gate.openedAt,
      governor ?? null,
      governsUntil,
      term,
      account,
    );
  }

  /** Whoever is alone has taken in whatever happened at the gate by itself. */
  *#writePace({ account, member }: MemberName, standing: Standing, pace: CommonRate): Query<void> {
    const { gate, governsUntil, term } = standing;
    const pacedEpoch = pacedEpochOf(gate);
    yield* run(paceSql, ...paceValues(pace), pacedEpoch, governsUntil, account, member, term);
  }
}

const forgottenAfterMs = 60_000;

const stand = ({ gate, governor, governsUntil, term }: SharedAccount): Standing => ({
  gate,
  governor,
  governsUntil,
  term,
});

const isClosed = ({ epoch }: AccountGate): boolean => epoch % 2 === 1;

/** What a process saw happen at the gate. */
function move(gate: AccountGate, event: GateEvent, member: string, now: number): AccountGate {
  switch (event.kind) {
    case "closed": {
      const until = now + Math.round(event.forMs);
      if (isClosed(gate)) return { ...gate, until: Math.max(gate.until, until) };
      // A request that left before the gate was opened last; a wait that the API asks for is a wait all the same.
      if (event.epoch < gate.epoch && event.askedMs === undefined) return gate;
      const { askedMs } = event;
      return { ...gate, epoch: gate.epoch + 1, closedAt: now, until, askedMs, prober: member };
    }
    case "extended":
      if (!isClosed(gate) || gate.prober !== member) return gate;
      return { ...gate, until: Math.max(gate.until, now + Math.round(event.forMs)) };
    case "opened":
      if (!isClosed(gate) || event.epoch !== gate.epoch) return gate;
      return { ...gate, epoch: gate.epoch + 1, openedAt: now, prober: undefined };
  }
}

/** Sees to it that somebody sends the probe: whoever had the refusal, or who can when that one is gone or has nothing to send. */
function appoint(
  gate: AccountGate,
  {
    member,
    news,
    others,
    now,
  }: {
    readonly member: string;
    readonly news: MemberNews;
    readonly others: readonly Member[];
    readonly now: number;
  },
): AccountGate {
  if (!isClosed(gate) || gate.prober === member || !news.isWaiting || now < gate.until) return gate;
  const prober = others.find((other) => other.member === gate.prober);
  const isProbing = prober !== undefined && (prober.isWaiting || prober.inFlight > 0);
  return isProbing ? gate : { ...gate, prober: member };
}

const hasMoved = (one: AccountGate, other: AccountGate): boolean =>
  one.epoch !== other.epoch || one.until !== other.until || one.prober !== other.prober;

/** The last epoch in which the gate was open. */
const pacedEpochOf = ({ epoch }: AccountGate): number => (epoch % 2 === 0 ? epoch : epoch - 1);

function paceValues(pace: CommonRate): readonly (number | null)[] {
  const { rate, ceiling, start, cycleMs, grownMs, learnedAt } = pace;
  return [rate, ceiling ?? null, start, cycleMs, grownMs, learnedAt ?? null];
}

function decodePace(row: AccountRow): CommonRate | undefined {
  const { rate, start_rate: start, cycle_ms: cycleMs, grown_ms: grownMs } = row;
  if (rate === null || start === null || cycleMs === null || grownMs === null) return undefined;
  const { ceiling, learned_at: learnedAt } = row;
  return {
    rate,
    ceiling: ceiling ?? undefined,
    start,
    cycleMs,
    grownMs,
    learnedAt: learnedAt ?? undefined,
  };
}

function decodeMember(row: MemberRow): Member {
  const { granted_rate: rate, granted_until: until } = row;
  return {
    member: row.member,
    toldAt: row.told_at,
    loads: row.loads,
    wanted: row.wanted ?? undefined,
    cap: row.cap ?? undefined,
    width: row.width,
    accountInFlight: row.account_in_flight ?? undefined,
    inFlight: row.in_flight,
    sent: row.sent,
    accepted: row.accepted,
    refused: row.refused,
    outages: row.outages,
    held: row.held,
    isWaiting: row.is_waiting === 1,
    grant:
      rate === null || until === null
        ? undefined
        : { rate, inFlight: row.granted_in_flight ?? undefined, until },
  };
}
