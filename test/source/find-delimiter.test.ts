import assert from "node:assert/strict";
import { findDelimiter } from "../../src/source/find-delimiter.ts";
import { settleDelimiter } from "../../src/source/settle-delimiter.ts";
import { refused } from "./temp-source.ts";

const throwsCode = (message: RegExp) => refused("ERR_SOURCE_DELIMITER", message);

describe("findDelimiter", () => {
  const found: readonly (readonly [string, string, string])[] = [
    ["commas", "a,b\n1,2\n", ","],
    ["semicolons with decimal commas", "id;amount\n1;1,50\n2;2,75\n", ";"],
    ["tabs", "id\tname\n1\tDoe, Jane; Ms\n", "\t"],
    ["bars", "id|name|x\n1|a,b|2\n", "|"],
    ["a delimiter inside quotes", '"a;b;c","d"\n"1;2;3","4"\n', ","],
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
      assert.equal(findDelimiter(text, "a.csv"), delimiter);
    });
  }

  it("refuses a text that fits two delimiters equally well", () => {
    assert.throws(
      () => findDelimiter("a;b,c\n1;2,3\n4;5,6\n", "a.csv"),
      throwsCode(/separated by commas or by semicolons/),
    );
  });

  it("refuses a header and rows that use different delimiters", () => {
    assert.throws(
      () => findDelimiter("a,b,c\n1;2;3\n4;5;6\n", "a.csv"),
      throwsCode(/header separated by commas, but its rows look separated by semicolons/),
    );
    assert.throws(
      () => findDelimiter("a\n1;2;3\n4;5;6\n", "a.csv"),
      throwsCode(/the header of one column/),
    );
  });
});

describe("settleDelimiter", () => {
  it("takes the setting, also written as tab", () => {
    assert.equal(settleDelimiter("a;b,c\n", ",", undefined, "a.csv").delimiter, ",");
    assert.equal(settleDelimiter("a\tb\n", "tab", undefined, "a.csv").delimiter, "\t");
    assert.equal(settleDelimiter("a^b\n", "^", undefined, "a.csv").delimiter, "^");
    assert.equal(settleDelimiter("only\n1\n", ";", undefined, "a.csv").delimiter, ";");
  });

  it("refuses a file that came with another delimiter than the mapping pins", () => {
    assert.throws(
      () => settleDelimiter("a,b\n1,2\n", ";", undefined, "a.csv"),
      throwsCode(/should be separated by semicolons, but its header looks separated by commas/),
    );
  });

  it("refuses a setting that contradicts the file's sep= line", () => {
    assert.throws(
      () => settleDelimiter("a,b\n", ";", { delimiter: ",", text: "sep=,\n" }, "a.csv"),
      throwsCode(/sep=,/),
    );
  });

  it("refuses a setting that no file can have", () => {
    for (const setting of ["", '"', "\n", "ab"]) {
      assert.throws(
        () => settleDelimiter("a\n", setting, undefined, "a.csv"),
        throwsCode(/one character/),
      );
    }
  });
});
