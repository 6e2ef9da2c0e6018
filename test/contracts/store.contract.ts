import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContentStore, StoredContent } from "../../src/store/store.ts";
import { hasCode } from "../ledger/read-ledger.ts";

interface StoreUnderTest {
  readonly open: () => ContentStore;
  /** Changes what is kept behind the store's back. */
  readonly damage: (content: StoredContent) => Promise<void>;
  readonly forget: (content: StoredContent) => Promise<void>;
  /** As if it had been kept in 1970. */
  readonly age: (content: StoredContent) => Promise<void>;
  /** How many contents there are. */
  readonly count: () => Promise<number>;
}

/** What every store promises. Call it inside a `describe`. */
export function testStore(underTest: () => StoreUnderTest): void {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (text: string | Buffer, name = "a.csv"): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const hashOf = (bytes: string | Buffer): string =>
    `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

  it("gives bytes back as they were, whoever asks, however many they are", async () => {
    const large = Buffer.alloc(700_001, "0123456789\r\n");
    for (const bytes of ["", "Id\n1\n", large]) {
      const content = await underTest().open().keep(file(bytes));
      assert.deepEqual(content, { hash: hashOf(bytes), bytes: bytes.length });
      const to = join(folder, "there.csv");
      await underTest().open().fetch(content, to);
      assert.ok(readFileSync(to).equals(Buffer.from(bytes)));
    }
  });

  it("keeps one content once, also when it is brought twice at the same moment", async () => {
    const store = underTest().open();
    const paths = ["a.csv", "b.csv", "c.csv"].map((name) => file("Id\n1\n", name));
    const kept = await Promise.all(paths.map(async (path) => await store.keep(path)));
    assert.equal(new Set(kept.map(({ hash }) => hash)).size, 1);
    assert.equal(await underTest().count(), 1);
  });

  it("takes a content away that was kept before a moment, and no younger one", async () => {
    const store = underTest().open();
    const [gone, young] = [await store.keep(file("Id\n1\n")), await store.keep(file("Id\n2\n"))];
    assert.equal(await store.remove(gone, 0), "young");
    assert.equal(await store.has(gone), true);
    assert.equal(await store.remove(gone, Date.UTC(2099, 0)), "removed");
    assert.equal(await store.remove(gone, Date.UTC(2099, 0)), "absent");
    assert.deepEqual([await store.has(gone), await store.has(young)], [false, true]);
    assert.equal(await underTest().count(), 1);
    await assert.rejects(store.fetch(gone, join(folder, "there.csv")), hasCode("ERR_STORE_LACKS"));
  });

  it("makes a content young that is kept again", async () => {
    const store = underTest().open();
    const content = await store.keep(file("Id\n1\n"));
    await underTest().age(content);
    const before = Date.UTC(2020, 0);
    await store.keep(file("Id\n1\n"));
    assert.equal(await store.remove(content, before), "young");
    await underTest().age(content);
    assert.equal(await store.remove(content, before), "removed");
  });

  it("gives nothing that is not what was kept, and leaves what stood there", async () => {
    const store = underTest().open();
    const content = await store.keep(file("Id\n1\n"));
    await underTest().damage(content);
    const to = file("before", "there.csv");
    await assert.rejects(store.fetch(content, to), hasCode("ERR_STORE_DAMAGED"));
    assert.equal(readFileSync(to, "utf8"), "before");
    await store.keep(join(folder, "a.csv"));
    await store.fetch(content, to);
    assert.equal(readFileSync(to, "utf8"), "Id\n1\n", "brought again it is whole again");
    assert.deepEqual(
      readdirSync(folder).toSorted(),
      ["a.csv", "there.csv"],
      "nothing is left over",
    );
  });

  it("says that it lacks a content", async () => {
    const store = underTest().open();
    const content = await store.keep(file("Id\n1\n"));
    await underTest().forget(content);
    const to = join(folder, "there.csv");
    await assert.rejects(store.fetch(content, to), hasCode("ERR_STORE_LACKS"));
    assert.ok(!existsSync(to));
  });

  it("asks nothing for a content that is there, and replaces what is another", async () => {
    const store = underTest().open();
    const content = await store.keep(file("Id\n1\n"));
    const to = file("Id\n1\n", "there.csv");
    await underTest().forget(content);
    await store.fetch(content, to);
    await store.keep(join(folder, "a.csv"));
    writeFileSync(to, "Id\n2\n");
    await store.fetch(content, to);
    assert.equal(readFileSync(to, "utf8"), "Id\n1\n");
  });

  it("says of a file that is not there what the system says", async () => {
    await assert.rejects(underTest().open().keep(join(folder, "none.csv")), { code: "ENOENT" });
  });
}
