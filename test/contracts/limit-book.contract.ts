import assert from "node:assert/strict";
import type {
  CommonRate,
  GateEvent,
  LimitBook,
  MemberNews,
  SharedAccount,
} from "../../src/ledger/limit-book.ts";
import { grantMs } from "../../src/delivery/pacing/given-places.ts";
import { governorLeaseMs } from "../../src/ledger/limit-book.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const news: MemberNews = {
  loads: 1,
  wanted: 2.5,
  cap: 15,
  width: 8,
  accountInFlight: 5,
  inFlight: 2,
  sent: 40,
  accepted: 37,
  refused: 1,
  outages: 0,
  held: 0.75,
  isWaiting: true,
};
const blank: MemberNews = {
  ...news,
  wanted: undefined,
  cap: undefined,
  accountInFlight: undefined,
};
const pace: CommonRate = {
  rate: 19.5,
  ceiling: 20.25,
  start: 18.5,
  cycleMs: 4000.5,
  grownMs: 120.25,
  learnedAt: Date.UTC(2026, 0, 1),
};
const from = (member: string, account = "acme") => ({ account, member });
const closed = (epoch: number, askedMs?: number): GateEvent => ({
  kind: "closed",
  epoch,
  forMs: askedMs ?? 75,
  askedMs,
});

/** One limit for all processes at work on an account. Part of the ledger's contract. */
export function testLimitBook(underTest: () => LedgerUnderTest): void {
  describe("the limit of an account", () => {
    let book: LimitBook;
    let other: LimitBook;
    beforeEach(async () => {
      book = underTest().ledger.limits;
      other = (await underTest().reopen()).limits;
    });
    const told = async (member: string, ...events: readonly GateEvent[]): Promise<SharedAccount> =>
      await other.tell(from(member), blank, events);

    it("is seen with all that are at work on it, as each has told last, and by nobody of another account", async () => {
      await book.tell(from("a"), blank, []);
      await book.tell(from("a"), news, []);
      await book.tell(from("c", "globex"), news, []);
      const { members } = await told("b");
      assert.deepEqual(
        members.map(({ toldAt: _at, ...member }) => member),
        [
          { member: "a", ...news, grant: undefined },
          { member: "b", ...blank, grant: undefined },
        ],
      );
      assert.equal(await book.look("nobody"), undefined);
      const seen = await other.list();
      assert.deepEqual(
        seen.map(({ account, members }) => [account, members.map(({ member }) => member)]),
        [
          ["acme", ["a", "b"]],
          ["globex", ["c"]],
        ],
      );
      const { now: _now, ...known } = (await other.look("globex")) ?? {};
      const { now: _then, account: _account, ...listed } = seen[1] ?? {};
      assert.deepEqual(listed, known);
    });

    it("is governed by one, until that one leaves", async () => {
      const first = await book.tell(from("a"), news, []);
      assert.equal(first.governor, "a");
      assert.equal(first.governsUntil, first.now + governorLeaseMs);
      const second = await told("b");
      assert.deepEqual([second.governor, second.term], ["a", first.term]);
      await book.leave(from("a"));
      const third = await told("b");
      assert.deepEqual([third.governor, third.term], ["b", first.term + 1]);
      assert.deepEqual(
        third.members.map(({ member }) => member),
        ["b"],
      );
    });

    it("is decided by its governor alone, for all; what was decided outlives everybody", async () => {
      const { term } = await book.tell(from("a"), news, []);
      await told("b");
      const grants = new Map([
        ["a", { rate: 12.5, inFlight: 3 }],
        ["b", { rate: 7, inFlight: undefined }],
      ]);
      const decision = { pace, pacedEpoch: 0, grants, forMs: grantMs, isNews: true };
      assert.equal(await other.decide(from("b"), term, decision), false);
      assert.equal(await other.decide(from("a"), term + 1, decision), false);
      assert.equal((await book.look("acme"))?.pace, undefined);
      assert.equal(await book.decide(from("a"), term, decision), true);
      const seen = await other.look("acme");
      assert.deepEqual(seen?.pace, pace);
      const [a, b] = seen.members.map(({ grant }) => grant);
      assert.deepEqual([a?.rate, a?.inFlight, b?.rate, b?.inFlight], [12.5, 3, 7, undefined]);
      const goodFor = (a?.until ?? 0) - seen.now;
      assert.ok(goodFor > 0 && goodFor <= grantMs, `${goodFor}`);
      await book.leave(from("a"));
      await other.leave(from("b"));
      assert.deepEqual((await book.tell(from("d"), news, [])).pace, pace);
    });

    it("keeps what one has learned who is alone, and not what one says who does not govern", async () => {
      await book.tell(from("a"), news, [], pace);
      await other.tell(from("b"), blank, [], { ...pace, rate: 99 });
      assert.deepEqual((await book.look("acme"))?.pace, pace);
      const ramping = { ...pace, ceiling: undefined, learnedAt: undefined };
      await book.tell(from("a"), news, [], ramping);
      assert.deepEqual((await book.look("acme"))?.pace, ramping);
    });

    it("is closed for all by the first refusal, and opened by the probe of whoever had it", async () => {
      await book.tell(from("a"), news, []);
      await told("b");
      const { gate } = await book.tell(from("a"), news, [closed(0, 3000)]);
      assert.deepEqual([gate.epoch, gate.prober, gate.askedMs], [1, "a", 3000]);
      const { gate: second, now } = await told("b", closed(0, 5000));
      assert.deepEqual([second.epoch, second.prober, second.until], [1, "a", now + 5000]);
      const { gate: third } = await told("b", { kind: "extended", forMs: 60_000 });
      assert.equal(third.until, second.until, "it is not the one that probes");
      const { gate: last } = await book.tell(from("a"), news, [{ kind: "opened", epoch: 1 }]);
      assert.deepEqual([last.epoch, last.prober], [2, undefined]);
    });

    it("is not closed by a refusal of before it was opened, but by a wait that the API asks for", async () => {
      await book.tell(from("a"), news, [closed(0), { kind: "opened", epoch: 1 }]);
      assert.equal((await told("b", closed(0))).gate.epoch, 2);
      assert.equal((await told("b", { kind: "opened", epoch: 1 })).gate.epoch, 2);
      assert.equal((await told("b", closed(0, 1000))).gate.epoch, 3);
    });

    it("has somebody else probe where whoever should is gone, or has nothing to send", async () => {
      const idle = { ...news, isWaiting: false, inFlight: 0 };
      const shut: GateEvent = { kind: "closed", epoch: 0, forMs: 0, askedMs: undefined };
      await book.tell(from("a"), news, [shut]);
      assert.equal((await told("b")).gate.prober, "a");
      await book.tell(from("a"), { ...idle, inFlight: 1 }, []);
      assert.equal((await told("b")).gate.prober, "a", "its probe may be out");
      await book.tell(from("a"), idle, []);
      assert.equal((await told("b")).gate.prober, "b");
      await other.leave(from("b"));
      await other.tell(from("c"), idle, []);
      assert.equal((await book.look("acme"))?.gate.prober, undefined);
      assert.equal((await book.tell(from("a"), news, [])).gate.prober, "a");
    });
  });
}
