import assert from "node:assert/strict";
import { join } from "node:path";
import { openSource } from "../../../../src/source/open-source.ts";
import { collect } from "../../temp-source.ts";

const file = (name: string): string => join(import.meta.dirname, "office-files", name);
const header = ["Id", "Meter", "Read on", "kWh", "Price", "Remark"];

describe("workbooks that LibreOffice saved", () => {
  it("have ids with their zeros and all their digits, dates as dates, amounts to the digit, and what looks like a formula as text", async () => {
    const source = await openSource(file("readings.xlsx"), {});
    assert.deepEqual([source.header, source.headerLine], [header, 3]);
    assert.deepEqual(
      (await collect(source)).map(({ cells }) => cells),
      [
        ["007", "12345678901234567890", "2026-09-30", "1204.5", "19.99", "Zähler, neu"],
        ["0081000302", "00000000000000000001", "2026-09-30", "31", "0.1", "=1+1"],
        ["0081000303", "98765432109876543210", "2026-02-28", "-0.25", "1234567.89", "two\nlines"],
        ["0081000304", "1E5", "2024-02-29", "0", "3", "+49 30 1234"],
      ],
    );
  });

  it("are rejects still when they were, with what was corrected and nothing else changed", async () => {
    // The tab and the header row are those that the mapping pins for the source.
    const source = await openSource(file("rejects-corrected.xlsx"), { sheet: "3", headerRow: 3 });
    assert.deepEqual([source.header, source.headerLine], [header, 1]);
    const rows = await collect(source);
    assert.deepEqual(
      rows.map(({ correctedRow, cells }) => [correctedRow, ...cells]),
      [
        [1, "007", "12345678901234567890", "2026-09-30", "1204.5", "19.99", "Zähler, neu"],
        [2, "0081000302", "00000000000000000001", "2026-10-01", "32.5", "0.1", "=1+1"],
        [
          3,
          "0081000303",
          "98765432109876543210",
          "2026-02-28",
          "-0.25",
          "1234567.89",
          "two\nlines",
        ],
        [4, "0081000304", "1E5", "2024-02-29", "0", "3", "+49 30 1234"],
      ],
    );
  });
});
