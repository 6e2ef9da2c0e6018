import assert from "node:assert/strict";
import { judgeCells, judgeFile } from "./judge-cells.ts";

describe("hazards of words for nothing", () => {
  const tokens = ["NULL", "null", "\\N", "N/A", "n/a", "NaN", "nil", "(blank)", "-", "--"];

  it("null-token: sends them as they are with a warning, unless the mapping lists them", async () => {
    const asRead = await judgeCells(tokens, "Feature");
    assert.deepEqual(asRead.rows, tokens);
    assert.deepEqual(asRead.warnings, ["null-token: 10 (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)"]);
  });

  it("null-token: takes listed ones for blank and counts them", async () => {
    const opening = 'nulls: ["NULL", "\\\\N", "n/a"]';
    const { rows, warnings } = await judgeCells(
      ["NULL", "null", "\\N", "n/a", "x"],
      "Feature",
      "",
      {
        opening,
      },
    );
    assert.deepEqual(rows, [undefined, "null", undefined, undefined, "x"]);
    assert.deepEqual(warnings, ["null-taken: 3 (2, 4, 5)", "null-token: 1 (3)"]);
    const asNull = await judgeCells(["NULL"], "Feature", "blank: null", { opening });
    assert.deepEqual(asNull.rows, [null]);
    const optionalId = await judgeCells(["NULL", "7"], "other_id", "", { opening });
    assert.deepEqual(optionalId.rows, [undefined, "7"]);
  });

  it("null-token: leaves names alone, which Null, NA and None may well be", async () => {
    const names = ["Null", "NA", "None"];
    const { rows, warnings } = await judgeCells(names, "contact_name", "", {
      opening: "nulls: [Null, NA, None]",
    });
    assert.deepEqual(rows, names);
    assert.deepEqual(warnings, []);
    const own = await judgeCells(names, "contact_name", "nulls: [NA]");
    assert.deepEqual(own.rows, ["Null", undefined, "None"]);
  });

  it("null-optional: leaves a blank field out; a quoted blank means nothing else", async () => {
    const mapping = [
      "version: 1",
      "target: billingplatform/invoice-detail",
      "fields:",
      "  Id: Id",
      "  Feature: C",
      "  AccountId: { constant: 1 }",
      "  ProductId: { constant: 2 }",
      '  ActivityDate: { constant: "2026-01-31" }',
      '  Quantity: { constant: "1" }',
      "",
    ].join("\n");
    const { rows } = await judgeFile('Id,C,D\na,,1\nb,"",1\nc,x,1\n', mapping, "Feature");
    assert.deepEqual(rows, [undefined, undefined, "x"]);
  });

  it("null-clear: clears a field only by a declared word", async () => {
    const table = 'table: { "<clear>": null }, otherwise: keep';
    const { rows } = await judgeCells(["<clear>", "", "x"], "Feature", table);
    assert.deepEqual(rows, [null, undefined, "x"]);
  });
});

