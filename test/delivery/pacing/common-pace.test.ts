import assert from "node:assert/strict";
import {
  CommonPace,
  type ToldAccount,
  type ToldMember,
} from "../../../src/delivery/pacing/common-pace.ts";
import type { KnownPace } from "../../../src/delivery/pacing/known-pace.ts";

const known: KnownPace = {
  rate: 20,
  ceiling: 20,
  start: 18,
  cycleMs: 8000,
  grownMs: 8000,
  learnedAt: 0,
};
const open: ToldAccount["gate"] = { epoch: 0, closedAt: 0, openedAt: 0, askedMs: undefined };
const infinite = Number.POSITIVE_INFINITY;

const member = (name: string, told: Partial<ToldMember> = {}): ToldMember => ({
  member: name,
  loads: 1,
  wanted: undefined,
  cap: undefined,
  width: 8,
  accountInFlight: undefined,
  inFlight: 0,
  sent: 0,
  accepted: 0,
  refused: 0,
  outages: 0,
  held: 1,
  grant: { rate: 10, inFlight: undefined, until: infinite },
  ...told,
});
const told = (
  now: number,
  members: readonly ToldMember[],
  gate: Partial<ToldAccount["gate"]> = {},
): ToldAccount => ({ now, members, gate: { ...open, ...gate } });
const make = (): CommonPace => new CommonPace(0, known, 0, { alone: "a" });
const makeNew = (): CommonPace => new CommonPace(0, undefined, 0, { alone: "a" });

