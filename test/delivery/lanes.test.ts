import assert from "node:assert/strict";
import fc from "fast-check";
import { createLanes, type Lanes } from "../../src/delivery/lanes.ts";

interface Row {
  readonly key: string | undefined;
  readonly number: number;
}

describe("createLanes", () => {
  it("lets rows of one key begin in the order they came, whatever each takes, and never two at once", async () => {
    const keys = fc.array(fc.constantFrom("a", "b", "c", undefined), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), keys, async (scheduler, rowKeys) => {
        const begun: Row[] = [];
        const running = new Set<string>();
        const lanes: Lanes<Row> = createLanes((row) => {
          begun.push(row);
          const { key } = row;
          if (key === undefined) return;
          assert.ok(!running.has(key));
          running.add(key);
          void scheduler.schedule(Promise.resolve()).then(() => {
            running.delete(key);
            lanes.leave(row);
          });
        });
        for (const [number, key] of rowKeys.entries()) lanes.enter({ key, number });
        await scheduler.waitIdle();
        assert.equal(begun.length, rowKeys.length);
        for (const key of ["a", "b", "c"]) {
          const numbers = begun.filter((row) => row.key === key).map(({ number }) => number);
          assert.deepEqual(
            numbers,
            numbers.toSorted((x, y) => x - y),
          );
        }
      }),
    );
  });

  it("does not let one key wait for another, nor a row without one", () => {
    const begun: number[] = [];
    const lanes = createLanes<Row>(({ number }) => begun.push(number));
    for (const [number, key] of ["slow", "slow", "fast", undefined].entries())
      lanes.enter({ key, number });
    assert.deepEqual(begun, [0, 2, 3]);
  });
});
