import assert from "node:assert/strict";
import fc from "fast-check";
import { createLanes } from "../../src/delivery/lanes.ts";

describe("createLanes", () => {
  it("runs work of one key in the order it came, whatever each takes, and never two at once", async () => {
    const keys = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), keys, async (scheduler, rowKeys) => {
        const lanes = createLanes();
        const ended: Record<string, number[]> = { a: [], b: [], c: [] };
        const running = new Set<string>();
        const works = rowKeys.map(async (key, index) => {
          await lanes.run(key, async () => {
            assert.ok(!running.has(key));
            running.add(key);
            await scheduler.schedule(Promise.resolve());
            running.delete(key);
            ended[key]?.push(index);
          });
        });
        await scheduler.waitFor(Promise.all(works));
        for (const indexes of Object.values(ended))
          assert.deepEqual(
            indexes,
            indexes.toSorted((x, y) => x - y),
          );
      }),
    );
  });

  it("does not let one key wait for another", async () => {
    const lanes = createLanes();
    void lanes.run("slow", async () => await new Promise<void>(() => undefined));
    await lanes.run("fast", async () => undefined);
    await lanes.run(undefined, async () => undefined);
  });

  it("does not run what stands behind a work that threw", async () => {
    const lanes = createLanes();
    let ran = false;
    const first = lanes.run("a", async () => await Promise.reject(new Error("ledger full")));
    const second = lanes.run("a", async () => void (ran = true));
    await assert.rejects(first, /ledger full/);
    await assert.rejects(second, /ledger full/);
    assert.equal(ran, false);
  });
});
