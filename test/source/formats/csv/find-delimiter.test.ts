import assert from "node:assert/strict";
import { findDelimiter } from "../../../../src/source/formats/csv/find-delimiter.ts";
import { settleDelimiter } from "../../../../src/source/formats/csv/settle-delimiter.ts";
import { refused } from "../../temp-source.ts";

const sample = (text: string, quote = '"') => ({ name: "a.csv", text, quote });
const throwsCode = (message: RegExp) => refused("ERR_SOURCE_DELIMITER", message);

describe("findDelimiter", () => {
  const found: readonly (readonly [string, string, string])[] = [
    ["commas", "a,b\n1,2\n", ","],
    ["semicolons with decimal commas", "id;amount\n1;1,50\n2;2,75\n", ";"],
    ["tabs", "id\tname\n1\tDoe, Jane; Ms\n", "\t"],
    ["bars", "id|name|x\n1|a,b|2\n", "|"],
    ["a delimiter inside quotes", '"a;b;c","d"\n"1;2;3","4"\n', ","],
    ["another mark in every quoted cell", '"a,b";"c,d"\n"1,2";"3,4"\n', ";"],
    ["line breaks inside quotes", '"a","b"\n"1;\n;\n;","2"\n', ","],
    ["doubled quotes", 'a,b\n"say ""hi;"" now",2\n', ","],
    ["a header with the other mark in a name", "Last, first;b;c;d\nDoe, Jane;1;2;3\n", ";"],
    ["one column", "id\n1\n2\n", ","],
    ["ragged rows", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n", ","],
    ["trailing delimiters in the rows", "a;b\n1;2;\n3;4;\n", ";"],
    ["a header alone", "a;b;c\n", ";"],
    ["blank lines first", "\n\n  \na;b\n1;2\n", ";"],
  ];
  for (const [title, text, delimiter] of found) {
    it(`finds the delimiter of a file with ${title}`, () => {
      assert.equal(findDelimiter(sample(text)).value, delimiter);
    });
  }

  it("refuses a text that fits two delimiters equally well", () => {
    assert.throws(
      () => findDelimiter(sample("a;b,c\n1;2,3\n4;5,6\n")),
      throwsCode(/separated by commas or by semicolons/),
    );
  });

  it("asks for a delimiter that is too rare to be taken unasked", () => {
    for (const delimiter of ["^", "~", "||", "\u001F"]) {
      const text = "a|b|c\n1|2|3\n".replaceAll("|", delimiter);
      assert.throws(
        () => findDelimiter(sample(text)),
        throwsCode(/looks separated by .*only when it is named/),
      );
    }
    assert.equal(findDelimiter(sample("a|b|c\n1||3\n||3\n")).value, "|");
    assert.equal(findDelimiter(sample("a^b\n1\n")).value, ",");
  });

  it("looks behind the quote that the file has", () => {
    const text = "a;b\n'1,2,3';'4,5'\n'6,7,8';'9,0'\n";
    assert.equal(findDelimiter(sample(text, "'")).value, ";");
    assert.equal(findDelimiter(sample("'a,b';'c,d'\n'1,2';'3,4'\n", "'")).value, ";");
  });

  it("refuses a header and rows that use different delimiters", () => {
    assert.throws(
      () => findDelimiter(sample("a,b,c\n1;2;3\n4;5;6\n")),
      throwsCode(/header separated by commas, but its rows look separated by semicolons/),
    );
    assert.throws(
      () => findDelimiter(sample("a\n1;2;3\n4;5;6\n")),
      throwsCode(/the header of one column/),
    );
  });
});

describe("settleDelimiter", () => {
  it("takes the setting, also written as tab or us, and two bars", () => {
    assert.equal(settleDelimiter(sample("a;b,c\n"), ",", undefined).delimiter.value, ",");
    assert.equal(settleDelimiter(sample("a\tb\n"), "tab", undefined).delimiter.value, "\t");
    assert.equal(settleDelimiter(sample("a^b\n"), "^", undefined).delimiter.value, "^");
    assert.equal(settleDelimiter(sample("a||b\n"), "||", undefined).delimiter.value, "||");
    assert.equal(settleDelimiter(sample("a\u001Fb\n"), "us", undefined).delimiter.value, "\u001F");
    assert.equal(settleDelimiter(sample("only\n1\n"), ";", undefined).delimiter.value, ";");
  });

  it("refuses a file that came with another delimiter than the mapping pins", () => {
    assert.throws(
      () => settleDelimiter(sample("a,b\n1,2\n"), ";", undefined),
      throwsCode(/should be separated by semicolons, but its header looks separated by commas/),
    );
  });

  it("refuses a setting that contradicts the file's sep= line", () => {
    assert.throws(
      () => settleDelimiter(sample("a,b\n"), ";", { delimiter: ",", text: "sep=,\n" }),
      throwsCode(/sep=,/),
    );
  });

  it("refuses a setting that no file can have", () => {
    for (const setting of ["", '"', "\n", "ab"]) {
      assert.throws(
        () => settleDelimiter(sample("a\n"), setting, undefined),
        throwsCode(/one character/),
      );
    }
  });
});
