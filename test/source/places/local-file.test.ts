import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import { copyFile, filePlace } from "../../../src/source/places/local-file.ts";
import { openSource } from "../../../src/source/open-source.ts";
import { readRows } from "../../../src/source/read-rows.ts";
import { changeInPlace } from "../../support/change-in-place.ts";
import { collect, refused, useTempFolder } from "../temp-source.ts";

const blockBytes = 256 * 1024;
const rowCount = 6000;
const note = "n".repeat(120);
/** Three blocks and a bit; `id` and an amount that belongs to it. */
const table = `id,amount,note\n${Array.from({ length: rowCount }, (_, at) => `${100_000 + at},5.25,${note}`).join("\n")}\n`;
const isChanged = refused("ERR_SOURCE_CHANGED", /was changed while waybill was working with it/);

describe("a file that changes after it was fingerprinted", () => {
  const write = useTempFolder();
  let last: string[];
  /** Reads all rows and meddles with the file at the first one. */
  const readAndMeddle = async (path: string, meddle: () => void): Promise<void> => {
    const source = await openSource(path, {});
    last = [];
    for await (const { rowNumber, cells } of readRows(source)) {
      if (rowNumber === 1) meddle();
      last = [...cells];
    }
  };

  it("is noticed when size and times stay: no row is read out of the changed block", async () => {
    const path = write("in-place.csv", table);
    const first = table.indexOf("105000,");
    await assert.rejects(
      readAndMeddle(path, () => changeInPlace(path, "105000,5.25", "105000,9.99")),
      isChanged,
    );
    const read = table.indexOf(last.join(","));
    assert.ok(read > 0, "rows before were read");
    assert.ok(Math.floor(read / blockBytes) < Math.floor(first / blockBytes));
  });

  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ["grows", (path) => appendFileSync(path, "1,2,3\n")],
    ["is cut", (path) => truncateSync(path, table.length - 12)],
    ["is emptied", (path) => truncateSync(path, 0)],
    [
      "is changed in its first block before it is read again",
      (path) => changeInPlace(path, "100000,5.25", "100000,7.25"),
    ],
    ["is changed in its last byte", (path) => changeInPlace(path, "105999,5.25", "105999,5.26")],
    [
      "has two blocks exchanged",
      (path) => {
        const bytes = readFileSync(path);
        const moved = Buffer.concat([
          bytes.subarray(0, blockBytes),
          bytes.subarray(2 * blockBytes, 3 * blockBytes),
          bytes.subarray(blockBytes, 2 * blockBytes),
          bytes.subarray(3 * blockBytes),
        ]);
        writeFileSync(path, moved);
      },
    ],
  ];
  for (const [what, change] of changes) {
    it(`is refused when it ${what}`, async () => {
      const path = write("changing.csv", table);
      const source = await openSource(path, {});
      change(path);
      await assert.rejects(collect(source), isChanged);
    });
  }

  it("is refused when it is packed, or in another encoding, too", async () => {
    const packed = write("packed.csv.gz", gzipSync(table));
    const source = await openSource(packed, {});
    writeFileSync(packed, gzipSync(table.replace("105999,5.25", "105999,6.25")));
    await assert.rejects(collect(source), isChanged);
    const wide = write("wide.csv", Buffer.from(`\uFEFF${table}`, "utf16le"));
    const opened = await openSource(wide, {});
    writeFileSync(wide, Buffer.from(`\uFEFF${table.replace("5.25", "6.25")}`, "utf16le"));
    await assert.rejects(collect(opened), isChanged);
  });

  it("is never copied", async () => {
    const path = write("original.csv", table);
    const source = await openSource(path, {});
    changeInPlace(path, "105999,5.25", "105999,9.25");
    await assert.rejects(copyFile(source, `${path}.copy`), isChanged);
  });
});

describe("a file whose bytes stay what they are", () => {
  const write = useTempFolder();
  const harmless: readonly (readonly [string, (path: string) => void])[] = [
    ["is touched", (path) => utimesSync(path, new Date(), new Date())],
    ["gets a time of long ago", (path) => utimesSync(path, new Date(0), new Date(0))],
    ["gets another mode", (path) => chmodSync(path, 0o400)],
    ["gets a second name", (path) => linkSync(path, `${path}.link`)],
    ["is copied by somebody", (path) => copyFileSync(path, `${path}.copy`)],
    ["is written anew with the same bytes", (path) => writeFileSync(path, table)],
    [
      "is replaced by a copy of itself",
      (path) => {
        copyFileSync(path, `${path}.new`);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      "is moved and linked to",
      (path) => {
        renameSync(path, `${path}.moved`);
        symlinkSync(`${path}.moved`, path);
      },
    ],
    ["is read by another program", (path) => void readFileSync(path)],
    [
      "has a byte changed and changed back",
      (path) => {
        changeInPlace(path, "105999,5.25", "105999,9.25");
        changeInPlace(path, "105999,9.25", "105999,5.25");
      },
    ],
  ];
  for (const [at, [what, happen]] of harmless.entries()) {
    it(`is read on when it ${what}`, async () => {
      const path = write(`harmless-${at}.csv`, table);
      const source = await openSource(path, {});
      let rows = 0;
      for await (const { rowNumber } of readRows(source)) {
        if (rowNumber === 1) happen(path);
        rows += 1;
      }
      assert.equal(rows, rowCount);
      assert.equal((await collect(source)).length, rowCount, "and again");
    });
  }

  it("is read to the end of a pass when it is deleted meanwhile", async () => {
    const path = write("deleted.csv", table);
    const source = await openSource(path, {});
    let rows = 0;
    for await (const { rowNumber } of readRows(source)) {
      if (rowNumber === 1) rmSync(path);
      rows += 1;
    }
    assert.equal(rows, rowCount);
  });
});

describe("the fingerprint of a file", () => {
  const write = useTempFolder();
  it("is that of all its bytes, also of those behind packed data", async () => {
    const padded = Buffer.concat([gzipSync(table), Buffer.alloc(3_000_000)]);
    const path = write("padded.csv.gz", padded);
    const source = await openSource(path, {});
    assert.equal(source.fingerprint, (await filePlace(path).fetch()).fingerprint);
    assert.equal(source.size, padded.length);
    assert.equal((await collect(source)).length, rowCount);
  });

  it("is the same whether the file ends with a block or inside one", async () => {
    for (const size of [blockBytes - 1, blockBytes, blockBytes + 1, 2 * blockBytes]) {
      const path = write("edge.csv", `id,text\n1,${"x".repeat(size - 11)}\n`);
      const source = await openSource(path, {});
      assert.equal(source.size, size);
      assert.equal((await collect(source)).length, 1);
      changeInPlace(path, "x\n", "y\n");
      await assert.rejects(collect(source), isChanged);
    }
  });
});
