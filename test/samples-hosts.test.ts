import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playHosts } from "../samples/hosts/play-hosts.ts";
import { weighBooks } from "../samples/hosts/weigh-books.ts";
import { startSimulator } from "../src/index.ts";
import { npmPostgres } from "./servers/postgres-server.ts";
import { findBuiltProgram } from "./support/built-program.ts";

describe("the demo of several hosts", () => {
  let folder: string;
  before(async function () {
    if ((await npmPostgres()) === undefined) this.skip();
    findBuiltProgram();
    folder = mkdtempSync(join(tmpdir(), "waybill-hosts-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has books that balance, though a worker is killed; where it can be seen nobody waits for its lease", async () => {
    let said = "";
    const books = await playHosts({
      folder,
      months: ["2026-11"],
      rows: 12,
      standApart: false,
      print: (text) => (said += text),
      signal: new AbortController().signal,
    });
    assert.deepEqual(
      books.flatMap(({ faults }) => faults),
      [],
      said,
    );
    assert.equal(books.length, 3);
    assert.match(said, /^host-b is killed after \d+ of 12 rows of its load\.$/m);
  });
});

describe("the books of the demo", () => {
  it("do not balance where a row is missing, created twice, or created though nobody tells of it", async () => {
    const simulator = await startSimulator({
      serverFields: "optional",
      records: [1, 2, 2, 4, 5].map((row, at) => ({
        service: "certifications",
        tenant: "alder",
        record: { id: `r-${at}`, sys_bulk_load_id: "wb-1", sys_bulk_load_record_no: row },
      })),
    });
    const load = { id: "wb-1", tenant: "alder", file: "a.csv", rows: 4 };
    const told = [1, 2, 3].map((row) => ({ row, outcome: "applied" as const }));
    const { faults, created } = weighBooks(
      load,
      [...told, { row: 4, outcome: "rejected" }],
      simulator,
    );
    await simulator.stop();
    assert.equal(created, 5);
    assert.deepEqual(faults, [
      "row 5 was created 1 times and is not told of",
      "row 2 is applied, and was created 2 times",
      "row 3 is applied, and was created 0 times",
      "row 4 is rejected, and was created 1 times",
    ]);
  });
});
