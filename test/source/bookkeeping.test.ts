import assert from "node:assert/strict";
import { readBookkeeping } from "../../src/source/bookkeeping.ts";
import { openSource } from "../../src/source/open-source.ts";
import { collect, useTempFolder } from "./temp-source.ts";

describe("the bookkeeping cells of a rejects.csv", () => {
  const write = useTempFolder();
  const read = (...own: string[]) => readBookkeeping(["a", "b", ...own], { width: 2 });

  const readable: readonly (readonly [string, string, number])[] = [
    ["2", "rejected", 2],
    ["2.0", "rejected", 2],
    ["2.00", "invalid", 2],
    ["2,0", "invalid", 2],
    [" 2", "failed", 2],
    ["2\u00a0", "failed", 2],
    ["002", "invalid", 2],
    ["17", "Invalid", 17],
    ["17", " REJECTED ", 17],
    ["123456789012345", "rejected", 123_456_789_012_345],
    ["2", "", 2],
  ];
  for (const [row, outcome, number] of readable)
    it(`name row ${number} when they are "${row}" and "${outcome}"`, () => {
      assert.deepEqual(read(row, outcome, "why"), { correctedRow: number });
    });

  const unreadable: readonly (readonly [string, string])[] = [
    ["", "rejected"],
    [" ", "invalid"],
    ["two", "rejected"],
    ["2.5", "rejected"],
    ["1.234", "rejected"],
    ["1,234", "rejected"],
    ["-2", "rejected"],
    ["0", "rejected"],
    ["1.2E+05", "rejected"],
    ["2", "pending"],
    ["#REF!", "rejected"],
    ['="2"', "rejected"],
  ];
  for (const [row, outcome] of unreadable)
    it(`can't be read when they are "${row}" and "${outcome}"`, () => {
      assert.ok("unreadable" in read(row, outcome, "why"));
    });

  it("say that a person added the row when all three are blank", () => {
    assert.deepEqual(read("", " ", ""), { isAdded: true });
    assert.deepEqual(read(), { isAdded: true });
    assert.ok("unreadable" in read("", "", "a new row"), "but not with words of a person");
  });

  it("are found in a row that a spreadsheet filled up with blanks, also as it writes numbers", async () => {
    const tail = "waybill_row,waybill_outcome,waybill_message";
    const text = `a,b,c,${tail}\n1,5,217.0,Invalid,short,\n1,5,2,x,,\n`;
    const rows = await collect(await openSource(write("filled.csv", text), {}));
    assert.deepEqual(
      rows.map(({ error }) => error?.code),
      ["row-too-short", "correction-unreadable"],
    );
  });
});
