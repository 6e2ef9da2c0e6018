import assert from "node:assert/strict";
import { judgeCells, judgeFile } from "./judge-cells.ts";

const mapping = (policy: string, more = ""): string =>
  `version: 1\ntarget: billingplatform/invoice-detail\non_duplicate: ${policy}\n${more}fields:\n  Id: Id\n  Feature: C\n` +
  "  AccountId: { constant: 1 }\n  ProductId: { constant: 2 }\n" +
  '  ActivityDate: { constant: "2026-01-31" }\n  Quantity: { constant: "1" }\n';
const judge = async (policy: string, rows: readonly string[], more?: string) =>
  await judgeFile(`Id,C,Note\n${rows.join("\n")}\n`, mapping(policy, more), "Feature");

describe("hazards of keys that repeat", () => {
  it("dup-id: sends one of several rows that say the same, and skips the others with a warning", async () => {
    // What no field takes may differ.
    const { rows, warnings, says } = await judge("reject", ["a,x,1", "b,y,2", "a,x,3", "a,x,4"]);
    assert.deepEqual(rows, ["x", "y", undefined, undefined]);
    assert.deepEqual(warnings, ["dup-identical: 2 (4, 5)"]);
    assert.match(says, /line 4: the row of line 2 has the key "a" too and says the same/);
  });

  it("dup-id: refuses all rows of a key that say different things", async () => {
    const { rows, warnings } = await judge("reject", ["a,x,1", "b,y,2", "a,x,3", "a,z,4"]);
    assert.deepEqual(rows, ["key-repeated!", "y", "key-repeated!", "key-repeated!"]);
    assert.deepEqual(warnings, []);
  });

  it("dup-id: does so for each of more keys than are held in memory", async () => {
    // Twins of even keys say the same, of odd ones they don't; every hundredth key has none.
    const keys = Array.from({ length: 11_000 }, (_, at) => at);
    const twins = keys.filter((at) => at % 100 !== 0);
    const rowsOf = [...keys.map((at) => `k${at},0,`), ...twins.map((at) => `k${at},${at % 2},`)];
    const { rows, warnings } = await judge("reject", rowsOf);
    assert.equal(rows.length, 1000);
    assert.deepEqual(
      rows,
      keys.slice(0, 1000).map((at) => (at % 2 === 0 ? "0" : "key-repeated!")),
    );
    assert.match(warnings.join(), /^dup-identical: 5390 \(11003, 11005, 11007/);
  });

  it("dup-id: takes rows for the same that cleaning makes so", async () => {
    const { rows } = await judge("reject", ["a,x,1", '" a",x,2'], "clean: [outer-blanks]\n");
    assert.deepEqual(rows, ["x", undefined]);
  });

  it("dup-id: counts nothing that is invalid by itself", async () => {
    const { rows } = await judge("reject", ["a,#REF!,1", "a,x,2"]);
    assert.deepEqual(rows, ["xl-error!", "x"]);
  });

  it("dup-id: applies rows of a key in file order by default, or sends the last alone", async () => {
    const rows = ["a,x,1", "b,y,2", "a,x,3"];
    assert.deepEqual((await judge("in-order", rows)).rows, ["x", "y", "x"]);
    const last = await judge("last", rows);
    assert.deepEqual(last.rows, [undefined, "y", "x"]);
    assert.match(last.says, /line 2: a later row has the key "a" too/);
  });

  it("dup-lookalike: warns of keys that a person would take for one", async () => {
    const cells = ["AB-1", "ab-1", "AB\u20111", "00AB-1", "AB- 1", "AB-2"];
    const { rows, warnings } = await judgeCells(cells, "Id");
    assert.deepEqual(rows, cells);
    assert.ok(warnings.includes("dup-lookalike: 4 (3, 4, 5, 6)"), warnings.join());
  });
});
