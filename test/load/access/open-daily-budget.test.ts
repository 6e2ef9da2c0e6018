import assert from "node:assert/strict";
import { createMemoryRequestBook } from "../../support/memory-request-book.ts";
import type { RequestBook } from "../../../src/ledger/request-book.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";
import { openDailyBudget, type OpenedBudget } from "../../../src/load/access/open-daily-budget.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

const account = "acme";
const quarterMs = 15 * 60_000;

describe("openDailyBudget", () => {
  let clock: FakeClock;
  let book: RequestBook;

  beforeEach(() => {
    clock = createFakeClock();
    book = createMemoryRequestBook();
  });

  const open = (limit: number): OpenedBudget => openDailyBudget(book, { account, limit }, clock);
  const left = async (limit: number): Promise<number> =>
    (await book.grant({ account, requests: 0, limit, at: clock.now() })).left;

  it("lets exactly as many go as there are, however many ask at once", async () => {
    const budget = open(1000);
    const asked = Array.from({ length: 1100 }, async () => await budget.take());
    const taken = (await Promise.allSettled(asked)).filter(({ status }) => status === "fulfilled");
    assert.equal(taken.length, 1000);
    await assert.rejects(budget.take(), { code: "ERR_QUOTA_USED_UP", exitCode: 3 });
  });

  it("shares what there is between processes", async () => {
    const [one, other] = [open(300), open(300)];
    for (let n = 0; n < 150; n += 1) await Promise.all([one.take(), other.take()]);
    await assert.rejects(one.take(), { code: "ERR_QUOTA_USED_UP" });
  });

  it("gives back what it held and did not use", async () => {
    const budget = open(100_000);
    for (let n = 0; n < 7; n += 1) await budget.take();
    budget.giveBack();
    await budget.close();
    assert.equal(await left(100_000), 99_994);
  });

  it("gives back once what it held, also where it gets no more afterwards", async () => {
    const returned: number[] = [];
    let grants = [5, 0];
    const few: RequestBook = {
      grant: async () => {
        const [granted = 0, ...others] = grants;
        grants = others;
        return { granted, slotAt: 0, slotEndsAt: clock.now() + 1000, left: 0, freeAt: 0 };
      },
      used: async () => [],
      giveBack: async (_account, _slot, requests) => void returned.push(requests),
    };
    const budget = openDailyBudget(few, { account, limit: 100 }, clock);
    await budget.take();
    await clock.advance(2000);
    await assert.rejects(budget.take(), { code: "ERR_QUOTA_USED_UP" });
    await budget.close();
    assert.deepEqual(returned, [4]);
  });

  it("counts a request in the quarter of an hour in which it was made", async () => {
    const budget = open(1000);
    await budget.take();
    await clock.advance(quarterMs);
    await budget.take();
    await budget.close();
    assert.equal(await left(1000), 998);
    await clock.advance(24 * 3_600_000);
    assert.equal(await left(1000), 999);
  });

  it("lets nothing go when it can't be counted, and closes all the same", async () => {
    const fail = async (): Promise<never> => {
      throw new LedgerError("the disk is full", { code: "ERR_LEDGER_WRITE" });
    };
    const full = { grant: fail, giveBack: fail, used: fail };
    const budget = openDailyBudget(full, { account, limit: 5 }, clock);
    await assert.rejects(budget.take(), { code: "ERR_LEDGER_WRITE" });
    await budget.close();
  });
});
