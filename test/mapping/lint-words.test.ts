import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadMappingWithTables } from "../../src/load/bind/read-lookup-table.ts";
import { findDoubts } from "../../src/mapping/lint/find-doubts.ts";
import { loadText, refusalOf } from "./map-cells.ts";

const head = "version: 1\ntarget: fake/thing\nwrite: merge\nfields:\n  id: Id\n";

describe("a word of other tools", () => {
  for (const [word, hint] of [
    ["if", /A field of some rows only says when/],
    ["concat", /joined by join: \{ columns/],
    ["coalesce", /first_of: \[A, B\]/],
    ["substring", /taken by extract/],
    ["transform", /a mapping runs no code/i],
    ["multiply", /under decimal: \{ negate, multiply/],
    ["lpad", /pad: \{ to: 6, with: "0" \}/],
    ["Uppercase", /case: upper, lower or title/],
    ["vlookup", /found by lookup/],
    ["unpivot", /a row is one record/i],
  ] as const)
    it(`is answered by how a mapping says it: ${word}`, async () => {
      const told = await refusalOf(`  city: { column: C, ${word}: x }\n`);
      assert.match(told, /there is no such setting; it can be column, /);
      assert.match(told, hint);
    });

  it("is answered at the top of a mapping too, and elsewhere the nearest name is told as ever", async () => {
    assert.match(await refusalOf("filter: x\n"), /left out by conditions under skip_rows/);
    assert.match(await refusalOf("  city: { column: C, defualt: x }\n"), /Did you mean "default"/);
    assert.doesNotMatch(
      await refusalOf("source: { header: 3 }\n", head.split("fields")[0]),
      /A column of the file/,
    );
  });
});

describe("a key of a table that no earlier step can produce", () => {
  const doubtsOf = async (settings: string): Promise<readonly string[]> =>
    findDoubts(await loadText(`${head}  city: ${settings}\n`)).map(
      ({ path, text }) => `${path.slice(2).join(".")}: ${text}`,
    );

  it("is doubted, with the step", async () => {
    for (const [settings, doubt] of [
      [
        "{ column: C, case: upper, table: { a: x, B: y } }",
        /^table\.a: no cell comes to this key: case: upper makes/,
      ],
      [
        "{ column: C, trim: true, table: { ' a': x } }",
        /^table\. a: .*trim takes outer blanks off/,
      ],
      [
        "{ column: C, pad: { to: 3, with: '0' }, table: { '1': x, '001': y } }",
        /^table\.1: .*pad makes every text 3/,
      ],
      ["{ column: C, nulls: ['-'], table: { '-': x } }", /taken for blank by nulls/],
      ["{ column: C, table: { '': x } }", /a blank cell does not come to the table/],
    ] as const) {
      const doubts = await doubtsOf(settings);
      assert.equal(doubts.length, 1, settings);
      assert.match(doubts[0] ?? "", doubt);
    }
  });

  it("is not doubted where a cell may come to it", async () => {
    for (const settings of [
      "{ column: C, case: upper, table: { A: x, 'A 1': y } }",
      "{ column: C, case: upper, replace: { find: A, with: a }, table: { a: x } }",
      "{ column: C, case: upper, default: none, table: { none: x } }",
      "{ column: C, extract: '(a)', pad: { to: 3, with: x }, table: { xxa: y } }",
      "{ column: C, table: { a: x, ' b': y } }",
      "{ column: C, trim: true, table: { a: x } }",
    ]) {
      const doubts = (await doubtsOf(settings)).filter((doubt) => doubt.startsWith("table"));
      assert.deepEqual(doubts, [], settings);
    }
  });

  it("is doubted where the look-up file before it has no such value", async () => {
    const folder = await mkdtemp(join(tmpdir(), "waybill-lint-"));
    try {
      const path = join(folder, "m.yaml");
      const write = async (missing: string): Promise<readonly string[]> => {
        await writeFile(join(folder, "t.csv"), "No,Id\n1,a\n2,b\n");
        await writeFile(
          path,
          `version: 1\ntarget: rhythm/billing-run-action\nwrite: merge\nfields:\n  id: Id\n  name: { column: C, lookup: { file: t.csv, key: No, value: Id${missing} }, table: { a: x, c: y } }\n`,
        );
        return findDoubts(await loadMappingWithTables(path)).map(
          ({ path: at, text }) => `${at.join(".")}: ${text}`,
        );
      };
      assert.deepEqual(await write(""), [
        "fields.name.table.c: no cell comes to this key: the look-up file has no such value.",
      ]);
      assert.deepEqual(await write(", missing: keep"), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
