import assert from "node:assert/strict";
import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { openSource } from "../../src/source/open-source.ts";
import { readRows } from "../../src/source/read-rows.ts";
import { collect, readTable, refused, useTempFolder } from "./temp-source.ts";

describe("readRows", () => {
  const write = useTempFolder();

  it("counts rows from 1 and names the line where each one starts", async () => {
    const { rows } = await readTable(
      write("lines.csv", 'id,text\r\n\r\n1,"a\r\nb\r\n\r\nc"\r\n2,x\n , \r3,"\n"\r\r\n4,y'),
    );
    assert.deepEqual(rows, [
      [1, 3, "1", "a\r\nb\r\n\r\nc"],
      [2, 7, "2", "x"],
      [3, 9, "3", "\n"],
      [4, 11, "4", "y"],
    ]);
  });

  it("counts on from a sep= line and a header of several lines", async () => {
    const { header, rows } = await readTable(write("s.csv", 'sep=;\n\n"a\nb";c\n1;2\n'));
    assert.deepEqual(header, ["a\nb", "c"]);
    assert.deepEqual(rows, [[1, 5, "1", "2"]]);
  });

  it("changes no cell", async () => {
    const { rows } = await readTable(write("v.csv", 'a,b,c\n 007 ,"1,50 ",\u00a0é\u2028\n'));
    assert.deepEqual(rows, [[1, 2, " 007 ", "1,50 ", "\u00a0é\u2028"]]);
  });

  it("gives a row with too few or too many cells an error and all its cells", async () => {
    const source = await openSource(write("w.csv", "a,b,c\n1,2\n1,2,3,4\n5,6,7\n"), {});
    const rows = await collect(source);
    assert.deepEqual(
      rows.map((row) => [row.rowNumber, row.error?.code, row.error?.facts, row.cells]),
      [
        [1, "row-too-short", { found: 2, wanted: 3 }, ["1", "2"]],
        [2, "row-too-long", { found: 4, wanted: 3 }, ["1", "2", "3", "4"]],
        [3, undefined, undefined, ["5", "6", "7"]],
      ],
    );
    assert.deepEqual(rows[0]?.error, {
      code: "row-too-short",
      stage: "source",
      rowNumber: 1,
      line: 2,
      facts: { found: 2, wanted: 3 },
    });
  });

  it("drops blank cells behind the last column where all rows have them, in rows and in the header alike", async () => {
    assert.deepEqual((await readTable(write("t1.csv", "a,b\n1,2,, \n3,4,,\n"))).rows, [
      [1, 2, "1", "2"],
      [2, 3, "3", "4"],
    ]);
    const trailing = await readTable(write("t2.csv", "a,b,\n1,2\n3,4,\n5,6,x\n"));
    assert.deepEqual(trailing.rows, [
      [1, 2, "1", "2", ""],
      [2, 3, "3", "4", ""],
      [3, 4, "5", "6", "x"],
    ]);
  });

  it("skips blank rows without counting them", async () => {
    const { rows } = await readTable(write("b.csv", 'a,b\n\n,\n1,2\n"",""\n \n3,4\n\n\n'));
    assert.deepEqual(rows, [
      [1, 4, "1", "2"],
      [2, 7, "3", "4"],
    ]);
  });

  it("gives no rows for a header alone, with or without a line end", async () => {
    assert.deepEqual((await readTable(write("h1.csv", "a,b\n"))).rows, []);
    assert.deepEqual((await readTable(write("h2.csv", "a,b"))).rows, []);
  });

  it("drops the bookkeeping cells of a rejects file, whatever became of the width", async () => {
    const tail = "waybill_row,waybill_outcome,waybill_message";
    const source = await openSource(
      write(
        "r.csv",
        `a,b,${tail}\n1,2,7,invalid,"no, not so"\n1,9,invalid,short\n1,2,3,9,rejected,long\n`,
      ),
      {},
    );
    const rows = await collect(source);
    assert.deepEqual(
      rows.map((row) => [row.cells, row.error?.code, row.error?.facts]),
      [
        [["1", "2"], undefined, undefined],
        [["1"], "row-too-short", { found: 1, wanted: 2 }],
        [["1", "2", "3"], "row-too-long", { found: 3, wanted: 2 }],
      ],
    );
  });

  it("refuses a row whose bookkeeping a spreadsheet moved into the place of an amount", async () => {
    const tail = "waybill_row,waybill_outcome,waybill_message";
    const source = await openSource(
      write("p.csv", `a,b,c,${tail}\n1,5,217,invalid,short,\nx,failed,3,,,\n`),
      {},
    );
    const rows = await collect(source);
    assert.deepEqual(
      rows.map((row) => [row.cells.length, row.error?.code, row.error?.facts]),
      [
        [6, "row-too-short", { found: 2, wanted: 3 }],
        [3, undefined, undefined],
      ],
    );
  });

  const quoteFaults: readonly (readonly [string, string, RegExp])[] = [
    ["a quote inside a cell", 'a,b\n1,2\n\n3,5" pipe\n', /line 4: a quote stands/],
    ["text behind a closing quote", 'a,b\n1,2\n3,"x"y\n', /line 3: a quote stands/],
    ["a quote that is never closed", 'a,b\n1,"x\ny"\n3,"z\n4,5\n', /line 4: a quote is opened/],
  ];
  for (const [title, content, message] of quoteFaults) {
    it(`names the line where the row with ${title} begins, after the rows before it`, async () => {
      const source = await openSource(write("q.csv", content), {});
      const numbers: number[] = [];
      await assert.rejects(
        async () => {
          for await (const row of readRows(source)) numbers.push(row.rowNumber);
        },
        refused("ERR_SOURCE_QUOTES", message),
      );
      assert.deepEqual(numbers, [1]);
    });
  }

  it("stops at a row of more than 1 MB instead of swallowing the file", async () => {
    const source = await openSource(
      write("big.csv", `a,b\n1,2\n3,"${"4,5\n".repeat(300_000)}`),
      {},
    );
    await assert.rejects(
      collect(source),
      refused("ERR_SOURCE_RECORD_TOO_LONG", /line 3: .*longer than 1 MB/),
    );
  });

  it("can be called again and gives the same rows, also after a pass was given up", async () => {
    const source = await openSource(write("again.csv", `a,b\n${"1,2\n".repeat(70_000)}`), {});
    for await (const row of readRows(source)) {
      if (row.rowNumber === 3) break;
    }
    assert.equal((await collect(source)).length, 70_000);
    assert.equal((await collect(source)).at(-1)?.line, 70_001);
  });

  it("refuses to go on when the file has changed since it was fingerprinted", async () => {
    const path = write("c.csv", "a,b\n1,2\n");
    const source = await openSource(path, {});
    appendFileSync(path, "3,4\n");
    await assert.rejects(collect(source), refused("ERR_SOURCE_CHANGED", /c\.csv was changed/));
    const fresh = await openSource(path, {});
    writeFileSync(path, "a,b\n9,9\n9,9\n");
    utimesSync(path, new Date(0), new Date(0));
    await assert.rejects(collect(fresh), refused("ERR_SOURCE_CHANGED", /changed/));
  });

  it("notices a change in the middle of a pass", async () => {
    const path = write("m.csv", `a,b\n${"1,2\n".repeat(80_000)}`);
    const source = await openSource(path, {});
    await assert.rejects(
      async () => {
        for await (const row of readRows(source)) {
          if (row.rowNumber === 1) appendFileSync(path, "3,4\n");
        }
      },
      refused("ERR_SOURCE_CHANGED", /changed/),
    );
  });

  it("stops when it is told to", async () => {
    const source = await openSource(write("stop.csv", `a,b\n${"1,2\n".repeat(80_000)}`), {});
    const controller = new AbortController();
    await assert.rejects(async () => {
      for await (const row of readRows(source, controller.signal)) {
        if (row.rowNumber === 10) controller.abort(new Error("stop now"));
      }
    }, /stop now/);
  });
});
