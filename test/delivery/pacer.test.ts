import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { createPacer, type Pacer, type PacerOptions } from "../../src/delivery/pacer.ts";
import type { Permit } from "../../src/delivery/pacing/permit.ts";
import { stopForDailyLimit } from "../../src/delivery/stop-reasons.ts";
import { newRowRecord } from "../../src/delivery/pacing/row-refusals.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;
setMaxListeners(0, never);
const random = (): number => 0;

function makePacer(clock: FakeClock, changes: Partial<PacerOptions> = {}): Pacer {
  return createPacer({ capPerSecond: undefined, mostInFlight: 1000, clock, random, ...changes });
}

/** Asks for `count` permits at once and notes when each is granted. */
function takeMany(pacer: Pacer, clock: FakeClock, count: number): number[] {
  const grantedAt: number[] = [];
  for (let index = 0; index < count; index += 1) {
    void pacer.acquire(never).then(() => grantedAt.push(clock.monotonic()));
  }
  return grantedAt;
}

/** Waits for one permit, however long it takes. */
async function takeOne(pacer: Pacer, clock: FakeClock): Promise<Permit> {
  let permit: Permit | undefined;
  void pacer.acquire(never).then((given) => (permit = given));
  await clock.advance(0);
  while (permit === undefined) await clock.advance(10);
  return permit;
}

