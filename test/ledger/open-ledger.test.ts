import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOfLedger, isLedgerMissing, openLedger } from "../../src/ledger/open-ledger.ts";
import { LedgerError } from "../../src/kernel/load-error.ts";
import { buildLoad } from "./build-load.ts";

describe("the address of a ledger", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-ledger-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is the path of a file, which is made where it is missing", async () => {
    const address = join(folder, "runs", "ledger.db");
    assert.equal(await isLedgerMissing(address), true);
    const ledger = await openLedger(address, {});
    await ledger.createLoad(buildLoad());
    assert.deepEqual(
      (await readdir(join(folder, "runs"))).map((name) => join(folder, "runs", name)).toSorted(),
      filesOfLedger(address).toSorted(),
    );
    await ledger.close();
    assert.equal(await isLedgerMissing(address), false);
  });

  it("of a kind that is not known yet is refused in one sentence, which does not tell its password", async () => {
    const address = "mysql://anna:s3cret@db.example/waybill";
    const isRefused = (error: unknown): boolean => {
      assert.ok(error instanceof LedgerError, String(error));
      assert.equal(error.code, "ERR_LEDGER_ADDRESS");
      assert.equal(
        error.message,
        "a ledger at mysql:// can't be opened: it is kept in a file, or at postgres://",
      );
      return true;
    };
    await assert.rejects(openLedger(address, {}), isRefused);
    await assert.rejects(isLedgerMissing(address), isRefused);
    assert.throws(() => filesOfLedger(address), isRefused);
    assert.deepEqual(await readdir(folder), []);
  });
});
