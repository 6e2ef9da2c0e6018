import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Exact } from "../../src/kernel/exact-decimal.ts";
import { loadMappingWithTables } from "../../src/load/bind/read-lookup-table.ts";
import { compileMapping } from "../../src/mapping/compile-mapping.ts";
import { describeRowError } from "../../src/rows/describe-row-error.ts";
import { findDoubts } from "../../src/mapping/lint/find-doubts.ts";
import { loadText, mapperOf, refusalOf, rowOf, showResult } from "./map-cells.ts";

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";
const header = ["A", "B"];

/** What becomes of rows: `sent`, `skipped`, or the code and column of the error. */
async function judge(
  condition: string,
  rows: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const mapper = await mapperOf("  city: A\n", header, `${head}skip_rows:\n  - ${condition}\n`);
  return rows.map((cells) => {
    const result = mapper.mapRow(rowOf(["1", ...cells]));
    if (result.kind !== "invalid") return result.kind === "mapped" ? "sent" : "skipped";
    return result.errors.map(({ code, column }) => `${code} ${column}`).join();
  });
}

describe("a condition", () => {
  it("compares amounts digit for digit, as the column writes them", async () => {
    const less = '{ column: A, decimal: ",", less_than: "12345678901234567890.1" }';
    assert.deepEqual(
      await judge(less, [
        ["12345678901234567890,09", ""],
        ["12345678901234567890,1", ""],
        ["12345678901234567890,10", ""],
        ["-5", ""],
        ["", ""],
      ]),
      ["skipped", "sent", "sent", "skipped", "sent"],
    );
    const rows = ["1", "2", "3"].map((cell) => [cell, ""]);
    for (const [test, outcomes] of [
      ["less_than", ["skipped", "sent", "sent"]],
      ["at_most", ["skipped", "skipped", "sent"]],
      ["greater_than", ["sent", "sent", "skipped"]],
      ["at_least", ["sent", "skipped", "skipped"]],
    ] as const)
      assert.deepEqual(await judge(`{ column: A, ${test}: 2 }`, rows), outcomes, test);
  });

  it("compares amounts as a decimal library does", async () => {
    const mapper = await mapperOf(
      "  city: A\n",
      header,
      `${head}skip_rows:\n  - { column: A, less_than: { column: B } }\n`,
    );
    const amount = fc
      .tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.nat({ max: 3 }))
      .map(([digits, places]) =>
        new Exact(digits).times(new Exact(10).pow(-places)).toFixed(places),
      );
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const { kind } = mapper.mapRow(rowOf(["1", one, other]));
        assert.equal(kind === "skipped", new Exact(one).lessThan(other));
      }),
    );
  });

  it("compares days, with a day and with another cell", async () => {
    const after = "{ column: A, date: DD.MM.YYYY, greater_than: 2026-01-31 }";
    assert.deepEqual(
      await judge(after, [
        ["31.01.2026", ""],
        ["01.02.2026", ""],
        ["31.02.2026", ""],
      ]),
      ["sent", "skipped", "no-such-date A"],
    );
    const between = "{ column: A, date: DD.MM.YYYY, greater_than: { column: B } }";
    assert.deepEqual(
      await judge(between, [
        ["02.01.2026", "01.01.2026"],
        ["02.01.2026", "1.1.2026"],
        ["", "01.01.2026"],
      ]),
      ["skipped", "not-a-date B", "sent"],
    );
  });

  it("makes a row invalid whose cell can't be compared: nothing is left out by mistake", async () => {
    assert.deepEqual(await judge("{ column: A, less_than: 5 }", [["1,5", ""]]), [
      "not-a-decimal A",
    ]);
    assert.deepEqual(await judge("{ column: A, less_than: { column: B } }", [["1", "x"]]), [
      "not-a-decimal B",
    ]);
    assert.deepEqual(await judge("{ column: A, less_than: 5 }", [["9".repeat(1001), ""]]), [
      "too-many-digits A",
    ]);
    assert.deepEqual(
      await judge("{ not: { column: B, matches: x } }", [["", "y".repeat(10_001)]]),
      ["cell-too-long B"],
    );
  });

  it("is grouped by all, any and not; a comparison with a blank cell is neither true nor false", async () => {
    const rows = [
      ["x", "1"],
      ["x", "9"],
      ["y", "1"],
      ["x", ""],
      ["y", ""],
    ];
    const x = "{ column: A, equals: x }";
    const few = "{ column: B, less_than: 5 }";
    for (const [condition, outcomes] of [
      [`{ all: [${x}, ${few}] }`, ["skipped", "sent", "sent", "sent", "sent"]],
      [`{ any: [${x}, ${few}] }`, ["skipped", "skipped", "skipped", "skipped", "sent"]],
      [`{ not: ${few} }`, ["sent", "skipped", "sent", "sent", "sent"]],
      [`{ not: { all: [${x}, ${few}] } }`, ["sent", "skipped", "skipped", "sent", "skipped"]],
      [`{ not: { any: [${x}, ${few}] } }`, ["sent", "sent", "sent", "sent", "sent"]],
      [
        `{ all: [{ not: ${x} }, { column: B, blank: true }] }`,
        ["sent", "sent", "sent", "sent", "skipped"],
      ],
    ] as const)
      assert.deepEqual(await judge(condition, rows), outcomes, condition);
  });

  it("does not come to what can't change it any more", async () => {
    const condition = "{ any: [{ column: A, equals: x }, { column: B, less_than: 5 }] }";
    assert.deepEqual(
      await judge(condition, [
        ["x", "no amount"],
        ["y", "no amount"],
      ]),
      ["skipped", "not-a-decimal B"],
    );
  });

  it("is told in words", async () => {
    const mapper = await mapperOf(
      "  city: A\n",
      header,
      `${head}skip_rows:\n  - all: [{ column: A, in: [x, y] }, { not: { column: B, at_least: { column: A } } }]\n  - { column: B, decimal: ',', less_than: 5 }\n`,
    );
    const result = mapper.mapRow(rowOf(["1", "z", "1,5"]));
    assert.ok(result.kind === "skipped");
    assert.equal(
      describeRowError(result.error, "f.csv"),
      'f.csv line 2, column "B": "1,5" meets a condition under skip_rows in the mapping (less_than "5"), so the row is not sent. Change the condition if it should be.',
    );
  });

  it("looks cells up in a file, and the mapping's hash tells of the file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "waybill-conditions-"));
    try {
      const path = join(folder, "m.yaml");
      await writeFile(
        path,
        "version: 1\ntarget: rhythm/billing-run-action\nwrite: merge\nskip_rows:\n  - { column: Id, in_file: { file: gone.csv, key: Nr } }\nfields:\n  id: Id\n  name: { column: Name, when: { not: { column: Name, in_file: { file: gone.csv, key: Nr } } } }\n",
      );
      await writeFile(join(folder, "gone.csv"), "Nr,Why\n2,closed\n007,moved\n");
      const mapping = await loadMappingWithTables(path);
      const mapper = compileMapping(mapping, ["Id", "Name"], "f.csv");
      const kindOf = (id: string, name: string) => mapper.mapRow(rowOf([id, name]));
      assert.equal(kindOf("2", "n").kind, "skipped");
      assert.equal(kindOf("7", "n").kind, "mapped");
      assert.equal(kindOf("007", "n").kind, "skipped");
      assert.equal(showResult(kindOf("1", "2"), "name"), "(left out)");
      assert.equal(showResult(kindOf("1", "3"), "name"), "3");
      await writeFile(join(folder, "gone.csv"), "Nr,Why\n3,closed\n");
      assert.notEqual((await loadMappingWithTables(path)).hash, mapping.hash);
      await writeFile(join(folder, "gone.csv"), "No,Why\n3,closed\n");
      await assert.rejects(loadMappingWithTables(path), /there is no column "Nr"/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  const faults: readonly (readonly [condition: string, message: RegExp])[] = [
    ["{ column: A }", /needs a test: equals, not_equals, in,/],
    ["{ column: A, not: { column: B, blank: true } }", /takes one of column, all, any and not/],
    ["{ equals: a }", /takes one of column, all, any and not/],
    ["{ any: [{ column: A, blank: true }], equals: a }", /take out equals/],
    ["{ all: [] }", /all/],
    ["{ not: [{ column: A, blank: true }] }", /takes settings \(key: value\), not a list/],
    ["{ column: A, less_then: 5 }", /Did you mean "less_than"/],
    ["{ column: A, less_than: five }", /less_than: "five" is no amount like 12\.50/],
    ["{ column: A, less_than: 2026-01-31 }", /for days say date, how the column writes them/],
    ["{ column: A, date: DD.MM.YYYY, less_than: 2026-02-31 }", /is no day like 2026-01-31/],
    ["{ column: A, date: auto, less_than: 2026-02-01 }", /auto is for fields/],
    ["{ column: A, decimal: auto, less_than: 5 }", /by mark and group/],
    ["{ column: A, decimal: ',', date: DD.MM.YYYY, less_than: 5 }", /decimal or date, not both/],
    ["{ column: A, decimal: ',', equals: a }", /how cells are compared by less_than/],
    ["{ column: A, date: 'YYYY-MM-DDTHH:mm:ssZ', less_than: 2026-01-01 }", /say output: date/],
    ["{ column: A, matches: '(a+)+' }", /could run for hours/],
    ["{ all: [{ any: [{ column: A, matches: '(a+)+' }] }] }", /all\[0\]\.any\[0\]\.matches/],
  ];
  for (const [condition, message] of faults)
    it(`is refused: ${condition}`, async () => {
      assert.match(await refusalOf("", `${head}skip_rows:\n  - ${condition}\n`), message);
    });
});

describe("when", () => {
  const settings =
    "  city: { column: A, when: { column: B, equals: yes } }\n  active: { constant: true, when: { column: B, greater_than: 5 } }\n";

  it("leaves a field out of rows that do not meet it, and does not look at its cells then", async () => {
    const mapper = await mapperOf(
      "  count: { column: A, when: { column: B, equals: yes } }\n",
      header,
    );
    const map = (a: string, b: string) => mapper.mapRow(rowOf(["1", a, b]));
    assert.equal(showResult(map("7", "yes"), "count"), 7);
    assert.equal(showResult(map("x", "no"), "count"), "(left out)");
    assert.match(String(showResult(map("x", "yes"), "count")), /^not-an-integer/);
  });

  it("is for constants too, and a cell that can't be tested is an error of the field", async () => {
    const mapper = await mapperOf(settings, header);
    const map = (b: string) => mapper.mapRow(rowOf(["1", "a", b]));
    assert.equal(showResult(map("6"), "active"), true);
    assert.equal(showResult(map("5"), "active"), "(left out)");
    const result = map("yes");
    assert.ok(result.kind === "invalid");
    assert.deepEqual(
      result.errors.map(({ code, column, cell, field }) => [code, column, cell, field]),
      [["not-a-decimal", "B", "yes", "active"]],
    );
  });

  it("tells in a preview what was not met, by the cells that it looked at", async () => {
    const mapper = await mapperOf(settings, header);
    const [, city] = mapper.traceRow(rowOf(["1", "a", "6"]));
    assert.deepEqual(city, {
      field: "city",
      from: [{ column: "B", cell: "6" }],
      unmet: 'B equals "yes"',
    });
  });

  it("clears no live field of a row that does not meet it", async () => {
    const mapping = await loadText(
      "version: 1\ntarget: fake/thing\nwrite: merge\nfields:\n  id: Id\n  city: { column: A, blank: clear, when: { column: B, equals: yes } }\n",
    );
    const mapper = compileMapping(mapping, ["Id", "A", "B"], "f.csv");
    const clearedBy = (b: string): unknown => {
      const result = mapper.mapRow(rowOf(["1", "", b]));
      return result.kind === "mapped" ? result.row.cleared : result.kind;
    };
    assert.deepEqual(clearedBy("yes"), ["city"]);
    assert.equal(clearedBy("no"), undefined);
  });

  it("needs its columns, counts them as used, and is doubted on a field that the API requires", async () => {
    await assert.rejects(mapperOf(settings.replaceAll("B", "C"), header), /no column "C"/);
    assert.deepEqual((await mapperOf(settings, header)).unusedColumns, []);
    const mapping = await loadText(
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nfields:\n  id: { column: Id, when: { column: B, blank: false } }\n  name: { column: A, when: { column: B, blank: false } }\n",
    );
    assert.deepEqual(
      findDoubts({ ...mapping, leaveToServer: [] }).map(({ path, text }) => [path.join("."), text]),
      [
        [
          "fields.id.when",
          "the API requires id, so every row that does not meet this condition is refused.",
        ],
      ],
    );
  });
});
