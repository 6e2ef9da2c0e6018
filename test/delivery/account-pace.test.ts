import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { AccountPace, type JoinedPacer, type LoadBounds } from "../../src/delivery/pacer.ts";
import type { Permit } from "../../src/delivery/pacing/permit.ts";
import type { ToldPace } from "../../src/delivery/pacing/account-share.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;
setMaxListeners(0, never);

interface Granted {
  readonly at: number;
  readonly permit: Permit;
}

describe("the pace of an account", () => {
  let clock: FakeClock;
  let account: AccountPace;
  beforeEach(() => {
    clock = createFakeClock();
    account = new AccountPace({ clock, random: () => 0 });
  });

  const join = (bounds: Partial<LoadBounds> = {}): JoinedPacer =>
    account.join({ capPerSecond: undefined, mostInFlight: 1000, ...bounds });

  /** Asks for `count` permits at once; notes when each is granted. */
  const takeMany = (pacer: JoinedPacer, count: number): Granted[] => {
    const granted: Granted[] = [];
    for (let index = 0; index < count; index += 1)
      pacer.acquire(never).then(
        (permit) => granted.push({ at: clock.monotonic(), permit }),
        () => undefined,
      );
    return granted;
  };

  /** What another process with one load tells. */
  const other = (told: Partial<ToldPace> = {}): ToldPace => ({
    loads: 1,
    wanted: undefined,
    cap: undefined,
    pausedUntil: undefined,
    course: undefined,
    ...told,
  });

  describe("of several loads of one process", () => {
    it("gives them turns, however many of their requests wait", async () => {
      const many = takeMany(join({ capPerSecond: 10 }), 100);
      const few = takeMany(join({ capPerSecond: 10 }), 20);
      await clock.advance(3900);
      assert.ok(Math.abs(many.length - few.length) <= 1, `${many.length} and ${few.length}`);
    });

    it("lets them together have the highest of their rates, and each its own", async () => {
      const fast = takeMany(join({ capPerSecond: 10 }), 1000);
      const slow = takeMany(join({ capPerSecond: 2 }), 1000);
      await clock.advance(30_000);
      const sends = [...fast, ...slow].map(({ at }) => at);
      for (const from of sends)
        assert.ok(sends.filter((at) => at >= from && at < from + 1000).length <= 10);
      for (const { at: from } of slow)
        assert.ok(slow.filter(({ at }) => at >= from && at < from + 1000).length <= 2);
      assert.ok(slow.length >= 55, `${slow.length}`);
      assert.ok(fast.length >= 225, `${fast.length}`);
    });

    it("lets each have as many in flight as it may, and all of them as many as the account takes", async () => {
      const first = takeMany(join({ mostInFlight: 2, accountInFlight: 5 }), 10);
      const second = takeMany(join({ mostInFlight: 4, accountInFlight: 5 }), 10);
      await clock.advance(60_000);
      assert.equal(first.length, 2);
      assert.equal(second.length, 3);
      first[0]?.permit.accepted();
      await clock.advance(1000);
      assert.equal(first.length + second.length, 6);
    });

    it("sends home the load to which a pause is too long, and has the other one wait for it", async () => {
      const refused = takeMany(join(), 1);
      await clock.advance(0);
      const hasty = join({ longestWaitMs: 60_000 });
      const patient = takeMany(join({ longestWaitMs: 600_000 }), 1);
      refused[0]?.permit.refused({ retryAfterMs: 300_000 });
      await assert.rejects(hasty.acquire(never), { code: "ERR_QUOTA_USED_UP" });
      await clock.advance(299_000);
      assert.equal(patient.length, 0);
      await clock.advance(2000);
      assert.equal(patient.length, 1);
    });

    it("leaves to the others what a load had that is over, and its bounds with it", async () => {
      const going = join({ capPerSecond: 20 });
      const staying = join({ capPerSecond: 5 });
      assert.equal(staying.snapshot().loads, 2);
      going.leave();
      assert.equal(staying.snapshot().loads, 1);
      assert.equal(staying.snapshot().ratePerSecond, 5);
    });

    it("tells each of the refusals and pauses since it came", async () => {
      const first = join();
      const granted = takeMany(first, 2);
      await clock.advance(200);
      granted[0]?.permit.refused({ retryAfterMs: 1000 });
      await clock.advance(400);
      const { refusals, pausedMs } = join().snapshot();
      assert.deepEqual([refusals, pausedMs], [0, 0]);
      assert.deepEqual([first.snapshot().refusals, first.snapshot().pausedMs], [1, 400]);
    });
  });

  describe("that others work on, in processes of their own", () => {
    it("is divided by the loads of each, and theirs again when they are not heard of any more", async () => {
      const pacer = join({ capPerSecond: 6 });
      account.hear([]);
      account.hear([other({ loads: 2, cap: 6 })]);
      assert.equal(pacer.snapshot().ratePerSecond, 2);
      assert.equal(pacer.snapshot().loads, 3);
      account.hear([]);
      assert.equal(pacer.snapshot().ratePerSecond, 2);
      await clock.advance(700);
      account.hear([]);
      assert.equal(pacer.snapshot().ratePerSecond, 6);
    });

    it("goes to whoever needs it, where another one has no use for its part", () => {
      const pacer = join({ capPerSecond: 6 });
      account.hear([]);
      account.hear([other({ wanted: 1, cap: 6 })]);
      assert.equal(pacer.snapshot().ratePerSecond, 5);
      account.hear([other({ wanted: 4, cap: 6 })]);
      assert.equal(pacer.snapshot().ratePerSecond, 3);
    });

    it("is taken slowly by a newcomer until the others have heard of it", async () => {
      const pacer = join({ capPerSecond: 6 });
      account.hear([other({ cap: 6 })]);
      assert.ok((pacer.snapshot().ratePerSecond ?? 6) < 1);
      account.hear([other({ cap: 6 })]);
      await clock.advance(700);
      account.hear([other({ cap: 6 })]);
      assert.equal(pacer.snapshot().ratePerSecond, 3);
    });

    it("is what the last refusal taught any of them", () => {
      const pacer = join();
      account.hear([]);
      const course = { ceiling: 40, start: 38, cycleMs: 4000, learnedAt: clock.now() - 4000 };
      account.hear([
        other({ course: { ...course, ceiling: 10, learnedAt: clock.now() - 9000 } }),
        other({ course }),
      ]);
      const { ratePerSecond = 0, why } = pacer.snapshot();
      assert.equal(why, "learned");
      assert.ok(Math.abs(ratePerSecond - 38 / 3) < 0.1, `${ratePerSecond}`);
      assert.equal(account.tell().course?.learnedAt, course.learnedAt);
      assert.ok(Math.abs((account.tell().course?.ceiling ?? 0) - 40) < 1e-6);
    });

    it("pauses while the API has one of them wait, then tries a single request", async () => {
      const pacer = join();
      account.hear([other({ pausedUntil: clock.now() + 5000 })]);
      const granted = takeMany(pacer, 3);
      await clock.advance(4999);
      assert.equal(granted.length, 0);
      await clock.advance(1000);
      assert.deepEqual(
        granted.map(({ at }) => at),
        [5000],
      );
      granted[0]?.permit.accepted();
      await clock.advance(1000);
      assert.equal(granted.length, 3);
      assert.ok(pacer.snapshot().pausedMs >= 5000);
    });

    it("pauses for no longer than a load waits, whatever another process has written", async () => {
      const granted = takeMany(join({ longestWaitMs: 60_000 }), 1);
      await clock.advance(0);
      granted[0]?.permit.accepted();
      const pacer = join({ longestWaitMs: 60_000 });
      account.hear([other({ pausedUntil: clock.now() + 1e12 })]);
      const waiting = takeMany(pacer, 1);
      await clock.advance(61_000);
      assert.equal(waiting.length, 1);
    });

    it("is not told to pause by what it heard from others: that would go on for ever", () => {
      join();
      account.hear([other({ pausedUntil: clock.now() + 5000 })]);
      assert.equal(account.tell().pausedUntil, undefined);
    });

    it("tells until when the API has it wait, and that it needs no more than it uses", async () => {
      const pacer = join({ capPerSecond: 20 });
      account.tell();
      const granted = takeMany(pacer, 1);
      await clock.advance(1000);
      assert.equal(account.tell().wanted, 1 * 1.1 + 1);
      granted[0]?.permit.refused({ retryAfterMs: 4000 });
      assert.equal(account.tell().pausedUntil, clock.now() + 4000);
    });

    it("takes its part of the number in flight that the account takes", async () => {
      const pacer = join({ mostInFlight: 8, accountInFlight: 8 });
      account.hear([other({ loads: 3 })]);
      const granted = takeMany(pacer, 10);
      await clock.advance(60_000);
      assert.equal(granted.length, 2);
    });
  });
});
