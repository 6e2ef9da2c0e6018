import assert from "node:assert/strict";
import fc from "fast-check";
import type { RequestBook } from "../../src/ledger/request-book.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const quarterMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1, 10);

/** Requests that are counted across loads and processes. Part of the ledger's contract. */
export function testRequestBook(underTest: () => LedgerUnderTest): void {
  describe("the requests of an account in 24 hours", () => {
    let book: RequestBook;
    let runs = 0;

    beforeEach(() => {
      book = underTest().ledger.requests;
    });

    const ask = async (requests: number, at = start, limit = 100) =>
      await book.grant({ account: "acme", requests, limit, at });

    it("are granted while there are any, and counted for everybody who shares the account", async () => {
      assert.deepEqual(await ask(60), {
        granted: 60,
        slotAt: start,
        slotEndsAt: start + quarterMs,
        left: 40,
        freeAt: start + quarterMs + dayMs,
      });
      const { requests: other } = await underTest().reopen();
      const wish = { account: "acme", requests: 60, limit: 100, at: start + quarterMs };
      const { granted, left } = await other.grant(wish);
      assert.deepEqual([granted, left], [40, 0]);
      assert.equal((await ask(1)).granted, 0);
      assert.equal((await book.grant({ ...wish, account: "globex" })).granted, 60);
    });

    it("are there again a day after they were made, and not a moment earlier", async () => {
      await ask(100, start + quarterMs - 1);
      const { granted, freeAt } = await ask(1, start + dayMs);
      assert.equal(granted, 0);
      assert.ok(freeAt >= start + quarterMs - 1 + dayMs);
      assert.equal((await ask(1, freeAt - 1)).granted, 0);
      assert.equal((await ask(1, freeAt)).granted, 1);
    });

    it("come back when they were not made", async () => {
      const { slotAt } = await ask(100);
      await book.giveBack("acme", slotAt, 30);
      assert.equal((await ask(50)).granted, 30);
      await book.giveBack("acme", slotAt - quarterMs, 10);
      assert.equal((await ask(50)).granted, 0);
    });

    it("are told of every account that has made any in 24 hours", async () => {
      await ask(60);
      await ask(5, start + quarterMs);
      const globex = { account: "globex", requests: 7, limit: 10, at: start };
      const { slotAt } = await book.grant(globex);
      await book.grant({ ...globex, account: "nothing", requests: 0 });
      const { requests: other } = await underTest().reopen();
      const freeAt = start + quarterMs + dayMs;
      assert.deepEqual(await other.used(start + quarterMs), [
        { account: "acme", requests: 65, freeAt },
        { account: "globex", requests: 7, freeAt },
      ]);
      await book.giveBack("globex", slotAt, 7);
      assert.deepEqual(await book.used(freeAt), [
        { account: "acme", requests: 5, freeAt: freeAt + quarterMs },
      ]);
    });

    it("still count when the clock was set back", async () => {
      await ask(100);
      assert.equal((await ask(1, start - 3 * 3_600_000)).granted, 0);
    });

    it("are never more than the limit, in any 24 hours, however they are asked for", async () => {
      const wishes = fc.array(fc.record({ afterMs: fc.nat(6 * 3_600_000), requests: fc.nat(70) }), {
        maxLength: 60,
      });
      await fc.assert(
        fc.asyncProperty(wishes, async (asked) => {
          const account = `account ${++runs}`;
          const made: { at: number; granted: number }[] = [];
          let at = start;
          for (const { afterMs, requests } of asked) {
            at += afterMs;
            const { granted } = await book.grant({ account, requests, limit: 100, at });
            made.push({ at, granted });
            const recent = made.filter((one) => one.at > at - dayMs);
            const sum = recent.reduce((total, one) => total + one.granted, 0);
            assert.ok(sum <= 100, `${sum} in 24 hours`);
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}
