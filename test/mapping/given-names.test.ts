import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { LoadError, checkFile, previewRows, testMapping } from "../../src/index.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";
import { findDoubts } from "../../src/mapping/lint/find-doubts.ts";
import { loadText, mapperOf, refusalOf, rowOf, showResult } from "./map-cells.ts";

describe("$file, $row and $line", () => {
  it("are what is known of a row besides its cells", async () => {
    const mapper = await mapperOf(
      '  city: { template: "{$file}:{$line}:{$row}" }\n  name: { column: $file, extract: "^([a-z]+)" }\n',
      ["A"],
    );
    const result = mapper.mapRow({ rowNumber: 7, line: 12, cells: ["1", "a"] });
    assert.equal(showResult(result, "city"), "file.csv:12:7");
    assert.equal(showResult(result, "name"), "file");
    assert.deepEqual(mapper.unusedColumns, ["A"]);
    const strict = await mapperOf('  name: { column: $file, extract: "_(20)" }\n', ["A"]);
    const bad = strict.mapRow(rowOf(["1", "a"]));
    assert.ok(bad.kind === "invalid");
    assert.deepEqual(
      bad.errors.map(({ column, cell, code }) => [column, cell, code]),
      [["$file", "file.csv", "no-match"]],
    );
  });

  it("fill no template whose columns are blank, and stand before no column of the file", async () => {
    const mapper = await mapperOf('  city: { template: "{A}-{$row}" }\n', ["A"]);
    assert.equal(showResult(mapper.mapRow(rowOf(["1", "a"])), "city"), "a-1");
    assert.equal(showResult(mapper.mapRow(rowOf(["1", " "])), "city"), "(left out)");
    const own = await mapperOf('  city: { template: "{$row}" }\n', ["$row"]);
    assert.equal(showResult(own.mapRow(rowOf(["1", "x"])), "city"), "x");
  });

  it("are the row that it was for a row of a rejects.csv", async () => {
    const mapper = await mapperOf("  city: $row\n", ["A"]);
    const row = { ...rowOf(["1", "a"]), correctedRow: 42 };
    assert.equal(showResult(mapper.mapRow(row), "city"), "42");
  });

  it("can be tested by conditions, and are suggested for a name that is nearly one", async () => {
    const mapper = await mapperOf(
      "  city: A\n",
      ["A"],
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nskip_rows: [{ column: $row, at_most: 2 }]\n",
    );
    assert.equal(mapper.mapRow(rowOf(["1", "a"])).kind, "skipped");
    assert.equal(mapper.skips({ ...rowOf(["1", "a"]), rowNumber: 3 }), false);
    await assert.rejects(
      mapperOf("  city: $fil\n", ["A"]),
      /no column "\$fil"\. Did you mean "\$file"\?/,
    );
  });
});

describe("a key that is made of where a row stands", () => {
  it("is doubted, and one that is made of cells is not", async () => {
    const doubtsOf = async (id: string): Promise<string> =>
      findDoubts(
        await loadText(`version: 1\ntarget: fake/thing\nwrite: merge\nfields:\n  id: ${id}\n`),
      )
        .map(({ path, text }) => `${path.join(".")} ${text}`)
        .join();
    for (const id of ['{ template: "{A}-{$row}" }', "$line"])
      assert.match(await doubtsOf(id), /^fields\.id is made of \$(row|line), /);
    for (const id of ['{ template: "{A}-{$file}" }', "{ hash: { sha256: [A] } }", "A"])
      assert.equal(await doubtsOf(id), "");
  });
});

describe("hash", () => {
  it("is SHA-256 of the cells, none of which can be taken for two", async () => {
    const mapper = await mapperOf("  city: { hash: { sha256: [A, B] } }\n", ["A", "B"]);
    const map = (a: string, b: string) => showResult(mapper.mapRow(rowOf(["1", a, b])), "city");
    assert.equal(map("a", "b"), createHash("sha256").update('["a","b"]').digest("hex"));
    assert.equal(map("a", "b"), map("a", "b"));
    const different = [
      map("ab", ""),
      map("a", "b"),
      map("", "ab"),
      map('a","b', ""),
      map("a ", "b"),
    ];
    assert.equal(new Set(different).size, different.length);
    assert.equal(map("", " "), "(left out)");
  });

  it("is refused where it says no columns, or another kind", async () => {
    assert.match(await refusalOf("  city: { hash: { sha256: [] } }\n"), /at least one column/);
    assert.match(
      await refusalOf("  city: { hash: { md5: [A] } }\n"),
      /there is no such setting; it can be sha256/,
    );
    assert.match(await refusalOf("  city: { hash: sha256 }\n"), /hash: takes settings/);
  });
});

describe("above", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const mapping = (above: string, more = ""): string =>
    workdir.file(
      "m.yaml",
      `version: 1
target: billingplatform/invoice-detail
above: ${above}
fields:
  Id: Id
  AccountId: $customer
  ProductId: Product
  ActivityDate: { template: "{$period}-01", date: YYYY-MM-DD }
  Quantity: Qty
${more}`,
    );
  const rows = "Customer,4711,\n,Period:,, 2026-03 \n\nId,Product,Qty\na,2,1\nb,2,1\n";
  const good = '{ customer: { line: 1, cell: 2 }, period: { label: "Period:" } }';

  it("names texts above the header, in every row", async () => {
    const shown = await previewRows({
      sourcePath: workdir.file("rows.csv", rows),
      mappingPath: mapping(good),
      rows: 2,
      from: 1,
    });
    for (const { payload, fields } of shown) {
      assert.deepEqual([payload?.["AccountId"], payload?.["ActivityDate"]], [4711, "2026-03-01"]);
      assert.deepEqual(fields[1]?.from, [{ column: "$customer", cell: "4711" }]);
    }
  });

  it("refuses a file that lacks one, with what is lacking", async () => {
    const sourcePath = workdir.file("rows.csv", rows);
    for (const [above, message] of [
      [
        good.replace("cell: 2", "cell: 3"),
        /have a text in cell 3 of line 1 above its header \(line 4\).*\$customer/,
      ],
      [good.replace("line: 1", "line: 5"), /cell 2 of line 5 above its header/],
      [good.replace("Period:", "Periode:"), /a text behind "Periode:"/],
    ] as const)
      await assert.rejects(
        checkFile({ sourcePath, mappingPath: mapping(above), keepErrors: 1 }),
        (error) => {
          assert.ok(error instanceof LoadError && error.code === "ERR_HEADER_MISMATCH");
          assert.match(error.message, message);
          return true;
        },
      );
  });

  it("is said in tests by cells of these names", async () => {
    const tests =
      'tests:\n  - cells: { Id: a, Product: "2", Qty: "1", $customer: "7", $period: 2026-05 }\n    fields: { AccountId: 7, ActivityDate: 2026-05-01 }\n';
    const { results } = await testMapping(mapping(good, tests));
    assert.deepEqual(
      results.map(({ differences }) => differences),
      [[]],
    );
  });

  it("takes names of its own only", async () => {
    const sourcePath = workdir.file("rows.csv", rows);
    for (const [above, message] of [
      ["{ file: { line: 1, cell: 1 } }", /file, row and line are there already/],
      ["{ a-b: { line: 1, cell: 1 } }", /takes a name of letters/],
      ["{ a: { line: 0, cell: 1 } }", /above\.a/],
      ["{ a: { line: 1 } }", /above\.a/],
    ] as const)
      await assert.rejects(
        checkFile({ sourcePath, mappingPath: mapping(above), keepErrors: 1 }),
        message,
      );
  });
});
