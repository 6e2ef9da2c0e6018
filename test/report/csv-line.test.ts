import assert from "node:assert/strict";
import { formatCsvLine, plainDialect } from "../../src/report/csv-line.ts";

describe("formatCsvLine", () => {
  it("quotes a cell only where it would be read back differently", () => {
    const cells = [
      "plain",
      "a,b",
      'say "x"',
      "two\nlines",
      "old\rmac",
      " padded ",
      "",
      "007",
      "a;b",
    ];
    assert.equal(
      formatCsvLine(cells, plainDialect),
      'plain,"a,b","say ""x""","two\nlines","old\rmac", padded ,,007,a;b\n',
    );
  });

  it("writes in the dialect it is given", () => {
    const dialect = {
      delimiter: ";",
      quote: "'",
      lineEnd: "\r\n",
      bom: true,
      encoding: "utf-8",
    } as const;
    assert.equal(
      formatCsvLine(["1,5", "a;b", "it's", 'x"y'], dialect),
      "1,5;'a;b';'it''s';x\"y\r\n",
    );
  });

  it("quotes a cell that would run into a delimiter of two signs", () => {
    const dialect = { ...plainDialect, delimiter: "||" };
    assert.equal(formatCsvLine(["a|", "|b", "c"], dialect), '"a|"||"|b"||c\n');
  });

  it("quotes a cell that begins with a byte order mark, so that it is not lost", () => {
    assert.equal(formatCsvLine(["\uFEFFa"], plainDialect), '"\uFEFFa"\n');
  });
});
