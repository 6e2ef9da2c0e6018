import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { AccountPace, type JoinedPacer, type LoadBounds } from "../../src/delivery/pacer.ts";
import type { ToldMember } from "../../src/delivery/pacing/common-pace.ts";
import type { KnownPace } from "../../src/delivery/pacing/known-pace.ts";
import type { HeardAccount } from "../../src/delivery/pacing/membership.ts";
import type { Permit } from "../../src/delivery/pacing/permit.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;
setMaxListeners(0, never);

interface Granted {
  readonly at: number;
  readonly permit: Permit;
}
const pace: KnownPace = {
  rate: 20,
  ceiling: 20,
  start: 18,
  cycleMs: 8000,
  grownMs: 0,
  learnedAt: 1,
};

describe("a process among others at work on an account", () => {
  let clock: FakeClock;
  let account: AccountPace;
  let urged: number;
  beforeEach(() => {
    clock = createFakeClock();
    account = new AccountPace({ clock, random: () => 0 });
    urged = 0;
    account.share(() => (urged += 1));
  });

  const join = (bounds: Partial<LoadBounds> = {}): JoinedPacer =>
    account.join({ capPerSecond: undefined, mostInFlight: 1000, ...bounds });
  const takeMany = (pacer: JoinedPacer, count: number): Granted[] => {
    const granted: Granted[] = [];
    for (let index = 0; index < count; index += 1)
      pacer.acquire(never).then(
        (permit) => granted.push({ at: clock.monotonic(), permit }),
        () => undefined,
      );
    return granted;
  };
  const hear = async (
    heard: {
      readonly grant?: Partial<NonNullable<ToldMember["grant"]>>;
      readonly gate?: Partial<HeardAccount["gate"]>;
      readonly governor?: string;
      readonly pacedEpoch?: number;
      readonly others?: readonly string[];
    } = {},
  ): Promise<void> => {
    const now = clock.now();
    const grant = { rate: 10, inFlight: undefined, until: now + 2000, ...heard.grant };
    const told = account.tellAll();
    const members = ["own", ...(heard.others ?? ["other"])].map((member) => ({
      ...told,
      member,
      grant,
    }));
    const gate = {
      epoch: 0,
      closedAt: 0,
      openedAt: 0,
      askedMs: undefined,
      until: 0,
      prober: undefined,
    };
    account.hearAll(
      {
        now,
        members,
        gate: { ...gate, ...heard.gate },
        governor: heard.governor ?? "other",
        pace,
        pacedEpoch: heard.pacedEpoch ?? heard.gate?.epoch ?? 0,
      },
      { member: "own", at: clock.monotonic(), trustedMs: 1e15 },
    );
    await clock.advance(0);
  };

  it("sends by what was granted to it, and nothing when that is over, until it hears again", async () => {
    const pacer = join();
    await hear();
    const granted = takeMany(pacer, 1000);
    await clock.advance(10_000);
    assert.ok(Math.abs(granted.length - 20) <= 1, `${granted.length}`);
    assert.ok(granted.every(({ at }) => at < 2000));
    await hear();
    await clock.advance(1000);
    assert.ok(Math.abs(granted.length - 30) <= 2, `${granted.length}`);
  });

  it("has no more in flight than was granted to it, none at all included", async () => {
    const pacer = join();
    await hear({ grant: { rate: 1000, inFlight: 2 } });
    const granted = takeMany(pacer, 10);
    await clock.advance(1000);
    assert.equal(granted.length, 2);
    granted[0]?.permit.accepted();
    await clock.advance(10);
    assert.equal(granted.length, 3);
    await hear({ grant: { rate: 1000, inFlight: 0 } });
    for (const { permit } of granted.slice(1)) permit.accepted();
    await clock.advance(1000);
    assert.equal(granted.length, 3);
  });

  it("holds as soon as it hears of another one's refusal, and sends no probe", async () => {
    const pacer = join();
    await hear();
    const granted = takeMany(pacer, 100);
    await clock.advance(500);
    const before = granted.length;
    const closed = { epoch: 1, until: clock.now() + 1000, prober: "other" };
    await hear({ gate: closed });
    await clock.advance(1500);
    await hear({ gate: closed });
    await clock.advance(1500);
    assert.equal(granted.length, before);
    await hear({ gate: { ...closed, epoch: 2, prober: undefined, openedAt: clock.now() } });
    await clock.advance(500);
    assert.ok(granted.length > before);
  });

  it("holds as soon as it is told that the gate was closed, until it hears how things stand, or nothing for a second", async () => {
    const pacer = join();
    await hear();
    const granted = takeMany(pacer, 100);
    await clock.advance(250);
    const before = granted.length;
    account.holdForNews();
    await clock.advance(300);
    assert.equal(granted.length, before);
    await hear();
    await clock.advance(300);
    assert.ok(granted.length > before, "it was no news any more");
    const then = granted.length;
    account.holdForNews();
    await clock.advance(900);
    assert.equal(granted.length, then);
    await clock.advance(300);
    assert.ok(granted.length > then);
  });

  it("tells of its own refusal at once, and probes only when all know that it does", async () => {
    const pacer = join();
    await hear();
    const granted = takeMany(pacer, 100);
    await clock.advance(50);
    granted[0]?.permit.refused({ retryAfterMs: 1000 });
    assert.ok(urged > 0);
    assert.deepEqual(account.takeGateNews(), [
      { kind: "closed", epoch: 0, forMs: 1000, askedMs: 1000 },
    ]);
    const before = granted.length;
    const closed = { epoch: 1, until: clock.now() + 1000, prober: "own" };
    await clock.advance(1500);
    assert.equal(granted.length, before, "nobody knows yet");
    await hear({ gate: closed });
    await clock.advance(200);
    assert.equal(granted.length, before + 1, "the probe");
    granted.at(-1)?.permit.accepted();
    assert.deepEqual(account.takeGateNews(), [{ kind: "opened", epoch: 1 }]);
    await clock.advance(200);
    assert.equal(granted.length, before + 1, "the pace is not decided yet");
    await hear({ gate: { ...closed, epoch: 2, openedAt: clock.now() }, pacedEpoch: 0 });
    await clock.advance(200);
    assert.equal(granted.length, before + 1, "still not");
    await hear({ gate: { ...closed, epoch: 2, openedAt: clock.now() } });
    await clock.advance(300);
    assert.ok(granted.length > before + 1);
  });

  it("goes on half a second after the gate was opened where nobody decides", async () => {
    const pacer = join();
    await hear({ gate: { epoch: 1, until: clock.now() + 100, prober: "other" } });
    const granted = takeMany(pacer, 100);
    const opened = { epoch: 2, openedAt: clock.now() };
    await hear({ gate: opened, pacedEpoch: 0 });
    await clock.advance(400);
    assert.equal(granted.length, 0);
    await clock.advance(200);
    await hear({ gate: opened, pacedEpoch: 0 });
    await clock.advance(200);
    assert.ok(granted.length > 0);
  });

  it("tries once where it is told to wait for longer than it may", async () => {
    const pacer = join({ longestWaitMs: 3000 });
    const gate = { epoch: 1, until: clock.now() + 60_000, prober: "other" };
    await hear({ gate });
    const granted = takeMany(pacer, 10);
    for (let beat = 0; beat < 20; beat += 1) {
      await clock.advance(250);
      await hear({ gate });
    }
    assert.equal(granted.length, 1);
    assert.ok((granted[0]?.at ?? 0) >= 3000 && (granted[0]?.at ?? 0) < 3500, `${granted[0]?.at}`);
  });

  it("begins with a tenth of an equal share until something is granted to it", async () => {
    const pacer = join();
    account.hearAll(
      {
        now: clock.now(),
        members: ["own", "other"].map((member) => ({
          ...account.tellAll(),
          member,
          grant: undefined,
        })),
        gate: {
          epoch: 0,
          closedAt: 0,
          openedAt: 0,
          askedMs: undefined,
          until: 0,
          prober: undefined,
        },
        governor: "other",
        pace,
        pacedEpoch: 0,
      },
      { member: "own", at: clock.monotonic(), trustedMs: 0 },
    );
    const granted = takeMany(pacer, 100);
    await clock.advance(1900);
    assert.ok(granted.length <= 3, `${granted.length}`);
  });

  it("goes on by itself with the common pace when the others are gone", async () => {
    const pacer = join();
    await hear();
    assert.equal(account.isAlone(), false);
    await hear({ others: [], governor: "own" });
    assert.equal(account.isAlone(), true);
    const granted = takeMany(pacer, 1000);
    await clock.advance(5000);
    assert.ok(granted.length >= 95, `${granted.length}`);
    assert.equal(account.known(clock.now()).ceiling, 20);
  });
});
