import assert from "node:assert/strict";
import { AccountPace, type JoinedPacer } from "../../../src/delivery/pacer.ts";
import { systemClock, type Clock } from "../../../src/kernel/clock.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres/postgres-ledger.ts";
import { LimitExchange } from "../../../src/load/access/limit-exchange.ts";
import {
  startTransactionPooler,
  type TransactionPooler,
} from "../../servers/transaction-pooler.ts";
import { until } from "../../support/until.ts";
import { usePostgres } from "../../servers/use-postgres.ts";

const never = new AbortController().signal;
const byHand = () => () => undefined;
const clockOf = (aheadMs: number): Clock => ({
  ...systemClock,
  now: () => Date.now() + aheadMs,
});

describe("one limit for processes that share a ledger in PostgreSQL", () => {
  const postgres = usePostgres();
  let opened: Ledger[] = [];
  let pooler: TransactionPooler | undefined;
  afterEach(async () => {
    await Promise.allSettled(opened.map((ledger) => ledger.close()));
    opened = [];
    await pooler?.stop();
    pooler = undefined;
  });

  interface Joined {
    readonly pacer: JoinedPacer;
    readonly exchange: LimitExchange;
    readonly leave: () => Promise<void>;
  }
  const join = async (account: string, address: string, aheadMs = 0): Promise<Joined> => {
    const clock = clockOf(aheadMs);
    const ledger = await openPostgresLedger(address, { clock, pausesMs: [] });
    opened.push(ledger);
    const pace = new AccountPace({ clock, random: () => 0.5 });
    const pacer = pace.join({ capPerSecond: undefined, mostInFlight: 8 });
    const exchange = new LimitExchange(pace, account, clock);
    return { pacer, exchange, leave: await exchange.join(ledger, byHand) };
  };
  /** The first is refused, and both hear of it. @returns for how long each is to wait */
  const refuse = async ([one, other]: readonly [Joined, Joined]): Promise<readonly number[]> => {
    await one.exchange.beat(true);
    await other.exchange.beat(true);
    const permit = await one.pacer.acquire(never);
    permit.refused({ retryAfterMs: 60_000 });
    await one.exchange.beat(true);
    // News of before may be on their way to it.
    await until(async () => {
      await other.exchange.beat(true);
      return other.pacer.snapshot().gateForMs !== undefined;
    });
    return [one, other].map(({ pacer }) => pacer.snapshot().gateForMs ?? 0);
  };

  for (const [name, apart] of [
    ["as their clocks are the same", 0],
    ["as their clocks are 90 s apart", 90_000],
  ] as const)
    it(`has what one is told to wait hold the other for as long, ${name}`, async () => {
      const address = postgres.server.address("postgres");
      const one = await join(name, address, -apart / 2);
      const other = await join(name, address, apart / 2);
      const [first = 0, second = 0] = await refuse([one, other]);
      assert.ok(first > 50_000 && first <= 61_000, `${first}`);
      assert.ok(second > 50_000 && second <= 61_000, `${second}`);
      assert.equal(other.pacer.snapshot().loads, 2);
      await one.leave();
      await until(async () => {
        await other.exchange.beat(true);
        return other.pacer.snapshot().loads === 1;
      });
      await other.leave();
    });

  it("does so by a pooler that gives each transaction another connection, and lets no news through", async () => {
    pooler = await startTransactionPooler(postgres.server.port);
    const url = new URL(postgres.server.address("postgres"));
    url.port = String(pooler.port);
    const both = [await join("pooled", url.href), await join("pooled", url.href)] as const;
    const [, second = 0] = await refuse(both);
    assert.ok(second > 50_000, `${second}`);
    for (const { leave } of both) await leave();
  });
});
