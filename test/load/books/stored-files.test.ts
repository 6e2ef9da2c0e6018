import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepMissing } from "../../../src/load/books/stored-files.ts";
import { openStore } from "../../../src/store/open-store.ts";

describe("what a load has kept in a store", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-kept-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is kept again where a prune has taken it before the ledger named it, and nothing else is", async () => {
    const store = openStore(join(folder, "store"));
    const names = ["gone.csv", "there.csv"];
    const places = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        writeFileSync(path, name);
        return { path, content: await store.keep(path) };
      }),
    );
    const [gone, there] = places;
    assert.ok(gone !== undefined && there !== undefined);
    assert.equal(await store.remove(gone.content, Date.UTC(2099, 0)), "removed");
    // It is not even read.
    rmSync(there.path);
    await keepMissing(store, places);
    await store.fetch(gone.content, join(folder, "again.csv"));
    assert.equal(readFileSync(join(folder, "again.csv"), "utf8"), "gone.csv");
  });
});