describe("the pace that processes have in common", () => {
  it("grows for the time in which it held them back, and by none in which nothing was to be sent", () => {
    const idle = makeNew();
    const busy = makeNew();
    const half = makeNew();
    for (let now = 100; now <= 700; now += 100) {
      idle.take(told(now, [member("a", { held: 0 }), member("b", { held: 0 })]), infinite);
      busy.take(told(now, [member("a"), member("b")]), infinite);
      half.take(told(now, [member("a"), member("b", { held: 0 })]), infinite);
    }
    assert.equal(idle.known().rate, 10);
    assert.ok(Math.abs(busy.known().rate - 20) < 0.01, "doubled in 0.7 s, as that of one alone");
    assert.ok(Math.abs(half.known().rate - 10 * Math.SQRT2) < 0.01, `${half.known().rate}`);
  });

  it("is learned from the sums of all, when the gate is opened", () => {
    const pace = make();
    const at = (now: number, each: number, gate?: Partial<ToldAccount["gate"]>): void =>
      pace.take(
        told(
          now,
          [
            member("a", { sent: each, accepted: each, held: 0.1 }),
            member("b", { sent: each, accepted: each, held: 0.1 }),
          ],
          gate,
        ),
        infinite,
      );
    at(0, 0);
    for (let now = 1000; now <= 10_000; now += 1000) at(now, (now / 1000) * 9);
    at(10_100, 91, { epoch: 1, closedAt: 10_050 });
    assert.equal(pace.pacedEpoch(), 0);
    assert.equal(pace.known().learnedAt, 0);
    at(10_300, 91, { epoch: 2, closedAt: 10_050, openedAt: 10_250 });
    assert.equal(pace.pacedEpoch(), 2);
    const { ceiling = 0, start, grownMs, learnedAt } = pace.known();
    assert.deepEqual([grownMs, learnedAt], [0, 10_300]);
    // 182 went through in 10.25 s; the pace that was refused was a little above 20.
    assert.ok(ceiling > 19 && ceiling < 20, `${ceiling}`);
    assert.ok(start > 18 && start < ceiling, `${start}`);
  });

  it("does not count what somebody did before it was heard of", () => {
    const pace = makeNew();
    pace.take(told(0, [member("a")]), infinite);
    pace.take(
      told(1000, [member("a", { accepted: 10 }), member("b", { accepted: 90_000, sent: 90_000 })]),
      infinite,
    );
    pace.take(told(1100, [member("a"), member("b")], { epoch: 1, closedAt: 1050 }), infinite);
    pace.take(
      told(1300, [member("a"), member("b")], { epoch: 2, closedAt: 1050, openedAt: 1290 }),
      infinite,
    );
    assert.ok((pace.known().ceiling ?? 0) < 100, `${pace.known().ceiling}`);
  });

  it("takes nothing for the limit of what was sent before it was known to whoever decides now", () => {
    const growing = { ...known, rate: 40, ceiling: undefined, learnedAt: undefined };
    const pace = new CommonPace(0, growing, 2, "another");
    const both = [member("a", { sent: 500 }), member("b", { sent: 300 })];
    pace.take(told(10, both, { epoch: 2 }), infinite);
    pace.take(told(100, both, { epoch: 3, closedAt: 50 }), infinite);
    pace.take(told(300, both, { epoch: 4, closedAt: 50, openedAt: 290 }), infinite);
    const { ceiling = 0 } = pace.known();
    assert.ok(ceiling >= 40 && ceiling < 60, `${ceiling}`);
  });

  it("grows again from nothing, which a ledger may have of another version", () => {
    const pace = new CommonPace(0, { ...known, rate: 0, ceiling: 0, start: 0 }, 0, "another");
    const both = [member("a"), member("b")];
    for (let now = 100; now <= 120_000; now += 100) pace.take(told(now, both), infinite);
    assert.ok(pace.known().rate > 20, `${pace.known().rate}`);
  });

  it("is halved once for an outage, of which each sees the end", () => {
    const pace = make();
    const over = (a: number, b: number, now: number): void =>
      pace.take(
        told(now, [member("a", { outages: a, held: 0 }), member("b", { outages: b, held: 0 })]),
        infinite,
      );
    over(0, 0, 0);
    over(1, 0, 1000);
    over(1, 1, 2500);
    assert.equal(pace.known().rate, 10);
    over(2, 1, 60_000);
    assert.equal(pace.known().rate, 5);
  });

  it("gives each the same for each of its loads, what is not wanted to the others, and no more than the bound", () => {
    const pace = make();
    const three = told(0, [member("a"), member("b", { loads: 2 }), member("c", { wanted: 2 })]);
    const rates = (bound: number) => [...pace.grants(three, bound)].map(([, { rate }]) => rate);
    assert.deepEqual(rates(infinite), [6, 12, 2]);
    assert.deepEqual(rates(11), [3, 6, 2]);
  });

  it("gives a place to another one only when nobody can be in it any more", () => {
    const pace = new CommonPace(0, known, 0, { alone: "a" });
    const places = (now: number, inFlightOfA: number, grantOfA?: number): readonly unknown[] => {
      const grant =
        grantOfA === undefined ? undefined : { rate: 1, inFlight: grantOfA, until: now + 2000 };
      const a = member("a", { accountInFlight: 5, inFlight: inFlightOfA, grant });
      const both = told(now, [a, member("b", { accountInFlight: 5, grant: undefined })]);
      return [...pace.grants(both, infinite)].map(([, { inFlight }]) => inFlight);
    };
    const [first = 0] = places(0, 1) as readonly number[];
    assert.deepEqual(places(0, 1), [first, 0], "a was alone, and may not have heard yet");
    assert.deepEqual(places(1900, 4, first), [first, 0]);
    assert.deepEqual(places(2100, 4, first), [first, 1], "four of a are still under way");
    assert.deepEqual(places(2300, first, first), [first, 5 - first]);
  });

  it("gives nobody more places where another one governed until now, whose latest grants may not all be known", () => {
    const pace = new CommonPace(0, known, 0, "another");
    const places = (now: number) => {
      const grant = { rate: 1, inFlight: 1, until: now + 1000 };
      const both = ["a", "b"].map((name) => member(name, { accountInFlight: 6, grant }));
      return [...pace.grants(told(now, both), infinite)].map(([, { inFlight }]) => inFlight);
    };
    assert.deepEqual(places(100), [1, 1]);
    assert.deepEqual(places(2100), [3, 3]);
  });
});