describe("hazards of texts", () => {
  it("txt-zero-width: sends invisible characters with a warning, and strips them where the mapping says so", async () => {
    const cells = ["a\u200Bb", "\uFEFFab", "a\u00ADb", "a\u2060b", "ab\u200D"];
    const asRead = await judgeCells(cells, "Feature");
    assert.deepEqual(asRead.rows, cells);
    assert.deepEqual(asRead.warnings, ["txt-zero-width: 5 (2, 3, 4, 5, 6)"]);
    const cleaned = await judgeCells(cells, "Feature", "", { opening: "clean: [zero-width]" });
    assert.deepEqual(
      cleaned.rows,
      cells.map(() => "ab"),
    );
    assert.deepEqual(cleaned.warnings, ["cleaned: 5 (2, 3, 4, 5, 6)"]);
  });

  it("txt-zero-width: keeps joiners inside names of other scripts", async () => {
    const cells = ["\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0915\u094D\u200D\u0937"];
    const { rows, warnings } = await judgeCells(cells, "Feature", "clean: [zero-width]");
    assert.deepEqual(rows, cells);
    assert.deepEqual(warnings, []);
  });

  it("txt-bidi: sends characters that turn text with a warning, and strips them where the mapping says so", async () => {
    const cells = ["\u202Eabc\u202C", "\u2066abc\u2069"];
    const asRead = await judgeCells(cells, "Feature");
    assert.deepEqual(asRead.rows, cells);
    assert.deepEqual(asRead.warnings, ["txt-bidi: 2 (2, 3)"]);
    const cleaned = await judgeCells(cells, "Feature", "clean: [bidi]");
    assert.deepEqual(cleaned.rows, ["abc", "abc"]);
  });

  it("txt-newline: keeps line breaks in quotes, and writes them as LF where the mapping says so", async () => {
    const cells = ["one\r\ntwo", "one\ntwo"];
    assert.deepEqual((await judgeCells(cells, "Feature")).rows, cells);
    const cleaned = await judgeCells(cells, "Feature", "clean: [line-breaks]");
    assert.deepEqual(cleaned.rows, ["one\ntwo", "one\ntwo"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 1 (2)"]);
  });

  it("txt-entity: sends HTML entities with a warning, once a column, and their signs where the mapping says so", async () => {
    const cells = [
      "R&amp;D",
      "O&#39;Brien",
      "N&uuml;rnberg",
      "5&nbsp;kg",
      "&#x20AC; 5",
      "&amp;lt;",
    ];
    const asRead = await judgeCells(cells, "Feature");
    assert.deepEqual(asRead.rows, cells);
    assert.deepEqual(asRead.warnings, ["txt-entity: 6 (2, 3, 4, 5, 6, 7)"]);
    const cleaned = await judgeCells(cells, "Feature", "clean: [html-entities]");
    assert.deepEqual(cleaned.rows, [
      "R&D",
      "O'Brien",
      "N\u00FCrnberg",
      "5\u00A0kg",
      "\u20AC 5",
      "&lt;",
    ]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 6 (2, 3, 4, 5, 6, 7)", "txt-entity: 1 (7)"]);
    const other = await judgeCells(
      ["&nbsp;&#39;00123"],
      "other_id",
      "clean: [html-entities, outer-blanks, apostrophe]",
    );
    assert.deepEqual(other.rows, ["00123"]);
  });

  it("txt-entity: leaves an ampersand alone that writes no sign", async () => {
    const cells = [
      "R&D",
      "AT&T; Verizon",
      "Smith & Co; Sons",
      "?a=1&copy=2&lt=3",
      "A &B; C",
      "&nosuch;",
      "&;",
      "&#;",
      "&#7; &#150; &#xD800; &#9999999;",
      "Q&amp",
      "&uuml ;",
      "caf\u00E9 & bar;",
    ];
    for (const settings of ["", "clean: [html-entities]"]) {
      const { rows, warnings } = await judgeCells(cells, "Feature", settings);
      assert.deepEqual(rows, cells);
      assert.deepEqual(warnings, []);
    }
  });

  it("txt-turkish: makes one letter of a dotted capital in lower case, and leaves every other text to Unicode", async () => {
    const cells = [
      "\u0130@example.com",
      "I\u0307LKER@example.com",
      "\u0130LKER.I\u015EIK@example.com",
      "ILKER@example.com",
      "\u0131lker@example.com",
      "\u00C9LAN@example.com",
      "STRASSE@example.com",
      "\u212AIM@example.com",
    ];
    const { rows } = await judgeCells(cells, "contact_email", "case: lower");
    assert.deepEqual(rows, [
      "i@example.com",
      "ilker@example.com",
      "ilker.i\u015Fik@example.com",
      "ilker@example.com",
      "\u0131lker@example.com",
      "\u00E9lan@example.com",
      "strasse@example.com",
      "kim@example.com",
    ]);
    assert.deepEqual((await judgeCells(cells, "contact_email")).rows, cells);
    const upper = await judgeCells(["\u0131\u00DFi"], "Feature", "case: upper");
    assert.deepEqual(upper.rows, ["ISSI"]);
  });

  it("txt-html, txt-sql: takes them as text", async () => {
    const cells = ["<b>x</b>", "Robert'); DROP TABLE x;--", 'say "hi"'];
    const { rows, warnings } = await judgeCells(cells, "Feature");
    assert.deepEqual(rows, cells);
    assert.deepEqual(warnings, []);
  });

  it("txt-smart: leaves curly quotes and dashes in texts as they are", async () => {
    const cells = ["\u201Cx\u201D \u2013 \u2019y"];
    const { rows, warnings } = await judgeCells(cells, "Feature");
    assert.deepEqual(rows, cells);
    assert.deepEqual(warnings, []);
  });
});
