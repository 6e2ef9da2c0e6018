import assert from "node:assert/strict";
import fc from "fast-check";
import { createKeyTable } from "../../src/rows/key-table.ts";

describe("createKeyTable", () => {
  it("holds what a map holds, whatever is written in which order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.nat())), (entries) => {
        const [table, map] = [createKeyTable(), new Map(entries)];
        for (const [key, value] of entries) table.set(key, value);
        for (const [key, value] of map) assert.equal(table.get(key), value);
        assert.equal(table.get("a key that nobody wrote"), undefined);
      }),
    );
  });

  it("grows without forgetting", () => {
    const table = createKeyTable();
    for (let at = 0; at < 100_000; at += 1) table.set(`key-${at}`, at);
    for (let at = 0; at < 100_000; at += 1) assert.equal(table.get(`key-${at}`), at);
  });
});
