import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FoundFile } from "../../src/arrivals/look-into-folder.ts";
import { proveWhole } from "../../src/arrivals/prove-whole.ts";
import type { Drop } from "../../src/drops/drop.ts";
import { localSite } from "../../src/sites/local-site.ts";

const quietMs = 60_000;
const drop = { complete: { kind: "quiet", ms: quietMs } } as unknown as Drop;

describe("quiet as the proof that a file is whole", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "waybill-quiet-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes the file as nobody would notice by its size and time. */
  const write = (content: string): FoundFile => {
    const path = join(folder, "a.csv");
    writeFileSync(path, content);
    utimesSync(path, 1000, 1000);
    const { size, mtimeMs } = statSync(path);
    return { name: "a.csv", path, size, modifiedAt: mtimeMs, isRegular: true, facts: {} } as never;
  };
  const look = (now: number) => ({
    site: localSite,
    folder: { files: [], names: new Set<string>(), others: [] },
    now,
  });

  it("is two looks at the same content, so far apart as the drop says", async () => {
    const file = write("id\n1\n");
    const first = await proveWhole(drop, file, {}, look(0));
    assert.ok(first.kind === "waits");
    const soon = await proveWhole(drop, file, first.change, look(quietMs - 1));
    assert.equal(soon.kind, "waits");
    const late = await proveWhole(drop, file, first.change, look(quietMs));
    assert.equal(late.kind, "whole");
  });

  it("begins anew where the content is another, whatever size and time say", async () => {
    const first = await proveWhole(drop, write("id\n1\n"), {}, look(0));
    assert.ok(first.kind === "waits");
    const changed = write("id\n2\n");
    const second = await proveWhole(drop, changed, first.change, look(quietMs));
    assert.ok(second.kind === "waits");
    assert.notEqual(second.change.quietHash, first.change.quietHash);
    const third = await proveWhole(drop, changed, second.change, look(2 * quietMs));
    assert.equal(third.kind, "whole");
  });
});
