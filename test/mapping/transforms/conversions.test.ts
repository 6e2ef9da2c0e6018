import assert from "node:assert/strict";
import fc from "fast-check";
import { mapCells } from "../map-cells.ts";

/** Error codes for errors, values for values. */
function codes(shown: readonly unknown[]): unknown[] {
  return shown.map((one) =>
    typeof one === "string" ? one.replace(/^([a-z-]+): file\.csv.*/s, "$1!") : one,
  );
}

async function map(field: string, settings: string, cells: readonly string[]): Promise<unknown[]> {
  return codes(await mapCells(field, settings, cells));
}

describe("integer", () => {
  it("is strict by the documented type alone", async () => {
    assert.deepEqual(
      await map("count", "C", [
        "15",
        "-3",
        "0",
        "9007199254740991",
        "9007199254740992",
        "007",
        "+1",
        "1.0",
        "1e3",
        "1,000",
        " 1",
      ]),
      [
        15,
        -3,
        0,
        9007199254740991,
        "number-not-exact!",
        "leading-zeros!",
        ...Array(5).fill("not-an-integer!"),
      ],
    );
  });

  it("takes declared groups of three digits only", async () => {
    assert.deepEqual(
      await map("count", '{ column: C, integer: { group: "," } }', [
        "1,234,567",
        "12",
        "1,23",
        "1234,567",
        ",123",
      ]),
      [1234567, 12, "not-an-integer!", "not-an-integer!", "not-an-integer!"],
    );
  });

  it("takes blanks and apostrophes of every kind where they are declared", async () => {
    const blanks = ["1 234", "1\u00A0234", "1\u202F234\u2009567", "12", "1 23", " 1", "+1 234"];
    assert.deepEqual(await map("count", "{ column: C, integer: { group: blank } }", blanks), [
      1234,
      1234,
      1234567,
      12,
      "not-an-integer!",
      "not-an-integer!",
      "not-an-integer!",
    ]);
    const apostrophes = ["1'234", "1\u2019234", "1\u00B4234"];
    assert.deepEqual(
      await map("count", "{ column: C, integer: { group: apostrophe } }", apostrophes),
      [1234, 1234, "not-an-integer!"],
    );
    const [advice, word] = await mapCells("count", "C", ["1\u202F500", "no 5"]);
    assert.match(String(advice), /U\+202F narrow .* say integer: \{ group: blank \}/);
    assert.match(String(word), /is not a number; .* Correct the cell\.$/);
  });

  it("says what to write", async () => {
    const [plus, zeros, group] = await mapCells("count", "C", ["+5", "007", "1,500"]);
    assert.match(String(plus), /has a plus sign; .* Write 5\.$/);
    assert.match(String(zeros), /write 7\./);
    assert.match(String(group), /say integer: \{ group: "," \}/);
  });
});

describe("number", () => {
  it("keeps every digit or is an error", async () => {
    assert.deepEqual(
      await map("ratio", "C", [
        "1.5",
        "-0.1",
        "10",
        "1.50",
        "0.30000000000000004",
        "0.300000000000000044",
        "1,5",
        "1e3",
        "01",
        "9007199254740993",
      ]),
      [
        1.5,
        -0.1,
        10,
        1.5,
        0.30000000000000004,
        "number-not-exact!",
        "not-a-number!",
        "not-a-number!",
        "leading-zeros!",
        "number-not-exact!",
      ],
    );
  });
});

describe("boolean", () => {
  it("knows true and false in any case by type alone", async () => {
    assert.deepEqual(await map("active", "C", ["true", "FALSE", "True", "1", "yes"]), [
      true,
      false,
      true,
      "not-a-boolean!",
      "not-a-boolean!",
    ]);
  });

  it("knows the declared words to the letter", async () => {
    const settings = '{ column: C, boolean: { true: [yes, "1"], false: [no, "0"] } }';
    assert.deepEqual(await map("active", settings, ["yes", "1", "no", "0", "Yes", "true"]), [
      true,
      true,
      false,
      false,
      "not-a-boolean!",
      "not-a-boolean!",
    ]);
  });
});

