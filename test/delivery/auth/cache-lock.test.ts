import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../src/delivery/auth/cache-lock.ts";
import { describeThisProcess } from "../../../src/kernel/this-process.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";

const stale = 200_000;

describe("withLock", () => {
  let folder: string;
  let path: string;
  let stop: AbortController;
  let clock: ReturnType<typeof createLeapingClock>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-lock-"));
    path = join(folder, "cache", "it.lock");
    stop = new AbortController();
    clock = createLeapingClock();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const lock = async <T>(work: () => Promise<T>): Promise<T> =>
    await withLock(path, { clock: { ...clock, sleep }, stopSignal: stop.signal }, work);
  /** Gives the others their turn; no time passes. */
  const sleep = async (): Promise<void> => {
    stop.signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const leave = async (content: object | string): Promise<void> => {
    await lock(async () => undefined);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  };
  const another = (changes: object = {}): object => ({
    id: "other",
    ...describeThisProcess(),
    at: clock.now(),
    ...changes,
  });

  it("is not waited for without end when a live process takes it again and again", async () => {
    await lock(async () => undefined);
    let round = 0;
    const renewing = async (): Promise<void> => {
      clock.leap(1000);
      writeFileSync(path, JSON.stringify(another({ id: `other-${(round += 1)}` })));
    };
    await renewing();
    const means = { clock: { ...clock, sleep: renewing }, stopSignal: stop.signal };
    await assert.rejects(
      withLock(path, means, async () => undefined),
      { code: "ERR_TOKEN_CACHE", message: /holds .*it\.lock all the time/ },
    );
    assert.ok(round < 260);
  });

  it("lets one work at a time, and leaves nothing behind, whatever becomes of the work", async () => {
    let working = 0;
    let most = 0;
    const work = async (fails: boolean): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
      if (fails) throw new Error("no");
    };
    const all = Array.from({ length: 12 }, (_, at) => lock(async () => await work(at % 3 === 0)));
    const endings = await Promise.allSettled(all);
    assert.equal(most, 1);
    assert.equal(endings.filter(({ status }) => status === "rejected").length, 4);
    assert.deepEqual(readdirSync(join(folder, "cache")), []);
  });

  for (const [what, content] of [
    ["whose process is gone", () => another({ pid: 2 ** 22 + 1 })],
    [
      "whose process is gone, and whose number this one has now",
      () => another({ startedAt: clock.now() - 2 * stale }),
    ],
    [
      "of another machine that is older than three minutes",
      () => another({ host: "elsewhere", at: clock.now() - stale }),
    ],
    ["from the future", () => another({ at: clock.now() + stale })],
    ["that is damaged", () => "{"],
    ["that is empty", () => ""],
  ] as const) {
    it(`takes over a lock ${what}`, async () => {
      await leave(content());
      assert.equal(await lock(async () => "done"), "done");
      assert.deepEqual(readdirSync(join(folder, "cache")), []);
    });
  }

  it("takes a stale lock over for one only", async () => {
    await leave(another({ pid: 2 ** 22 + 1 }));
    let working = 0;
    const work = async (): Promise<void> => {
      working += 1;
      assert.equal(working, 1);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, async () => await lock(work)));
  });

  it("waits for a living process, and gives up when the load is to stop", async () => {
    await leave(another());
    const waiting = lock(async () => "never");
    stop.abort(new Error("Ctrl-C"));
    await assert.rejects(waiting, { code: "ERR_INTERRUPTED" });
    assert.deepEqual(readdirSync(join(folder, "cache")), ["it.lock"]);
  });
});
