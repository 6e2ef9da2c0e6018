import assert from "node:assert/strict";
import { LoadError } from "../../../src/kernel/load-error.ts";
import { actionHeader } from "../../support/load-files.ts";
import { refused } from "../temp-source.ts";
import { amountHeader, amountMapping, useHazards } from "./hazard-files.ts";

const bytes = (content: string): Buffer => Buffer.from(content);
const row = "act-1,a,pending,2026-03-01\n";
const amounts = "a;1;2;2026-03-01;1.10;5\nb;1;2;2026-03-01;2.20;6\n";

describe("hazards of header and footer (table 7.3)", () => {
  const { read, check } = useHazards();
  const refusesHeader =
    (message: RegExp) =>
    (error: unknown): boolean => {
      assert.ok(error instanceof LoadError);
      assert.equal(error.code, "ERR_HEADER_MISMATCH");
      assert.match(error.message, message);
      return true;
    };

  it("hdr-norm: outer blanks, invisible ones too, are taken off names; what differs more is suggested, not taken", async () => {
    const trimmed = bytes(`\u00A0Id ,\u200BName\u2060,Status,Date\n${row}`);
    assert.equal((await check(trimmed)).valid, 1);
    await assert.rejects(
      check(bytes(`id,NAME,Status,Date\n${row}`)),
      refusesHeader(/no column "Id".*did you mean "id"/is),
    );
  });

  it("hdr-dup: a name that stands twice refuses the file if it is mapped, and is warned of if not", async () => {
    await assert.rejects(
      check(bytes(`Id,Name,Status,Date,Name\n${row}`)),
      refusesHeader(/"Name" more than once/),
    );
    const other = await check(bytes(`${actionHeader},x,X\n${row.trim()},1,2\n`));
    assert.deepEqual(other.warnings, [["hdr-dup", 1, 1]]);
    assert.equal(other.valid, 1);
  });

  it("hdr-blank: a column without a name is read if it is blank, and warned of if not", async () => {
    const blank = await read(bytes("a,,b\n1,,2\n"));
    assert.deepEqual(blank.warnings, []);
    const filled = await read(bytes("a,,b\n1,x,2\n"));
    assert.deepEqual(filled.rows, [["1", "x", "2"]]);
    assert.deepEqual(filled.warnings, [["hdr-blank", 1, 2]]);
  });

  it("hdr-blank: between others, with rows of other widths, it refuses the file", async () => {
    await assert.rejects(
      read(bytes("a,,b\n1,2\n3,,4\n")),
      refused("ERR_SOURCE_HEADER", /no name for column 2.*line 2/),
    );
    assert.equal((await read(bytes("a,b,\n1\n3,4\n"))).rows.length, 2);
  });

  it("hdr-missing: rows without a header are refused with the names that are wanted and found", async () => {
    await assert.rejects(
      check(bytes(row + row)),
      refusesHeader(/no column "Id"[\s\S]*header of the file is "act-1"/),
    );
  });

  it("hdr-unknown, hdr-required: a column too many is told once, one that is needed and absent refuses the file", async () => {
    assert.equal((await check(bytes(`${actionHeader},More\n${row.trim()},x\n`))).valid, 1);
    await assert.rejects(
      check(bytes("Id,Name,Date\nact-1,a,2026-03-01\n")),
      refusesHeader(/no column "Status"/),
    );
  });

  it("hdr-multi: of two header rows the one with the mapping's columns is taken, with a warning", async () => {
    const found = await check(bytes(`Key,Who,State,When\n${actionHeader}\n${row}`));
    assert.deepEqual([found.valid, found.warnings], [1, [["pre", 1, 1]]]);
    const late = `${"Key,Who,State,When\n".repeat(25)}${actionHeader}\n${row}`;
    await assert.rejects(check(bytes(late)), refusesHeader(/no column/));
  });

  it("pre: lines above the header are left out by the columns that are wanted, or by the table's shape", async () => {
    const content = bytes("Report of May;;\n\nmade by: Ann\nid;name;x\n1;a;b\n");
    for (const wanted of [[["id"], ["Name", "name"]], []]) {
      const { source, rows, warnings } = await read(content, {}, { wanted });
      assert.deepEqual(source.header, ["id", "name", "x"]);
      assert.deepEqual(rows, [["1", "a", "b"]]);
      assert.deepEqual(warnings, [["pre", 2, 1, 3]]);
    }
  });

  const titled = {
    "a title that is padded with delimiters":
      "Report of March,,,\n,,,\nid,customer,qty,price\n1,Acme,2,10\n2,Beta,3,20\n",
    "a padded title above a header with a blank last column":
      "Report of March,,,\n,,,\nid,customer,qty,\n1,Acme,2,\n2,Beta,3,\n",
    "a padded title above names with line breaks":
      'Legacy export,,,\nRun,"Window\nFrom","Window\nTo",Status\n1,1/1/26,1/2/26,draft\n2,1/1/26,1/2/26,draft\n',
    "two padded titles, one in quotes":
      '"Export, all",,,\nExported 11/28/26,,,\nid,customer,qty,price\n1,Acme,2,10\n2,Beta,3,\n',
    "rows that are blank in their last columns":
      "Report,,,,\nid,customer,qty,price,note\n1,Acme,2,,\n2,Beta,3,,\n3,C,3,,\n4,D,3,1,x\n",
  };
  for (const [title, content] of Object.entries(titled))
    it(`pre: ${title} is left out with a warning`, async () => {
      const { source, rows, warnings } = await read(bytes(content));
      assert.match(source.header.join(" "), /^(?:id customer qty|Run Window)/);
      assert.ok(rows.length >= 2 && rows.every((cells) => /^\d$/.test(cells[0] ?? "")));
      assert.equal(warnings[0]?.[0], "pre");
    });

  it("pre: a line above the header that looks like a row refuses the file, unless the header's line is named", async () => {
    const content = bytes("Id,Name,Status,x\n1,a,b,c\n2,a,b,c\nId,Name,Status,Date\n3,a,b,c\n");
    const wanted = [["Id"], ["Date"]];
    await assert.rejects(
      read(content, {}, { wanted }),
      refused("ERR_SOURCE_HEADER", /header on line 4, but line 2 above it looks like a row/),
    );
    const named = await read(content, { headerRow: 4 }, { wanted });
    assert.deepEqual([named.rows.length, named.warnings], [1, [["pre", 2, 2, 3]]]);
  });

  it("pre: the line that is pinned is the header's, or the file is refused", async () => {
    const content = bytes("x,y\n\nid,name\n1,a\n");
    const pinned = await read(content, { headerRow: 3 });
    assert.deepEqual(pinned.source.header, ["id", "name"]);
    assert.deepEqual(pinned.warnings, [], "what is pinned needs no warning");
    await assert.rejects(read(content, { headerRow: 2 }), refused("ERR_SOURCE_HEADER", /line 2/));
  });

  it("hdr-repeat: the header again between rows is left out with a warning", async () => {
    const found = await read(bytes("id,n\n1,2\nid,n\n3,4\n id ,n\n"));
    assert.deepEqual(found.rows, [
      ["1", "2"],
      ["3", "4"],
    ]);
    assert.deepEqual(found.warnings, [["hdr-repeat", 2, 3, 5]]);
  });

  for (const label of [
    "Total",
    "SUMME:",
    "Gesamt",
    "Total général",
    "Totale",
    "saldo",
    "Subtotal",
  ]) {
    it(`ftr: ${label} below the rows is left out with a warning`, async () => {
      const found = await read(bytes(`id,n,x\n1,2,3\n${label},,3\n`));
      assert.deepEqual(found.rows, [["1", "2", "3"]]);
      assert.deepEqual(found.warnings, [["ftr", 1, 3]]);
    });
  }

  it("ftr: end marks of databases are left out, a total between rows is an invalid row", async () => {
    const marks = await read(bytes("id,n,x\n1,2,3\n\n(1 row affected)\n-- end of report\n"));
    assert.deepEqual(marks.rows, [["1", "2", "3"]]);
    assert.deepEqual(marks.warnings, [["ftr", 2, 4, 5]]);
    const between = await read(bytes("id,n,x\n1,2,3\nTotal,,3\n4,5,6\n"));
    assert.deepEqual(between.rows[1], ["Total", "", "3", "!total-row"]);
  });

  it("ftr: the number of lines that is pinned is kept to", async () => {
    const content = bytes("id,n,x\n1,2,3\nTotal,,3\n");
    assert.equal((await read(content, { footer: 0 })).rows.length, 2);
    const pinned = await read(content, { footer: 1 });
    assert.deepEqual([pinned.rows.length, pinned.warnings], [1, []]);
  });

  it("footer-row: the number of lines that is pinned is believed, with a warning where one looks like a row", async () => {
    const content = bytes("id,n,x\n1,2,3\n4,5,6\nTotal,,9\nNote: by hand,,\n");
    const two = await read(content, { footer: 2 });
    assert.deepEqual([two.rows.length, two.warnings], [2, []]);
    const three = await read(content, { footer: 3 });
    assert.deepEqual([three.rows.length, three.warnings], [1, [["footer-row", 1, 3]]]);
  });

  it("footer-total: amounts of a total are held against the rows, each column by itself", async () => {
    const compare = async (footer: string, accept: readonly string[] = []) => {
      const content = bytes(`${amountHeader}\n${amounts}${footer}\n`);
      return await check(content, { mapping: amountMapping, reading: { accept } });
    };
    const agreeing = await compare("Total;;;;3.30;11");
    assert.deepEqual(
      agreeing.totals.map(({ field, agrees }) => [field, agrees]),
      [
        ["Quantity", true],
        ["RatedAmount", true],
      ],
    );
    const [quantity, amount] = (await compare("Total;;;;3.30;1,100.00")).totals;
    assert.equal(quantity?.agrees, true);
    assert.deepEqual([amount?.expected, amount?.found, amount?.agrees], ["1100", "11", false]);
    const accepted = await compare("Total;;;;3.30;12", ["footer-total"]);
    assert.deepEqual(accepted.totals.length, 1);
    assert.deepEqual(accepted.warnings.at(-1), ["footer-total", 1, 4]);
    assert.deepEqual((await compare("Total;;;;3.3")).totals.length, 1);
  });

  it("footer-unread: a total that is no amount is told of and not compared", async () => {
    const content = bytes(`${amountHeader}\n${amounts}Total;;;;3,30 pcs;11\n`);
    const { totals, warnings, samples } = await check(content, { mapping: amountMapping });
    assert.equal(totals.length, 1);
    assert.deepEqual(warnings.at(-1), ["footer-unread", 1, 4]);
    assert.deepEqual(samples["footer-unread"], ["Qty"]);
    const hidden = bytes(`${amountHeader}\n${amounts}Total;;;;3.30;11\n${"\n".repeat(600_000)}`);
    const unseen = await check(hidden, { mapping: amountMapping });
    assert.deepEqual(unseen.warnings.at(-1), ["footer-unread", 1, 4]);
  });

  it("ftr-trailer: rows of several kinds (HDR, DTL, TRL) refuse the file", async () => {
    for (const content of ["HDR,1,2\nDTL,3,4\nTRL,1,1\n", "H;x;y\nD;3;4\nT;1;1\n"])
      await assert.rejects(
        read(bytes(content)),
        refused("ERR_SOURCE_RECORD_TYPES", /several kinds/),
      );
  });
});