describe("list", () => {
  it("splits at the separator and refuses blank items", async () => {
    assert.deepEqual(
      await map("tags", '{ column: C, list: "|" }', ["a|b", "a", "a | b", "a||b", "a|", ""]),
      [["a", "b"], ["a"], ["a ", " b"], "blank-list-item!", "blank-list-item!", "(left out)"],
    );
    assert.deepEqual(
      await map("tags", '{ column: C, list: { separator: ";", trim: true } }', ["a ; b"]),
      [["a", "b"]],
    );
  });

  it("gives back what was joined", async () => {
    const item = fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() !== "" && !text.includes("|"));
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 8 }), async (items) => {
        assert.deepEqual(await mapCells("tags", '{ column: C, list: "|" }', [items.join("|")]), [
          items,
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("json", () => {
  it("takes the kind of JSON that the field is", async () => {
    assert.deepEqual(
      await map("extras", "{ column: C, json: true }", [
        '{"a":[1,2.5,"x",null]}',
        "[]",
        "{",
        '"x"',
        "null",
        "",
      ]),
      [
        { a: [1, 2.5, "x", null] },
        "not-json!",
        "not-json!",
        "not-json!",
        "not-json!",
        "(left out)",
      ],
    );
    assert.deepEqual(await map("tags", "{ column: C, json: true }", ['["a"]', "{}"]), [
      ["a"],
      "not-json!",
    ]);
  });

  it("refuses what would change on the way", async () => {
    const deep = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
    const cells = [
      '{"a":12345678901234567890}',
      '{"a":0.12345678901234567890}',
      '{"a":1,"a":1}',
      '{"__proto__":{"x":1}}',
      '{"\\u005f_proto__":1}',
      '{"a":{"constructor":1}}',
      deep,
      "[".repeat(200_000),
    ];
    const shown = await map("extras", "{ column: C, json: true }", cells);
    assert.deepEqual(shown.slice(0, 7), Array(7).fill("json-would-change!"));
    assert.equal(shown[7], "not-json!");
  });
});

describe("table", () => {
  it("translates, and by default refuses what it does not know", async () => {
    const settings = "{ column: C, table: { Paid: completed, 007: pending, N/A: null } }";
    assert.deepEqual(await map("status", settings, ["Paid", "007", "7", "paid", "N/A", ""]), [
      "completed",
      "pending",
      "value-not-in-table!",
      "value-not-in-table!",
      null,
      "(left out)",
    ]);
    const [unknown] = await mapCells("status", settings, ["Payd"]);
    assert.match(
      String(unknown),
      /"Payd" is not in the table for status; the table knows .*Did you mean "Paid"\?/,
    );
    const [zeros, blank, other] = await mapCells("status", settings, ["7", "Paid ", "8"]);
    assert.match(String(zeros), /Did you mean "007"\?/);
    assert.match(String(blank), /Did you mean "Paid", with other blanks or invisible characters\?/);
    assert.doesNotMatch(String(other), /Did you mean/);
  });

  it("keeps others, or gives them one value, when told", async () => {
    assert.deepEqual(
      await map("status", "{ column: C, table: { P: completed }, otherwise: keep }", [
        "P",
        "pending",
      ]),
      ["completed", "pending"],
    );
    assert.deepEqual(
      await map("status", "{ column: C, table: { P: completed }, otherwise: { value: pending } }", [
        "x",
      ]),
      ["pending"],
    );
  });

  it("does not know the names that every object has", async () => {
    assert.deepEqual(
      await map("status", "{ column: C, table: { P: completed } }", ["toString", "__proto__"]),
      ["value-not-in-table!", "value-not-in-table!"],
    );
  });

  it("comes before the conversion", async () => {
    assert.deepEqual(
      await map("count", "{ column: C, table: { one: 1, two: '2' }, otherwise: keep }", [
        "one",
        "two",
        "3",
        "x",
      ]),
      [1, 2, 3, "not-an-integer!"],
    );
  });
});

describe("the steps on text", () => {
  it("come in their fixed order: trim, case, replace, extract, blank, table", async () => {
    const settings =
      '{ extract: "^(\\\\w+)", replace: { find: "ST.", with: "SAINT" }, case: upper, trim: true, column: C, table: { SAINT: a }, otherwise: keep }';
    assert.deepEqual(await map("city", settings, ["  st. paul ", " x y"]), ["a", "X"]);
  });

  it("replace texts to the letter and patterns by group", async () => {
    const settings =
      '{ column: C, replace: [{ find: "$", with: "$&$" }, { pattern: "(\\\\d)-(\\\\d)", with: "$2/$1" }] }';
    assert.deepEqual(await map("city", settings, ["a$b", "1-2 3-4"]), ["a$&$b", "2/1 4/3"]);
  });

  it("refuse a cell that extract does not match or that is too long for patterns", async () => {
    assert.deepEqual(
      await map("city", '{ column: C, extract: "^\\\\d+" }', [
        "12ab",
        "ab",
        " ",
        "1".repeat(10_001),
      ]),
      ["12", "no-match!", "(left out)", "cell-too-long!"],
    );
  });

  it("show what became of the cell when a later step fails", async () => {
    const [shown] = await mapCells("count", '{ column: C, replace: { find: "#", with: "x" } }', [
      "#5",
    ]);
    assert.match(String(shown), /"#5", which the mapping makes "x5", is not a number/);
  });
});

describe("a blank cell", () => {
  it("is left out, null, empty or a default, as the mapping says", async () => {
    const blanks = ["", "  ", "\u00A0\t"];
    assert.deepEqual(await map("city", "C", blanks), Array(3).fill("(left out)"));
    assert.deepEqual(await map("city", "{ column: C, blank: null }", blanks), [null, null, null]);
    assert.deepEqual(await map("city", "{ column: C, blank: empty }", blanks), ["", "", ""]);
    assert.deepEqual(
      await map("city", "{ column: C, default: Unknown }", blanks),
      Array(3).fill("Unknown"),
    );
    assert.deepEqual(await map("count", "{ column: C, default: '0' }", blanks), [0, 0, 0]);
  });
});

describe("template", () => {
  it("joins columns and text, and is blank when all its columns are", async () => {
    assert.deepEqual(await map("name", "{ template: '{{{C}-{Id}}}' }", ["a"]), ["{a-1}"]);
    assert.deepEqual(await map("name", "{ template: '<{C}>' }", [" "]), ["(left out)"]);
  });
});
