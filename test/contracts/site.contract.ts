import assert from "node:assert/strict";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Site } from "../../src/sites/site.ts";
import type { SeenFile } from "../../src/ledger/arrival-book.ts";

/** What lies behind a site, so that a test can look there by another way. */
export interface Behind {
  place(name: string, content: string | Buffer): Promise<void>;
  /** Undefined where nothing is. */
  content(name: string): Promise<Buffer | undefined>;
  /** Of all files, those in folders below as well. */
  names(): Promise<readonly string[]>;
}

export interface SiteUnderTest {
  readonly site: Site;
  /** A folder, as the site calls it. */
  readonly folder: string;
  readonly behind: Behind;
}

/** What every site of a drop promises. */
export function testSite(underTest: () => SiteUnderTest): void {
  let site: Site;
  let folder = "";
  let behind: Behind;
  let here = "";
  beforeEach(() => {
    ({ site, folder, behind } = underTest());
    here = mkdtempSync(join(tmpdir(), "waybill-here-"));
  });
  afterEach(() => rmSync(here, { recursive: true, force: true }));
  const at = (name: string): string => site.path.join(folder, name);
  const textOf = async (name: string) => (await behind.content(name))?.toString("utf8");
  const place = async (name: string, content: string | Buffer): Promise<SeenFile> => {
    await behind.place(name, content);
    const seen = await site.look(at(name));
    assert.ok(seen);
    return seen;
  };
  const readAll = async (name: string, seen: SeenFile) => {
    const pieces: Buffer[] = [];
    const take = async (piece: Buffer): Promise<void> => {
      pieces.push(Buffer.from(piece));
    };
    const isWhole = await site.read(at(name), seen, take, undefined);
    return isWhole ? Buffer.concat(pieces) : undefined;
  };

  describe("looking", () => {
    it("tells size and kind, and of nothing where nothing is", async () => {
      await behind.place("a.csv", "0123456789");
      const facts = await site.look(at("a.csv"));
      assert.deepEqual([facts?.size, facts?.isRegular], [10, true]);
      assert.equal(await site.look(at("none.csv")), undefined);
    });

    it("lists every name, and the facts of those that are asked for as a look tells them", async () => {
      const odd = "ä \u202e\n+%2f&<'\u0001>.csv";
      await behind.place("a.csv", "12345");
      await behind.place("a.csv.done", "");
      await behind.place(odd, "1");
      const { names, files } = await site.list(folder, (name) => name.endsWith(".csv"));
      assert.deepEqual(names.toSorted(), ["a.csv", "a.csv.done", odd].toSorted());
      for (const { name, ...facts } of files) assert.deepEqual(facts, await site.look(at(name)));
      assert.deepEqual(files.map(({ name }) => name).toSorted(), ["a.csv", odd]);
    });
  });

  describe("reading", () => {
    it("gives every byte in order", async () => {
      const content = Buffer.alloc(3_000_001);
      for (let at = 0; at < content.length; at += 1) content[at] = (at * 31 + at / 977) % 256;
      const seen = await place("a.csv", content);
      assert.ok((await readAll("a.csv", seen))?.equals(content));
      assert.equal((await readAll("b.csv", await place("b.csv", "")))?.length, 0);
    });

    it("gives nothing of a file that is not what was seen", async () => {
      const seen = await place("a.csv", "0123456789");
      assert.equal(await readAll("a.csv", { ...seen, size: 9 }), undefined);
      const before = { ...seen, modifiedAt: seen.modifiedAt - 1000 };
      assert.equal(await readAll("a.csv", before), undefined);
    });

    it("says so when the file grew meanwhile", async () => {
      const seen = await place("a.csv", "0123456789");
      const grow = async (): Promise<void> => await behind.place("a.csv", "0123456789+");
      assert.equal(await site.read(at("a.csv"), seen, grow, undefined), false);
    });

    it("ends with what its taker throws, and at the signal", async () => {
      const seen = await place("a.csv", Buffer.alloc(1_000_000));
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
      await behind.place("a.ctl", "rows=3\n");
      assert.equal((await site.readSmall(at("a.ctl"))).toString(), "rows=3\n");
      await behind.place("b.ctl", Buffer.alloc(17 * 1024 * 1024));
      await assert.rejects(async () => await site.readSmall(at("b.ctl")), /too large/);
      await assert.rejects(
        async () => await site.readSmall(at("none.ctl")),
        (error: Error & { code?: string }) => error.code === "ENOENT",
      );
    });
  });

  describe("writing", () => {
    it("moves a file that was seen, and knows it again where it is now, and there from on", async () => {
      const seen = await place("a.csv", "a");
      await site.makeFolder(at("quarantine"));
      await site.makeFolder(at("archive"));
      assert.equal(await site.isAt(at("a.csv"), seen), true);
      assert.equal(await site.move(at("a.csv"), at("quarantine/a.csv"), seen), true);
      assert.equal(await site.isAt(at("a.csv"), seen), false);
      assert.equal(await site.isAt(at("quarantine/a.csv"), seen), true);
      assert.equal(await site.move(at("quarantine/a.csv"), at("archive/a.csv"), seen), true);
      assert.deepEqual(await behind.names(), ["archive/a.csv"]);
      assert.equal(await textOf("archive/a.csv"), "a");
      assert.equal(await site.isAt(at("archive/a.csv"), seen), true);
    });

    it("leaves another file where it is, and moves nothing where nothing is", async () => {
      const seen = await place("a.csv", "a");
      await behind.place("a.csv", "another");
      assert.equal(await site.isAt(at("a.csv"), seen), false);
      assert.equal(await site.move(at("a.csv"), at("b.csv"), seen), false);
      assert.equal(await site.move(at("none.csv"), at("b.csv"), seen), false);
      assert.deepEqual(await behind.names(), ["a.csv"]);
      assert.equal(await textOf("a.csv"), "another");
    });

    it("puts a file of this machine or a text there, and once more over itself", async () => {
      const report = Buffer.alloc(200_000, "outcome,");
      writeFileSync(join(here, "report.csv"), report);
      await site.makeFolder(at("outbox"));
      const as = { modifiedAt: Date.parse("2026-11-30T01:02:03Z") };
      for (let times = 0; times < 2; times += 1)
        await site.put({ path: join(here, "report.csv") }, at("outbox/a.result.csv"), as);
      await site.put({ text: "because ä\n" }, at("outbox/a.why.txt"), as);
      assert.ok((await behind.content("outbox/a.result.csv"))?.equals(report));
      assert.equal(await textOf("outbox/a.why.txt"), "because ä\n");
      assert.deepEqual(await behind.names(), ["outbox/a.result.csv", "outbox/a.why.txt"]);
    });

    it("takes a file away, and nothing where nothing is", async () => {
      await place("a.csv", "a");
      await place("kept.csv", "kept");
      for (const name of ["a.csv", "none.csv"]) await site.remove(at(name));
      assert.deepEqual(await behind.names(), ["kept.csv"]);
    });

    it("knows a copy of ours for the file whose place it takes", async () => {
      const seen = await place("a.csv", "abc");
      writeFileSync(join(here, "copy.csv"), "abc");
      await site.put({ path: join(here, "copy.csv") }, at("b.csv"), seen);
      assert.equal(await site.isAt(at("b.csv"), seen), true);
    });

    it("puts nothing of a file that is not there", async () => {
      await assert.rejects(
        async () =>
          await site.put({ path: join(here, "none.csv") }, at("a.csv"), { modifiedAt: 0 }),
        (error: Error & { code?: string }) => error.code === "ENOENT",
      );
      assert.deepEqual(await behind.names(), []);
    });
  });
}

