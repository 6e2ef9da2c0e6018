import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { says } from "../servers/bucket-server.ts";
import { refusalOf, useBucket } from "../servers/use-bucket.ts";

describe("a bucket", () => {
  const bucket = useBucket();

  it("is listed page by page, without what lies below, and with no name that leads elsewhere", async () => {
    for (let number = 0; number < 2500; number += 1) bucket.server.place(`inbox/${number}.csv`, "");
    for (const key of ["inbox/", "inbox/.", "inbox/..", "inbox/a\\b", "inbox/a\0b", "inbox/x/y"])
      bucket.server.place(key, "");
    bucket.server.place("inbox/+ %20", "");
    const names = await bucket.list();
    assert.deepEqual([names.length, new Set(names).size], [2501, 2501]);
    assert.ok(names.includes("+ %20"));
    assert.equal(bucket.server.asked.length, 3);
  });

  describe("gives out an object", () => {
    const content = randomBytes(500_000);
    const path = "/inbox/a.csv";
    beforeEach(() => bucket.server.place("inbox/a.csv", content));

    it("on behind what was taken, where the line is cut, on the condition that it is the same", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      bucket.server.cut(200_000, 100_000, 1);
      assert.ok((await bucket.read(site, path, file))?.equals(content));
      const asked = bucket.server.asked.filter(({ what }) => what.startsWith("GET"));
      assert.equal(asked.length, 4);
      const conditions = new Set(asked.map(({ headers }) => headers["if-match"]));
      assert.deepEqual([...conditions], [`"${file.version}"`]);
    });

    it("not again and again, where it is cut again and again", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      bucket.server.cut(0, 0, 0);
      assert.equal((await refusalOf(bucket.read(site, path, file))).code, "ERR_S3_UNREACHABLE");
    });

    it("not where it was replaced between the list and the fetch, or after a cut", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      const replace = (): void => bucket.server.place("inbox/a.csv", randomBytes(500_000));
      bucket.server.onNext(/^GET inbox/, replace);
      assert.equal(await bucket.read(site, path, file), undefined);
      const other = await bucket.seen(site, path);
      bucket.server.cut(100_000);
      // Of the two looks at its headers the first is that before the fetch.
      bucket.server.onNext(/^HEAD/, () => bucket.server.onNext(/^HEAD/, replace));
      assert.equal(await bucket.read(site, path, other), undefined);
      assert.equal(await bucket.read(site, path, { ...other, size: 1 }), undefined);
    });

    it("not where it was taken away", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      bucket.server.onNext(/^GET inbox/, () => void bucket.server.objects.delete("inbox/a.csv"));
      assert.equal(await bucket.read(site, path, file), undefined);
    });

    it("not from its beginning for its rest, and not at another length", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      bucket.server.cut(100_000);
      bucket.server.onNext(/^GET inbox/, () =>
        bucket.server.onNext(/^GET inbox/, (answer) => {
          answer.writeHead(200, { "content-length": content.length }).end(content);
          return true;
        }),
      );
      assert.match(
        (await refusalOf(bucket.read(site, path, file))).message,
        /^EIO: of 400000 bytes/,
      );
      bucket.server.onNext(/^GET inbox/, says(200, "short"));
      assert.match(
        (await refusalOf(bucket.read(site, path, file))).message,
        /^EIO: of 500000 bytes/,
      );
    });

    it("not where it may not be read, and says that of this one", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, path);
      bucket.server.refuse(/^GET inbox/, 403, "AccessDenied");
      const fault = await refusalOf(bucket.read(site, path, file));
      assert.match(fault.message, /^EACCES: AccessDenied: the test says so/);
      assert.deepEqual(await bucket.list(site), ["a.csv"]);
    });
  });

  describe("has an object moved", () => {
    const [from, to] = ["/inbox/ä +.csv", "/archive/ä +.csv"];
    beforeEach(() => bucket.server.place("inbox/ä +.csv", "abc"));
    const keys = (): readonly string[] => [...bucket.server.objects.keys()].toSorted();

    it("with what its sender has written about it", async () => {
      const site = bucket.open();
      const object = bucket.server.objects.get("inbox/ä +.csv");
      assert.ok(object);
      const headers = { "content-type": "text/csv", "x-amz-meta-batch": "7" };
      bucket.server.objects.set("inbox/ä +.csv", { ...object, headers });
      assert.equal(await site.move(from, to, await bucket.seen(site, from)), true);
      const moved = bucket.server.objects.get("archive/ä +.csv")?.headers;
      assert.equal(moved?.["content-type"], "text/csv");
      assert.equal(moved["x-amz-meta-batch"], "7");
    });

    it("and takes away no other that came in its place meanwhile", async () => {
      for (const moment of [/^PUT archive/, /^DELETE/]) {
        const site = bucket.open();
        bucket.server.place("inbox/ä +.csv", "abc");
        const file = await bucket.seen(site, from);
        bucket.server.onNext(moment, () => bucket.server.place("inbox/ä +.csv", "another"));
        const isMoved = await site.move(from, to, file);
        assert.equal(isMoved, moment.test("DELETE"));
        assert.equal(bucket.server.objects.get("inbox/ä +.csv")?.body.toString(), "another");
        assert.equal(bucket.server.objects.get("archive/ä +.csv")?.body.toString() ?? "abc", "abc");
      }
    });

    it("also where a server knows no condition for taking away", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, from);
      bucket.server.onNext(/^DELETE/, says(501, "<Error><Code>NotImplemented</Code></Error>"));
      assert.equal(await site.move(from, to, file), true);
      assert.deepEqual(keys(), ["archive/ä +.csv"]);
    });

    it("not taken away where the copy is not whole, or was not made", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, from);
      bucket.server.onNext(/^PUT/, says(200, "<Error><Code>InternalError</Code></Error>"));
      assert.equal((await refusalOf(site.move(from, to, file))).code, "ERR_S3_UNREACHABLE");
      assert.deepEqual(keys(), ["inbox/ä +.csv"]);
    });

    it("not where it is too large for one step, and says so", async () => {
      const site = bucket.open();
      const size = 6 * 1024 ** 3;
      const headers = {
        etag: '"large"',
        "last-modified": "Mon, 30 Nov 2026 01:00:00 GMT",
        "content-length": size,
      };
      bucket.server.onNext(/^HEAD/, says(200, "", headers));
      const file = { size, version: "large", modifiedAt: Date.parse("2026-11-30T01:00:00Z") };
      assert.match((await refusalOf(site.move(from, to, file))).message, /no more than 5 GB/);
    });

    it("is known again after the copy, whether or not the first one was taken away yet", async () => {
      const site = bucket.open();
      const file = await bucket.seen(site, from);
      bucket.server.onNext(/^DELETE/, says(403, "<Error><Code>AccessDenied</Code></Error>"));
      assert.match((await refusalOf(site.move(from, to, file))).message, /^EACCES/);
      assert.equal(await site.isAt(from, file), true);
      assert.equal(await site.isAt(to, file), true);
      assert.equal(await site.move(from, to, file), true);
      assert.deepEqual(keys(), ["archive/ä +.csv"]);
    });

    it("is taken for itself where somebody has put a moved one back, with all that was written about it", async () => {
      const site = bucket.open();
      await site.move(from, to, await bucket.seen(site, from));
      const moved = bucket.server.objects.get("archive/ä +.csv");
      assert.ok(moved);
      bucket.server.objects.set("inbox/ä +.csv", { ...moved, modifiedAt: new Date("2026-12-01") });
      const [again] = (await site.list("/inbox", () => true)).files;
      assert.ok(again);
      assert.equal(await site.isAt(from, again), true);
      assert.equal((await bucket.read(site, from, again))?.toString(), "abc");
      assert.equal(await site.move(from, "/archive/b.csv", again), true);
    });
  });

  describe("is given a file", () => {
    let folder = "";
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "waybill-bucket-"))));
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("with its checksum, and keeps none that came otherwise", async () => {
      const site = bucket.open();
      writeFileSync(join(folder, "a"), randomBytes(3_000_000));
      await site.put({ path: join(folder, "a") }, "/out/a", { modifiedAt: 1 });
      const { headers } = bucket.server.asked.at(-1) ?? assert.fail();
      assert.match(String(headers["x-amz-checksum-sha256"]), /^.{43}=$/);
      assert.equal(headers["content-length"], "3000000");
      assert.equal(headers["x-amz-trailer"], undefined);
      bucket.server.onNext(/^PUT/, says(400, "<Error><Code>BadDigest</Code></Error>"));
      const fault = await refusalOf(site.put({ text: "b" }, "/out/b", { modifiedAt: 1 }));
      assert.match(fault.message, /^EIO: BadDigest/);
    });

    it("not where it is too large for one step", async () => {
      writeFileSync(join(folder, "a"), "");
      truncateSync(join(folder, "a"), 6 * 1024 ** 3);
      const put = bucket.open().put({ path: join(folder, "a") }, "/out/a", { modifiedAt: 1 });
      assert.match((await refusalOf(put)).message, /no more than 5 GB/);
    });
  });
});
