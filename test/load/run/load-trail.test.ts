import assert from "node:assert/strict";
import fs, { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepTrail } from "../../../src/load/run/load-trail.ts";
import { buildResult } from "../../ledger/build-load.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

describe("the trail of an execution in the log of its load", () => {
  const { fsyncSync } = fs;
  let directory = "";
  let syncs = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "waybill-trail-"));
    syncs = 0;
    fs.fsyncSync = (file) => {
      syncs += 1;
      fsyncSync(file);
    };
    syncBuiltinESMExports();
  });

  afterEach(async () => {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
    await rm(directory, { recursive: true, force: true });
  });

  const open = () =>
    keepTrail(
      { directory, redact: (text) => text, clock: createFakeClock() },
      { loadId: "load-1", epoch: 3 },
    );
  const lines = (): Record<string, unknown>[] =>
    readFileSync(join(directory, "load.log"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("has rows announced, and the announcement on the disk, before one of them may leave", () => {
    const trail = open();
    trail.announce(1);
    assert.equal(syncs, 1);
    assert.deepEqual(
      lines().map(({ epoch, from, upTo }) => [epoch, from, upTo]),
      [[3, 1, 250]],
    );
    for (let row = 2; row <= 250; row += 1) trail.announce(row);
    assert.equal(syncs, 1);
    trail.announce(251);
    assert.equal(syncs, 2);
    assert.deepEqual(
      lines().map(({ from, upTo }) => [from, upTo]),
      [
        [1, 250],
        [251, 500],
      ],
    );
  });

  it("tells of what the ledger has or could not take without waiting for the disk", () => {
    const trail = open();
    trail.announce(1);
    trail.tell(buildResult(1, "applied"));
    trail.keep(buildResult(2, "applied"));
    trail.end();
    assert.equal(syncs, 1);
    assert.equal(lines().length, 3);
  });

  it("lets no row leave that it can't announce", async () => {
    const trail = open();
    await rm(directory, { recursive: true });
    assert.throws(() => trail.announce(1), { code: "ERR_LEDGER_WRITE" });
    // What has left is over; that it can't be told here ends nothing.
    trail.keep(buildResult(2, "applied"));
  });
});
