import assert from "node:assert/strict";
import { createPacer, type Pacer } from "../../src/delivery/pacer.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;
const random = (): number => 0;

/** Asks for `count` permits at once and notes when each is granted. */
function takeMany(pacer: Pacer, clock: FakeClock, count: number): number[] {
  const grantedAt: number[] = [];
  for (let index = 0; index < count; index += 1) {
    void pacer.acquire(never).then(() => grantedAt.push(clock.monotonic()));
  }
  return grantedAt;
}

describe("createPacer", () => {
  it("lets everything through while nothing limits it", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: undefined, clock, random });
    const grantedAt = takeMany(pacer, clock, 100);
    await clock.advance(1);
    assert.equal(grantedAt.length, 100);
  });

  it("never sends more than the cap in any second", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: 10, clock, random });
    const grantedAt = takeMany(pacer, clock, 60);
    await clock.advance(10_000);
    assert.equal(grantedAt.length, 60);
    for (const [index, at] of grantedAt.entries()) {
      const within = grantedAt.slice(index).filter((other) => other - at < 1000).length;
      assert.ok(within <= 11, `${within} permits in the second after ${at} ms`);
    }
  });

  it("holds everybody back for as long as Retry-After asks", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: undefined, clock, random });
    (await pacer.acquire(never)).refused(5000);
    const grantedAt = takeMany(pacer, clock, 5);
    await clock.advance(4999);
    assert.deepEqual(grantedAt, []);
    await clock.advance(2);
    assert.deepEqual(grantedAt, [5000]);
  });

  it("opens with a single probe, and lets the others go only when that was accepted", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: undefined, clock, random });
    (await pacer.acquire(never)).refused(1000);
    const probe = pacer.acquire(never);
    const others = takeMany(pacer, clock, 3);
    await clock.advance(60_000);
    assert.deepEqual(others, []);
    (await probe).accepted();
    await clock.advance(60_000);
    assert.equal(others.length, 3);
  });

  it("waits longer each time the probe is refused without being told how long", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: undefined, clock, random });
    const waits: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const asked = clock.monotonic();
      let permit: Awaited<ReturnType<Pacer["acquire"]>> | undefined;
      void pacer.acquire(never).then((given) => (permit = given));
      while (permit === undefined) await clock.advance(10);
      waits.push(clock.monotonic() - asked);
      permit.refused(undefined);
    }
    assert.ok(
      waits.every((wait, index) => index < 2 || wait > (waits[index - 1] ?? 0)),
      waits.join(" "),
    );
  });

  it("counts the answers of one burst as one refusal of the rate", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: 100, clock, random });
    const permits = [];
    for (let index = 0; index < 10; index += 1) {
      const granted = pacer.acquire(never);
      await clock.advance(10);
      permits.push(await granted);
    }
    permits[0]?.refused(undefined);
    const rate = pacer.snapshot().ratePerSecond ?? 0;
    for (const permit of permits.slice(1)) permit.refused(undefined);
    assert.ok((pacer.snapshot().ratePerSecond ?? 0) >= rate);
    assert.equal(pacer.snapshot().refusals, 10);
  });

  it("stays under the rate that was refused, and grows back", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: 50, clock, random });
    (await pacer.acquire(never)).refused(undefined);
    const low = pacer.snapshot().ratePerSecond ?? 0;
    assert.ok(low < 50);
    await clock.advance(10_000);
    assert.ok((pacer.snapshot().ratePerSecond ?? 0) > low);
  });

  it("gives up waiting when the signal aborts, and the next in line is not held up", async () => {
    const clock = createFakeClock();
    const pacer = createPacer({ capPerSecond: 1, clock, random });
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
