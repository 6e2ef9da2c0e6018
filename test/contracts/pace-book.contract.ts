import assert from "node:assert/strict";
import type { PaceBook, PaceNews } from "../../src/ledger/pace-book.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const start = Date.UTC(2026, 0, 1, 10);
const course = { ceiling: 30.5, start: 28.25, cycleMs: 4000.5, learnedAt: start - 1000 };
const news: PaceNews = { loads: 1, wanted: 2.5, cap: 15, pausedUntil: start + 3000, course };
const nothing: PaceNews = {
  loads: 2,
  wanted: undefined,
  cap: undefined,
  pausedUntil: undefined,
  course: undefined,
};
const from = (teller: string, account = "acme") => ({ account, teller });

/** What processes tell one another of the pace of an account. Part of the ledger's contract. */
export function testPaceBook(underTest: () => LedgerUnderTest): void {
  describe("the pace of an account", () => {
    let book: PaceBook;
    beforeEach(() => {
      book = underTest().ledger.paces;
    });

    it("is heard by all others who are at work on the account, as it was told last", async () => {
      await book.tell(from("a"), nothing, start - 500);
      await book.tell(from("a"), news, start);
      await book.tell(from("b"), nothing, start);
      await book.tell(from("c", "globex"), nothing, start);
      const { paces: other } = await underTest().reopen();
      assert.deepEqual(await other.listen(from("b"), start), [news]);
      assert.deepEqual(await book.listen(from("a"), start), [nothing]);
      assert.deepEqual(await book.listen(from("d"), start), [news, nothing]);
    });

    it("is seen of all accounts by whoever looks on, and not of those who are gone", async () => {
      await book.tell(from("b"), nothing, start);
      await book.tell(from("a"), news, start);
      await book.tell(from("c", "globex"), nothing, start + 2000);
      const { paces: other } = await underTest().reopen();
      assert.deepEqual(await other.list(start + 4000), [
        { ...from("a"), ...news },
        { ...from("b"), ...nothing },
        { ...from("c", "globex"), ...nothing },
      ]);
      assert.deepEqual(await book.list(start + 6000), [{ ...from("c", "globex"), ...nothing }]);
    });

    it("is heard for some seconds, so that a process that was killed holds nobody back", async () => {
      await book.tell(from("a"), news, start);
      assert.equal((await book.listen(from("b"), start + 4999)).length, 1);
      assert.deepEqual(await book.listen(from("b"), start + 5000), []);
    });

    it("is not heard from a clock that was ahead and is set back by now", async () => {
      await book.tell(from("a"), news, start + 3_600_000);
      assert.deepEqual(await book.listen(from("b"), start), []);
    });

    it("is not heard any more from who has fallen silent", async () => {
      await book.tell(from("a"), news, start);
      await book.fallSilent(from("a"));
      assert.deepEqual(await book.listen(from("b"), start), []);
      await book.fallSilent(from("a"));
    });
  });
}
