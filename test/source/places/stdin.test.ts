import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { spoolStdin } from "../../../src/source/places/stdin.ts";

describe("spoolStdin", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-stdin-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("keeps every byte in stdin.csv, for the owner's eyes only", async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x2c, 0xff, 0x0a]);
    const path = await spoolStdin(
      Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]),
      join(folder, "new"),
    );
    assert.equal(path, join(folder, "new", "stdin.csv"));
    assert.deepEqual(readFileSync(path), bytes);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "new")).mode & 0o777, 0o700);
  });

  it("says that the copy can't be written and where", async () => {
    const file = join(folder, "taken");
    writeFileSync(file, "");
    await assert.rejects(spoolStdin(Readable.from(["a"]), file), (error: unknown) => {
      assert.ok(error instanceof SourceError);
      assert.equal(error.code, "ERR_SOURCE_SPOOL");
      assert.match(error.message, /stdin\.csv/);
      return true;
    });
  });

  it("follows no link, and takes no earlier copy's place", async () => {
    const other = join(folder, "other");
    writeFileSync(other, "somebody's own");
    symlinkSync(other, join(folder, "stdin.csv"));
    await assert.rejects(spoolStdin(Readable.from(["a"]), folder), { code: "ERR_SOURCE_SPOOL" });
    assert.equal(readFileSync(other, "utf8"), "somebody's own");
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("stop now"));
    await assert.rejects(spoolStdin(Readable.from(["a"]), folder, signal), {
      code: "ERR_INTERRUPTED",
    });
  });
});
