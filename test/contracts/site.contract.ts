import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Site } from "../../src/arrivals/sites/site.ts";

/** A site whose folders lie on this machine all the same, so that a test can look behind it. */
export interface SiteUnderTest {
  readonly site: Site;
  /** A folder, as the site calls it. */
  readonly folder: string;
  /** The same folder on this disk. */
  readonly disk: string;
}

/** What every site of a drop promises. */
export function testSite(underTest: () => SiteUnderTest): void {
  const time = Date.parse("2026-11-30T01:02:03Z");
  const as = { modifiedAt: time };
  let site: Site;
  let [folder, disk] = ["", ""];
  beforeEach(() => {
    ({ site, folder, disk } = underTest());
  });
  const at = (name: string): string => site.path.join(folder, name);
  const here = (name: string): string => join(disk, name);
  const place = (name: string, content: string | Buffer): void => {
    writeFileSync(here(name), content);
    utimesSync(here(name), time / 1000, time / 1000);
  };
  const readAll = async (name: string, seen: { size: number; modifiedAt: number }) => {
    const pieces: Buffer[] = [];
    const take = async (piece: Buffer): Promise<void> => {
      pieces.push(Buffer.from(piece));
    };
    const isWhole = await site.read(at(name), seen, take, undefined);
    return isWhole ? Buffer.concat(pieces) : undefined;
  };

  describe("looking", () => {
    it("tells size, time and kind, and of nothing where nothing is", async () => {
      place("a.csv", "0123456789");
      mkdirSync(here("folder"));
      symlinkSync(here("a.csv"), here("link.csv"));
      assert.deepEqual(await site.look(at("a.csv")), {
        size: 10,
        modifiedAt: time,
        isRegular: true,
      });
      assert.equal((await site.look(at("folder")))?.isRegular, false);
      assert.equal((await site.look(at("link.csv")))?.isRegular, false);
      assert.equal(await site.look(at("none.csv")), undefined);
    });

    it("lists every name, and the facts of those that are asked for", async () => {
      place("a.csv", "12345");
      place("a.csv.done", "");
      place("ä \u202e\n.csv", "1");
      mkdirSync(here("folder.csv"));
      symlinkSync(here("nowhere"), here("link.csv"));
      const { names, files } = await site.list(folder, (name) => name.endsWith(".csv"));
      assert.deepEqual(
        names.toSorted(),
        ["a.csv", "a.csv.done", "folder.csv", "link.csv", "ä \u202e\n.csv"].toSorted(),
      );
      const kinds = new Map(files.map(({ name, isRegular }) => [name, isRegular]));
      assert.deepEqual([...kinds.keys()].toSorted(), [
        "a.csv",
        "folder.csv",
        "link.csv",
        "ä \u202e\n.csv",
      ]);
      assert.deepEqual([kinds.get("a.csv"), kinds.get("folder.csv")], [true, false]);
      assert.equal(kinds.get("link.csv"), false);
      const file = files.find(({ name }) => name === "a.csv");
      assert.deepEqual([file?.size, file?.modifiedAt], [5, time]);
    });

    it("lists ten thousand names", async function () {
      this.timeout(60_000);
      for (let number = 0; number < 10_000; number += 1) writeFileSync(here(`${number}.csv`), "");
      assert.equal((await site.list(folder, () => true)).files.length, 10_000);
    });

    it("says of a folder that is not there what to do", async () => {
      await assert.rejects(
        async () => await site.list(at("later"), () => true),
        (error: Error & { code?: string; actions?: readonly string[] }) =>
          error.code === "ERR_DROP_FOLDER" &&
          /later does not exist/.test(error.message) &&
          /correct from:/.test(error.actions?.join(" ") ?? ""),
      );
    });
  });

  describe("reading", () => {
    it("gives every byte in order", async () => {
      const content = Buffer.alloc(3_000_001);
      for (let at = 0; at < content.length; at += 1) content[at] = (at * 31 + at / 977) % 256;
      place("a.csv", content);
      const read = await readAll("a.csv", { size: content.length, modifiedAt: time });
      assert.ok(read?.equals(content));
    });

    it("gives nothing of a file that is not what was seen, or no file", async () => {
      place("a.csv", "0123456789");
      symlinkSync(here("a.csv"), here("link.csv"));
      assert.equal(await readAll("a.csv", { size: 9, modifiedAt: time }), undefined);
      assert.equal(await readAll("a.csv", { size: 10, modifiedAt: time - 1000 }), undefined);
      const link = await site.look(at("link.csv"));
      assert.ok(link);
      assert.equal(await readAll("link.csv", link).catch(() => undefined), undefined);
    });

    it("says so when the file grew meanwhile", async () => {
      place("a.csv", "0123456789");
      const grow = async (): Promise<void> => writeFileSync(here("a.csv"), "0123456789+");
      const seen = { size: 10, modifiedAt: time };
      assert.equal(await site.read(at("a.csv"), seen, grow, undefined), false);
    });

    it("ends with what its taker throws, and at the signal", async () => {
      place("a.csv", Buffer.alloc(1_000_000));
      const seen = { size: 1_000_000, modifiedAt: time };
      const full = new Error("the disk is full");
      const refuse = async (): Promise<void> => {
        throw full;
      };
      await assert.rejects(
        async () => await site.read(at("a.csv"), seen, refuse, undefined),
        (error) => error === full,
      );
      const stop = new AbortController();
      const end = async (): Promise<void> => stop.abort();
      await assert.rejects(async () => await site.read(at("a.csv"), seen, end, stop.signal));
      // It is of use afterwards.
      assert.equal((await readAll("a.csv", seen))?.length, 1_000_000);
    });

    it("reads a small file whole, and no large one", async () => {
      place("a.ctl", "rows=3\n");
      assert.equal((await site.readSmall(at("a.ctl"))).toString(), "rows=3\n");
      place("b.ctl", Buffer.alloc(17 * 1024 * 1024));
      await assert.rejects(async () => await site.readSmall(at("b.ctl")), /too large/);
      await assert.rejects(
        async () => await site.readSmall(at("none.ctl")),
        (error: Error & { code?: string }) => error.code === "ENOENT",
      );
    });
  });

  describe("writing", () => {
    it("makes a folder with those above it, and one that is there", async () => {
      await site.makeFolder(at("archive/2026-11"));
      await site.makeFolder(at("archive/2026-11"));
      assert.ok(lstatSync(here("archive/2026-11")).isDirectory());
    });

    it("does not take a file for a folder", async () => {
      place("archive", "a file");
      await assert.rejects(async () => await site.makeFolder(at("archive")));
      await assert.rejects(async () => await site.makeFolder(at("archive/2026-11")));
    });

    it("moves a file that was seen, and knows it again where it is now", async () => {
      place("a.csv", "a");
      const seen = await site.look(at("a.csv"));
      assert.ok(seen);
      await site.makeFolder(at("archive"));
      assert.equal(await site.isAt(at("a.csv"), seen), true);
      assert.equal(await site.move(at("a.csv"), at("archive/a.csv"), seen), true);
      assert.equal(existsSync(here("a.csv")), false);
      assert.equal(readFileSync(here("archive/a.csv"), "utf8"), "a");
      assert.equal(await site.isAt(at("a.csv"), seen), false);
      assert.equal(await site.isAt(at("archive/a.csv"), seen), true);
    });

    it("leaves another file where it is, and moves nothing where nothing is", async () => {
      place("a.csv", "a");
      const seen = await site.look(at("a.csv"));
      assert.ok(seen);
      place("a.csv", "another");
      assert.equal(await site.isAt(at("a.csv"), seen), false);
      assert.equal(await site.move(at("a.csv"), at("b.csv"), seen), false);
      assert.equal(await site.move(at("none.csv"), at("b.csv"), seen), false);
      assert.deepEqual(readdirSync(disk), ["a.csv"]);
      assert.equal(readFileSync(here("a.csv"), "utf8"), "another");
    });

    it("puts a file of this machine or a text there, with the time it is to have, and once more over itself", async () => {
      const report = Buffer.alloc(200_000, "outcome,");
      place("report.csv", report);
      await site.makeFolder(at("outbox"));
      for (let times = 0; times < 2; times += 1)
        await site.put({ path: here("report.csv") }, at("outbox/a.result.csv"), as);
      await site.put({ text: "because\n" }, at("outbox/a.why.txt"), as);
      assert.ok(readFileSync(here("outbox/a.result.csv")).equals(report));
      assert.equal(readFileSync(here("outbox/a.why.txt"), "utf8"), "because\n");
      assert.deepEqual(readdirSync(here("outbox")).toSorted(), ["a.result.csv", "a.why.txt"]);
      assert.equal((await site.look(at("outbox/a.result.csv")))?.modifiedAt, time);
    });

    it("takes a file away, a link and not where it leads, no folder, and nothing where nothing is", async () => {
      place("a.csv", "a");
      place("kept.csv", "kept");
      symlinkSync(here("kept.csv"), here("link.csv"));
      mkdirSync(here("folder"));
      for (const name of ["a.csv", "link.csv", "none.csv"]) await site.remove(at(name));
      await assert.rejects(async () => await site.remove(at("folder")));
      assert.deepEqual(readdirSync(disk).toSorted(), ["folder", "kept.csv"]);
    });

    it("does not write through a link that somebody has put in its way", async () => {
      place("of-somebody-else.txt", "theirs");
      for (const content of [{ text: "ours" }, { path: here("ours.csv") }]) {
        place("ours.csv", "ours");
        symlinkSync(here("of-somebody-else.txt"), here("a.csv.part"));
        await site.put(content, at("a.csv"), as);
        assert.equal(readFileSync(here("of-somebody-else.txt"), "utf8"), "theirs");
        assert.ok(lstatSync(here("a.csv")).isFile());
        assert.equal(readFileSync(here("a.csv"), "utf8"), "ours");
      }
    });

    it("leaves nothing half where it can't write", async () => {
      await assert.rejects(async () => await site.put({ text: "x" }, at("none/a.txt"), as));
      await assert.rejects(
        async () => await site.put({ path: here("none.csv") }, at("a.csv"), as),
        (error: Error & { code?: string }) => error.code === "ENOENT",
      );
      assert.deepEqual(readdirSync(disk), []);
    });
  });
}
