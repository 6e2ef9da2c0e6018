import assert from "node:assert/strict";
import fc from "fast-check";
import { mapCells, mapperOf, refusalOf, rowOf, showResult } from "./map-cells.ts";

const header = ["A", "B", "C"];
const mapRows = async (
  settings: string,
  rows: readonly (readonly string[])[],
): Promise<readonly unknown[]> => {
  const mapper = await mapperOf(`  city: ${settings}\n`, header);
  return rows.map((cells) => showResult(mapper.mapRow(rowOf(["1", ...cells])), "city"));
};

describe("first_of", () => {
  it("takes the first cell that is not blank, in each row anew, to the byte", async () => {
    const rows = [
      ["a", "b", "c"],
      ["", " b ", "c"],
      [" ", "\t", "c"],
      ["", "", ""],
    ];
    assert.deepEqual(await mapRows("{ first_of: [A, B, C] }", rows), [
      "a",
      " b ",
      "c",
      "(left out)",
    ]);
  });

  it("takes words for nothing for blank, and cleans the cell that it takes", async () => {
    const rows = [
      ["NULL", "x", ""],
      ["", '="007"', ""],
    ];
    const settings = "{ first_of: [A, B], nulls: [NULL], clean: [formula-text] }";
    assert.deepEqual(await mapRows(settings, rows), ["x", "007"]);
  });

  it("names the column whose cell is at fault", async () => {
    const mapper = await mapperOf("  count: { first_of: [A, B] }\n", header);
    const result = mapper.mapRow(rowOf(["1", "", "x", ""]));
    assert.ok(result.kind === "invalid");
    assert.deepEqual(
      result.errors.map(({ column, cell, code }) => [column, cell, code]),
      [["B", "x", "not-an-integer"]],
    );
    assert.deepEqual(mapper.originOf("count", rowOf(["1", "", "x", ""])), {
      column: "B",
      cell: "x",
    });
  });

  it("shows all its cells in a preview, and counts them as used", async () => {
    const mapper = await mapperOf("  city: { first_of: [A, B] }\n", header);
    const [, trace] = mapper.traceRow(rowOf(["1", "", "x", ""]));
    assert.deepEqual(trace, {
      field: "city",
      from: [
        { column: "A", cell: "" },
        { column: "B", cell: "x" },
      ],
      value: "x",
    });
    assert.deepEqual(mapper.unusedColumns, ["C"]);
  });

  it("needs each of its columns, of which there are two at least", async () => {
    await assert.rejects(mapperOf("  city: { first_of: [A, D] }\n", header), /no column "D"/);
    assert.match(await refusalOf("  city: { first_of: [A] }\n"), /at least two columns/);
    assert.match(await refusalOf("  city: { first_of: [A, A] }\n"), /names a column twice/);
    assert.match(await refusalOf("  city: { first_of: [A, B], column: C }\n"), /exactly one of/);
    assert.match(await refusalOf("  city: { first_off: [A, B] }\n"), /Did you mean "first_of"\?/);
    assert.match(
      await refusalOf("  city: { first_of: [A, B], blank: clear }\n"),
      /say column in place of first_of/,
    );
  });
});

describe("join", () => {
  it("puts a separator between the cells that are not blank, and changes none", async () => {
    const rows = [
      ["a", "b", "c"],
      ["a", " ", "c"],
      ["", "", " c "],
      ["", "", ""],
    ];
    const settings = '{ join: { columns: [A, B, C], with: " | " } }';
    assert.deepEqual(await mapRows(settings, rows), ["a | b | c", "a | c", " c ", "(left out)"]);
  });

  it("keeps every character of its cells", async () => {
    const mapper = await mapperOf('  city: { join: { columns: [A, B], with: "" } }\n', header);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
        const shown = showResult(mapper.mapRow(rowOf(["1", `x${one}`, `y${other}`, ""])), "city");
        assert.equal(shown, `x${one}y${other}`);
      }),
    );
  });

  it("says what it lacks", async () => {
    assert.match(await refusalOf("  city: { join: { columns: [A, B] } }\n"), /with.*missing/);
    assert.match(
      await refusalOf("  city: { join: { column: [A, B], with: x } }\n"),
      /Did you mean "columns"\?/,
    );
  });
});

describe("pad", () => {
  it("fills up from the front, and cuts nothing", async () => {
    const cells = ["42", "123456", "1234567", "", "-42", "é1"];
    const shown = await mapCells("city", '{ column: C, pad: { to: 6, with: "0" } }', cells);
    assert.deepEqual(shown.slice(0, 2), ["000042", "123456"]);
    assert.match(
      String(shown[2]),
      /^not-padded: .*"1234567" has 7 characters, so it can't be filled up to 6 for city\. It is not cut/,
    );
    assert.equal(shown[3], "(left out)");
    assert.match(String(shown[4]), /begins with a sign/);
    assert.equal(shown[5], "0000é1");
  });

  it("ends with the text itself, whatever it is", async () => {
    const mapper = await mapperOf('  city: { column: A, pad: { to: 9, with: "·" } }\n', header);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (cell) => {
        const shown = String(showResult(mapper.mapRow(rowOf(["1", cell, "", ""])), "city"));
        const length = Array.from(cell).length;
        if (cell.trim() === "") assert.equal(shown, "(left out)");
        else if (length > 9) assert.match(shown, /^not-padded/);
        else assert.equal(shown, "·".repeat(9 - length) + cell);
      }),
    );
  });

  it("takes one character and a length within bounds", async () => {
    assert.match(
      await refusalOf('  city: { column: C, pad: { to: 6, with: "00" } }\n'),
      /takes one character/,
    );
    assert.match(await refusalOf('  city: { column: C, pad: { to: 0, with: "0" } }\n'), /pad\.to/);
    assert.match(await refusalOf("  city: { column: C, pad: 6 }\n"), /pad: takes settings/);
  });
});

describe("case: title", () => {
  it("begins each word with a capital", async () => {
    assert.deepEqual(
      await mapCells("city", "{ column: C, case: title }", [
        "SAN josé",
        "o'neill",
        "anna-LENA",
        "3RD street",
        "ßa",
        "İZMİR",
        "éa",
      ]),
      ["San José", "O'neill", "Anna-Lena", "3rd Street", "Ssa", "İzmir", "Éa"],
    );
  });
});

describe("extract with otherwise", () => {
  it("takes what does not match for blank, or keeps it; without it, it is an error", async () => {
    const withOtherwise = (otherwise: string) =>
      mapCells("city", `{ column: C, extract: { pattern: '^(\\d+)', otherwise: ${otherwise} } }`, [
        "12 a",
        "a",
        "",
      ]);
    assert.deepEqual(await withOtherwise("blank"), ["12", "(left out)", "(left out)"]);
    assert.deepEqual(await withOtherwise("keep"), ["12", "a", "(left out)"]);
    const [, refused] = await withOtherwise("error");
    assert.match(String(refused), /^no-match/);
    assert.deepEqual(
      await mapCells(
        "city",
        "{ column: C, extract: { pattern: 'x', otherwise: blank }, default: y }",
        ["a"],
      ),
      ["y"],
    );
  });

  it("guards its pattern as ever", async () => {
    assert.match(
      await refusalOf("  city: { column: C, extract: { pattern: '(a+)+' } }\n"),
      /could run for hours/,
    );
  });
});