describe("createPacer", () => {
  it("starts modestly and doubles while nothing is refused", async () => {
    const clock = createFakeClock();
    const grantedAt = takeMany(makePacer(clock), clock, 600);
    await clock.advance(1000);
    assert.ok(grantedAt.length >= 10 && grantedAt.length <= 30, String(grantedAt.length));
    await clock.advance(4000);
    assert.equal(grantedAt.length, 600);
  });

  it("never sends more than the cap in any second", async () => {
    const clock = createFakeClock();
    const grantedAt = takeMany(makePacer(clock, { capPerSecond: 15 }), clock, 60);
    await clock.advance(10_000);
    assert.equal(grantedAt.length, 60);
    for (const at of grantedAt) {
      const within = grantedAt.filter((other) => other >= at && other - at < 1000).length;
      assert.ok(within <= 15, `${within} permits in the second after ${at} ms`);
    }
  });

  it("counts the second of a cap from when a request really left", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock, { capPerSecond: 1 });
    const permit = await pacer.acquire(never);
    await clock.advance(400);
    permit.leaving();
    const grantedAt = takeMany(pacer, clock, 1);
    await clock.advance(5000);
    assert.ok((grantedAt[0] ?? 0) >= 1400, String(grantedAt[0]));
  });

  it("never has more in flight than it was given", async () => {
    const clock = createFakeClock();
    const grantedAt = takeMany(makePacer(clock, { mostInFlight: 3 }), clock, 10);
    await clock.advance(60_000);
    assert.equal(grantedAt.length, 3);
  });

  it("holds everybody back for as long as Retry-After asks", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    (await pacer.acquire(never)).refused({ retryAfterMs: 5000 });
    const grantedAt = takeMany(pacer, clock, 5);
    await clock.advance(4999);
    assert.deepEqual(grantedAt, []);
    await clock.advance(2);
    assert.deepEqual(grantedAt, [5000]);
  });

  it("waits longer when a later answer of the same burst asks for it", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const [first, second] = [await takeOne(pacer, clock), await takeOne(pacer, clock)];
    first.refused({ retryAfterMs: 1000 });
    second.refused({ retryAfterMs: 3000 });
    const from = clock.monotonic();
    const grantedAt = takeMany(pacer, clock, 2);
    await clock.advance(60_000);
    assert.deepEqual(grantedAt, [from + 3000]);
  });

  it("opens with a single probe, and lets the others go only when that was accepted", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    (await pacer.acquire(never)).refused({ retryAfterMs: 1000 });
    const probe = pacer.acquire(never);
    const others = takeMany(pacer, clock, 3);
    await clock.advance(60_000);
    assert.deepEqual(others, []);
    (await probe).accepted();
    await clock.advance(60_000);
    assert.equal(others.length, 3);
  });

  it("takes a row that was never refused as the probe, when there is one", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const refused = newRowRecord();
    (await pacer.acquire(never, refused)).refused({ retryAfterMs: 1000 });
    const granted: string[] = [];
    void pacer.acquire(never, refused).then(() => granted.push("refused before"));
    void pacer.acquire(never, newRowRecord()).then(() => granted.push("new"));
    await clock.advance(2000);
    assert.deepEqual(granted, ["new"]);
  });

  it("sends a refused row again only after three others were accepted", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const refused = newRowRecord();
    (await pacer.acquire(never, refused)).refused();
    const granted: string[] = [];
    void pacer.acquire(never, refused).then(() => granted.push("refused before"));
    for (let other = 0; other < 4; other += 1)
      void pacer.acquire(never, newRowRecord()).then((permit) => {
        granted.push("new");
        permit.accepted();
      });
    await clock.advance(5000);
    assert.deepEqual(granted, ["new", "new", "new", "refused before", "new"]);
  });

  it("waits longer each time the probe is refused without being told how long", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const asked = clock.monotonic();
      const permit = await takeOne(pacer, clock);
      waits.push(clock.monotonic() - asked);
      permit.refused();
    }
    assert.deepEqual(waits.slice(0, 6), [0, 150, 300, 600, 1000, 1000]);
    assert.ok((waits.at(-1) ?? 0) > 1000, waits.join(" "));
  });

  it("counts the answers of one burst as one refusal of the rate", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const permits = [];
    for (let index = 0; index < 10; index += 1) permits.push(await takeOne(pacer, clock));
    for (const permit of permits) permit.refused();
    const probe = await takeOne(pacer, clock);
    probe.accepted();
    assert.ok((pacer.snapshot().ratePerSecond ?? 0) > 4, String(pacer.snapshot().ratePerSecond));
    assert.equal(pacer.snapshot().refusals, 10);
  });

  it("tells that nobody gets anywhere when Retry-After asks for more than a load should wait", async () => {
    const pacer = makePacer(createFakeClock(), { longestWaitMs: 60_000 });
    const permit = await pacer.acquire(never);
    assert.deepEqual(permit.refused({ retryAfterMs: 61_000 }), { kind: "quota", waitMs: 61_000 });
  });

  it("turns everybody away when headers announce that nothing is left for too long", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    const headers = {
      ratelimit: '"day";r=0;t=7200',
      "ratelimit-policy": '"day";q=100000;w=86400',
    };
    (await pacer.acquire(never)).accepted({ headers });
    await assert.rejects(pacer.acquire(never), {
      code: "ERR_QUOTA_USED_UP",
      exitCode: 3,
      actions: ["Resume the load after 2026-01-01T02:00:00.020Z."],
    });
  });

  it("turns everybody away when the account's requests for the day are used up", async () => {
    const clock = createFakeClock();
    let left = 2;
    const take = async (): Promise<void> => {
      if (left === 0) throw stopForDailyLimit(2, Date.UTC(2026, 0, 2));
      left -= 1;
    };
    const pacer = makePacer(clock, { dailyBudget: { take, giveBack: () => (left += 1) } });
    await takeOne(pacer, clock);
    await takeOne(pacer, clock);
    const third = pacer.acquire(never);
    third.catch(() => undefined);
    await clock.advance(1000);
    await assert.rejects(third, {
      code: "ERR_QUOTA_USED_UP",
      actions: ["Resume the load after 2026-01-02T00:00:00.000Z."],
    });
  });

  it("says how fast it goes and why", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock, { capPerSecond: 8 });
    assert.equal(pacer.snapshot().why, "cap");
    assert.equal(pacer.snapshot().ratePerSecond, 8);
    const permit = await takeOne(pacer, clock);
    await clock.advance(120);
    permit.accepted({
      headers: { ratelimit: '"a";r=5;t=60', "ratelimit-policy": '"a";q=60;w=60' },
    });
    assert.equal(pacer.snapshot().why, "header");
    assert.equal(pacer.snapshot().p50Ms, 120);
    (await takeOne(pacer, clock)).refused({ retryAfterMs: 3000 });
    assert.equal(pacer.snapshot().why, "gate");
    assert.equal(pacer.snapshot().gateForMs, 3000);
  });

  it("has no pace to tell of while no limit is known", () => {
    const { why, ratePerSecond } = makePacer(createFakeClock()).snapshot();
    assert.deepEqual([why, ratePerSecond], ["unlimited", undefined]);
  });

  it("gives the place of a request that never left to the next one", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock, { mostInFlight: 1 });
    const permit = await takeOne(pacer, clock);
    const grantedAt = takeMany(pacer, clock, 1);
    await clock.advance(1000);
    assert.deepEqual(grantedAt, []);
    permit.takeBack();
    await clock.advance(1000);
    assert.equal(grantedAt.length, 1);
  });

  it("has another one try a closed gate when the probe never left", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock);
    (await takeOne(pacer, clock)).refused({ retryAfterMs: 1000 });
    const probe = await takeOne(pacer, clock);
    const grantedAt = takeMany(pacer, clock, 2);
    await clock.advance(5000);
    assert.deepEqual(grantedAt, []);
    probe.takeBack();
    await clock.advance(5000);
    assert.equal(grantedAt.length, 1);
  });

  it("gives up waiting when the signal aborts, and the next in line is not held up", async () => {
    const clock = createFakeClock();
    const pacer = makePacer(clock, { capPerSecond: 1 });
    await pacer.acquire(never);
    const stop = new AbortController();
    const waiting = pacer.acquire(stop.signal);
    const after = takeMany(pacer, clock, 1);
    stop.abort(new Error("stopped"));
    await assert.rejects(waiting, /stopped/);
    await clock.advance(2000);
    assert.equal(after.length, 1);
  });
});
