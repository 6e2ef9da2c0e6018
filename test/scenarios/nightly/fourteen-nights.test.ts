import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nights } from "../../../samples/nightly/nights.ts";
import { playNights, type PlayedNights } from "../../../samples/nightly/play-nights.ts";

const page = join(import.meta.dirname, "../../../samples/nightly/README.md");

describe("fourteen nights of a drop", () => {
  let folder: string;
  let played: PlayedNights;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "waybill-nights-"));
    played = await playNights(folder);
  });
  after(() => rmSync(folder, { recursive: true }));
  const list = (name: string): readonly string[] => readdirSync(join(folder, name));

  it("go as the page of the sample has them", () => {
    const text = readFileSync(page, "utf8");
    const written = /(?<=^```text\n)[^]*?(?=^```$)/m;
    // Set after a change that is meant to change the calendar; look at the difference before you commit it.
    if (process.env["WAYBILL_ACCEPT_SAMPLES"] === "1")
      writeFileSync(
        page,
        text.replace(written, () => played.calendar),
      );
    assert.equal(nights.length, 14);
    assert.equal(played.calendar, written.exec(readFileSync(page, "utf8"))?.[0]);
  });

  it("create every run that was asked for, once, and none that was taken back or can't be", () => {
    const asked = new Map([
      ["1102", 4],
      ["1103", 3],
      ["1105", 4],
      ["1106", 4],
      ["1107", 3],
      ["1108", 3],
      ["1109", 3],
      ["1110", 4],
      ["1111", 4],
      ["1112", 4],
      ["1113", 4],
      ["1114", 4],
      ["1115", 3],
    ]);
    const refused = new Set(["N-1112-2", "N-1112-4"]);
    const runs = [...asked]
      .flatMap(([night, count]) => Array.from({ length: count }, (_, at) => `N-${night}-${at + 1}`))
      .filter((run) => !refused.has(run));
    assert.deepEqual(played.created.toSorted(), runs.toSorted());
  });

  it("leave nothing in the inbox, and an answer for every load", () => {
    assert.deepEqual(list("inbox"), []);
    assert.deepEqual(
      list("outbox").toSorted(),
      ["02", "03", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15"].map(
        (day) => `runs-202611${day}.result.csv`,
      ),
    );
  });
});
