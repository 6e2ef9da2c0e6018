import assert from "node:assert/strict";
import fc from "fast-check";
import { createKeyCounter } from "../../../src/load/bind/key-counter.ts";

describe("createKeyCounter", () => {
  it("counts every key that was there before, however many there are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.integer({ min: 0, max: 30 }).map((n) => `key-${n}`),
          ),
        ),
        (keys) => {
          const counter = createKeyCounter();
          for (const key of keys) counter.add(key);
          assert.equal(counter.repeated(), keys.length - new Set(keys).size);
        },
      ),
    );
  });

  it("grows without forgetting", () => {
    const counter = createKeyCounter();
    for (let round = 0; round < 2; round += 1)
      for (let at = 0; at < 50_000; at += 1) counter.add(`key-${at}`);
    assert.equal(counter.repeated(), 50_000);
  });
});
