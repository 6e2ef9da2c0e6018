import assert from "node:assert/strict";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { refused } from "../temp-source.ts";
import { actionHeader } from "../../support/load-files.ts";
import { codesOf, useHazards } from "./hazard-files.ts";

const quote = Buffer.from([0x22]);
/** Text with `~` for the byte 22, so that a file reads as it is on disk. */
const text = (content: string): Buffer =>
  Buffer.concat(
    content.split("~").flatMap((part, at) => [...(at > 0 ? [quote] : []), Buffer.from(part)]),
  );
const refusesQuotes = (message: RegExp) => refused("ERR_SOURCE_QUOTES", message);

describe("hazards of quotes (table 7.2)", () => {
  const { read, check } = useHazards();

  it("quote-open: a quote that is never closed names the line where its row began", async () => {
    await assert.rejects(
      read(text("a,b\n1,~x\ny~\n3,~z\n4,5\n")),
      refusesQuotes(/line 4: a quote is opened .* never closed/),
    );
  });

  it("quote-open: a quote that is closed rows below names the line where it was opened", async () => {
    await assert.rejects(
      read(text("a,b,c\n1,~x,2\n3,y,4\n5,z,6\n7,w~,8,9\n")),
      refusesQuotes(/line 2: .*swallows whole rows/),
    );
  });

  it("quote-open: a cell of some lines of prose is none", async () => {
    const { rows } = await read(text("a,b,c\n1,~Dear, all\nwe, the\nteam, say\nbye~,2\n"));
    assert.equal(rows.length, 1);
  });

  for (const [title, content] of [
    ["a quote behind a number", "a,b\n1,2\n3,5~ pipe\n"],
    ["quotes around a word", "a,b\n1,2\n3,~The ~Best~ Shop~\n"],
    ["text behind a closing quote", "a,b\n1,2\n3,~x~y\n"],
  ] as const) {
    it(`quote-bare: ${title} refuses the file, with the line to fix`, async () => {
      await assert.rejects(read(text(content)), (error: unknown) => {
        assert.ok(error instanceof SourceError);
        assert.match(error.actions.join(" "), /double the quotes/);
        return refusesQuotes(/line 3: a quote stands in the middle/)(error);
      });
    });
  }

  it("quote-bare: a sign that the file does not hold is named as the quote, where no cell stands in quotes", async () => {
    const content = text("id\tnote\n1\t5~ pipe\n2\tx^y\n");
    const tilde = Buffer.from(content.toString().replace("x^y", "x~y"));
    for (const [file, sign] of [
      [content, "~"],
      [tilde, "^"],
    ] as const) {
      await assert.rejects(read(file), (error: unknown) => {
        assert.ok(error instanceof SourceError);
        assert.ok(error.actions.at(-1)?.includes(`--quote "${sign}"`), error.actions.join(" "));
        return true;
      });
      assert.equal((await read(file, { quote: sign })).rows[0]?.[1], '5" pipe');
    }
    await assert.rejects(read(text("id\tnote\n1\t5~ pipe\n2\t~x\ty~\n")), (error: unknown) => {
      assert.ok(error instanceof SourceError);
      assert.doesNotMatch(error.actions.join(" "), /--quote/);
      return true;
    });
  });

  it("quote-space: blanks around quotes are left out, each cell counted, and no other cell is changed", async () => {
    const found = await read(text("a,b,c\n1, ~x, y~,  Acme  \n2,~z~ ,\tGamma \n"));
    assert.deepEqual(found.rows, [
      ["1", "x, y", "  Acme  "],
      ["2", "z", "\tGamma "],
    ]);
    assert.deepEqual(found.warnings, [["quote-space", 2, 2, 3]]);
  });

  it("quote-backslash: a backslash before a quote is taken where it can be nothing else, each cell counted, every other one kept", async () => {
    const found = await read(text("a,b\n1,~5\\~ pipe, long~\n"));
    assert.deepEqual(found.rows, [["1", '5" pipe, long']]);
    assert.deepEqual(found.warnings, [["quote-backslash", 1, 2]]);
    const paths = await read(
      text(
        "id,path,note\n1,~C:\\temp\\new~,~say \\~hi\\~~\n2,C:\\temp,~x\\\\y~\n3,~a\\nb~,~50\\% off~\n4,~C:\\~,~\\~~\n",
      ),
    );
    assert.deepEqual(paths.rows, [
      ["1", "C:\\temp\\new", 'say "hi"'],
      ["2", "C:\\temp", "x\\\\y"],
      ["3", "a\\nb", "50\\% off"],
      ["4", "C:\\", '"'],
    ]);
    assert.deepEqual(paths.warnings, [["quote-backslash", 2, 2, 5]]);
    assert.deepEqual((await read(text("a,b\n1,~C:\\~\n"))).rows, [["1", "C:\\"]]);
  });

  for (const [written, cells] of [
    ["~5\\~, 6\\~~,x", ['5", 6"', "x"]],
    ["~5\\~ pipe~,~C:\\~", ['5" pipe', "C:\\"]],
    ["~C:\\~,~5\\~ pipe~", ["C:\\", '5" pipe']],
    ["~\\~quoted\\~~,~\\\\\\~ \\\\~", ['"quoted"', '\\" \\']],
    [" ~a\\~b~ ,=~007~", ['a"b', '="007"']],
    ["~say ~~hi~~~,=~008~", ['say "hi"', '="008"']],
    ["~a\\~b\n~~more~~~,~\\~", undefined],
    ["~two\nlines\\~ of~,~x\ny~", ['two\nlines" of', "x\ny"]],
  ] as const) {
    it(`quotes written ${JSON.stringify(written)} are read cell by cell, or refuse the file`, async () => {
      const reading = read(text(`a,b\n${written}\n0,~C:\\temp\\~\n`));
      if (cells === undefined) return await assert.rejects(reading, refusesQuotes(/line 2/));
      assert.deepEqual((await reading).rows, [cells, ["0", "C:\\temp\\"]]);
    });
  }

  for (const [title, content, last] of [
    ["paths", "1,C:\\temp\\new", "C:\\temp\\new"],
    ["paths in quotes", "1,~C:\\temp\\new, old~", "C:\\temp\\new, old"],
    ["a backslash at the end of a quoted cell", "1,~C:\\~", "C:\\"],
    ["two of them there", "1,~\\\\server\\\\~", "\\\\server\\\\"],
    ["doubled quotes", "1,~say ~~hi~~~", 'say "hi"'],
    ["doubled quotes behind a backslash", "1,~\\~~x~~~", '\\"x"'],
    ["patterns", "1,~^\\d+\\.\\s$~", "^\\d+\\.\\s$"],
    ["outer blanks inside quotes", "1,~ x ~", " x "],
    ["outer blanks without quotes", "1,  x  ", "  x  "],
    ["a formula in quotes", "1,~=~~007~~~", '="007"'],
  ] as const) {
    it(`quotes: a good file with ${title} is read to the byte, without a warning`, async () => {
      const found = await read(text(`a,b\n${content}\n`));
      assert.equal(found.rows[0]?.[1], last);
      assert.deepEqual(found.warnings, []);
    });
  }

  it("quote-single: rows that single quotes would hold together are refused one by one, with a warning", async () => {
    const content = text("a,b\n1,'x, y'\n2,z\n");
    const found = await read(content);
    assert.deepEqual(found.rows, [
      ["1", "'x", " y'", "!row-too-long"],
      ["2", "z"],
    ]);
    assert.deepEqual(codesOf(found), ["row-ragged", "quote-single"]);
    const named = await read(content, { quote: "'" });
    assert.deepEqual(named.rows, [
      ["1", "x, y"],
      ["2", "z"],
    ]);
    assert.deepEqual(named.warnings, []);
  });

  it("quote-single: quotes that became part of every cell are warned of, and the cells left as they are", async () => {
    const found = await read(text("'a','b'\n'1','2'\n3,'4'\n"));
    assert.deepEqual(found.source.header, ["'a'", "'b'"]);
    assert.deepEqual(found.rows[0], ["'1'", "'2'"]);
    assert.deepEqual(found.warnings, [["quote-single", 2, 1, 2]]);
  });

  it("quote-smart: curly quotes are no quotes: rows are refused by their width, with a warning", async () => {
    const open = Buffer.from([0xe2, 0x80, 0x9c]);
    const close = Buffer.from([0xe2, 0x80, 0x9d]);
    const content = Buffer.concat([text("a,b\n1,"), open, text("x, y"), close, text("\n2,z\n")]);
    const found = await read(content);
    assert.deepEqual(found.rows[0], ["1", "“x", " y”", "!row-too-long"]);
    assert.deepEqual(codesOf(found), ["row-ragged", "quote-single"]);
    await assert.rejects(read(content, { quote: "“" }), refusesQuotes(/one plain sign/));
  });

  it("quote-whole-line: lines that stand in quotes as a whole refuse the file", async () => {
    const content = text("~a,b~\n~1,2~\n~3,4~\n");
    await assert.rejects(read(content), refused("ERR_SOURCE_QUOTED_LINES", /as if it were one/));
  });

  it("xl-formula-text: a cell ~=…~ is warned of and left as it is", async () => {
    const content = text(`${actionHeader}\nact-1,~=~~00123~~~,pending,2026-03-01\n`);
    const found = await check(content);
    assert.deepEqual(found.warnings, [["xl-formula-text", 1, 2]]);
    assert.equal((await read(content)).rows[0]?.[1], '="00123"');
  });

  it("quote-formula: cells =~…~ without quotes around them are read as they stand, with a warning", async () => {
    const rows = "act-1,=~00123~,pending,2026-03-01\nact-2,~x, y~,=~~,2026-03-01\n";
    const content = text(`${actionHeader}\n${rows}`);
    const found = await read(content);
    assert.deepEqual(found.rows, [
      ["act-1", '="00123"', "pending", "2026-03-01"],
      ["act-2", "x, y", '=""', "2026-03-01"],
    ]);
    assert.deepEqual(found.warnings, [["quote-formula", 2, 2, 3]]);
    const { warnings } = await check(text(`${actionHeader}\nact-1,=~00123~,pending,2026-03-01\n`));
    assert.deepEqual(warnings, [
      ["quote-formula", 1, 2],
      ["xl-formula-text", 1, 2],
    ]);
  });

  it("quote-formula: any other quote beside them refuses the file, with its line", async () => {
    for (const row of ["2,5~ pipe", "2,~x~y", "2,=~a,b~", "2,=~x~y", "~2~3,x"])
      await assert.rejects(
        read(text(`a,b\n1,=~007~\n3,=~008~\n${row}\n`)),
        refusesQuotes(/line 2: a quote stands in the middle/),
        row,
      );
  });
});