/** What lies behind a site whose folders are on this disk all the same. Files have a time that is not now. */
export function behindOnDisk(disk: string): Behind {
  const seconds = Date.parse("2026-11-30T01:02:03Z") / 1000;
  const namesUnder = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory()
        ? namesUnder(join(folder, entry.name)).map((name) => `${entry.name}/${name}`)
        : [entry.name],
    );
  return {
    place: async (name, content) => {
      writeFileSync(join(disk, name), content);
      utimesSync(join(disk, name), seconds, seconds);
    },
    content: async (name) => {
      try {
        return readFileSync(join(disk, name));
      } catch {
        return undefined;
      }
    },
    names: async () => namesUnder(disk).toSorted(),
  };
}

/** What besides is promised where there are folders, and files keep the time that they are given. */
export function testSiteOfFolders(
  underTest: () => SiteUnderTest & { readonly disk: string },
): void {
  let site: Site;
  let [folder, disk] = ["", ""];
  let behind: Behind;
  beforeEach(() => {
    ({ site, folder, disk, behind } = underTest());
  });
  const time = Date.parse("2026-11-30T01:02:03Z");
  const at = (name: string): string => site.path.join(folder, name);
  const here = (name: string): string => join(disk, name);

  it("tells the time of a file, and links and folders for what they are", async () => {
    await behind.place("a.csv", "12345");
    mkdirSync(here("folder.csv"));
    symlinkSync(here("a.csv"), here("link.csv"));
    assert.deepEqual(await site.look(at("a.csv")), { size: 5, modifiedAt: time, isRegular: true });
    assert.equal((await site.look(at("folder.csv")))?.isRegular, false);
    const link = await site.look(at("link.csv"));
    assert.equal(link?.isRegular, false);
    const { files } = await site.list(folder, () => true);
    const kinds = files.map(({ name, isRegular }) => [name, isRegular] as const);
    assert.deepEqual(Object.fromEntries(kinds), {
      "a.csv": true,
      "folder.csv": false,
      "link.csv": false,
    });
    const take = async (): Promise<void> => undefined;
    const read = async () => await site.read(at("link.csv"), link, take, undefined);
    assert.equal(await read().catch(() => false), false);
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

  it("makes a folder with those above it, and one that is there", async () => {
    await site.makeFolder(at("archive/2026-11"));
    await site.makeFolder(at("archive/2026-11"));
    assert.ok(lstatSync(here("archive/2026-11")).isDirectory());
  });

  it("does not take a file for a folder", async () => {
    await behind.place("archive", "a file");
    await assert.rejects(async () => await site.makeFolder(at("archive")));
    await assert.rejects(async () => await site.makeFolder(at("archive/2026-11")));
  });

  it("takes a link away and not where it leads, and no folder", async () => {
    await behind.place("kept.csv", "kept");
    symlinkSync(here("kept.csv"), here("link.csv"));
    mkdirSync(here("folder"));
    await site.remove(at("link.csv"));
    await assert.rejects(async () => await site.remove(at("folder")));
    assert.deepEqual(readdirSync(disk).toSorted(), ["folder", "kept.csv"]);
  });

  it("does not write through a link that somebody has put in its way", async () => {
    await behind.place("of-somebody-else.txt", "theirs");
    await behind.place("ours.csv", "ours");
    for (const content of [{ text: "ours" }, { path: here("ours.csv") }]) {
      symlinkSync(here("of-somebody-else.txt"), here("a.csv.part"));
      await site.put(content, at("a.csv"), { modifiedAt: time });
      assert.equal(readFileSync(here("of-somebody-else.txt"), "utf8"), "theirs");
      assert.ok(lstatSync(here("a.csv")).isFile());
      assert.equal(readFileSync(here("a.csv"), "utf8"), "ours");
    }
  });

  it("gives back what came in the place of the file, and over nothing that came after that", async () => {
    await behind.place("a.csv", "a");
    const { size, modifiedAt } = (await site.look(at("a.csv"))) ?? assert.fail();
    /** What was seen, as long as nothing is moved: the second look finds another file. */
    const seenUntil = (moved: () => void): SeenFile => {
      let looks = 0;
      return {
        modifiedAt,
        get size() {
          looks += 1;
          if (looks > 1) moved();
          return looks === 1 ? size : size + 1;
        },
      };
    };
    const stays = seenUntil(() => undefined);
    assert.equal(await site.move(at("a.csv"), at("b.csv"), stays), false);
    assert.deepEqual(await behind.names(), ["a.csv"]);
    const comes = seenUntil(() => writeFileSync(here("a.csv"), "later"));
    await assert.rejects(async () => await site.move(at("a.csv"), at("b.csv"), comes));
    assert.equal(readFileSync(here("a.csv"), "utf8"), "later");
    assert.equal(readFileSync(here("b.csv"), "utf8"), "a");
  });

  it("gives what it puts there the time that it is to have, and leaves nothing half", async () => {
    await site.put({ text: "because\n" }, at("a.why.txt"), { modifiedAt: time });
    assert.equal((await site.look(at("a.why.txt")))?.modifiedAt, time);
    const as = { modifiedAt: time };
    await assert.rejects(async () => await site.put({ text: "x" }, at("none/a.txt"), as));
    assert.deepEqual(readdirSync(disk), ["a.why.txt"]);
  });
}
