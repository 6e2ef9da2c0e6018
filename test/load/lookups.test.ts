import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { checkFile, LoadError, previewRows } from "../../src/index.ts";
import { loadMappingWithTables } from "../../src/load/bind/read-lookup-table.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const mapping = (settings: string, more = ""): string => `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: { column: Account, lookup: { file: tables/accounts.csv, key: No, value: Id${settings} }${more} }
  ProductId: Product
  ActivityDate: Day
  Quantity: Qty
  Feature: { column: Feature, lookup: { file: tables/accounts.csv, key: No, value: Name, missing: blank } }
`;
const rows =
  "Id,Account,Product,Day,Qty,Feature\n1,A-1,2,2026-01-01,1,A-1\n2,77,2,2026-01-01,1,A-9\n";
const accounts = 'No,Id,Name\nA-1,4711,"North, Inc"\nA-2,4712,South\nA-2,4712,South\n,5,\nA-3,,\n';

describe("a look-up", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const write = (settings = "", table = accounts, more = "") => {
    workdir.file("maps/tables/accounts.csv", table);
    return {
      sourcePath: workdir.file("rows.csv", rows),
      mappingPath: workdir.file("maps/m.yaml", mapping(settings, more)),
    };
  };
  const refusalOf = async (table: string): Promise<string> => {
    try {
      await loadMappingWithTables(write("", table).mappingPath);
    } catch (error) {
      assert.ok(error instanceof LoadError && error.actions.length > 0);
      return `${error.code} ${error.message}`;
    }
    return "none";
  };

  it("puts the value of the file in the place of the key, and converts it", async () => {
    const shown = await previewRows({ ...write(", missing: keep"), rows: 5, from: 1 });
    assert.deepEqual(
      shown.map(({ payload }) => [payload?.["AccountId"], payload?.["Feature"]]),
      [
        [4711, "North, Inc"],
        [77, undefined],
      ],
    );
  });

  it("takes a key of several columns, none of which can be taken for another", async () => {
    workdir.file("maps/keys.csv", 'No,Region,Id\nA,N,1\nA,S,2\n"A"",""N",x,3\nB,,4\nA,N,1\n');
    const file = workdir.file(
      "maps/several.yaml",
      `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: { column: Account, lookup: { file: keys.csv, key: [No, Region], beside: [Region], value: Id } }
  ProductId: Product
  ActivityDate: Day
  Quantity: Qty
`,
    );
    const sourcePath = workdir.file(
      "several.csv",
      'Id,Account,Region,Product,Day,Qty\n1,A,N,2,2026-01-01,1\n2,A,S,2,2026-01-01,1\n3,"A"",""N",x,2,2026-01-01,1\n4,B,,2,2026-01-01,1\n5,A,W,2,2026-01-01,1\n',
    );
    const shown = await previewRows({ sourcePath, mappingPath: file, rows: 5, from: 1 });
    assert.deepEqual(
      shown.map(({ payload, errors }) => payload?.["AccountId"] ?? errors[0]),
      [
        1,
        2,
        3,
        'several.csv line 5, column "Account": "B" with Region (blank) is not in keys.csv, where AccountId is looked up. Correct the cell, or add it to that file.',
        'several.csv line 6, column "Account": "A" with Region "W" is not in keys.csv, where AccountId is looked up. Correct the cell, or add it to that file.',
      ],
    );
    workdir.file("maps/keys.csv", "No,Region,Id\nA,N,1\nA,N,2\n");
    await assert.rejects(
      loadMappingWithTables(file),
      /gives "A" and "N" both "1" and, in line 3, "2"/,
    );
  });

  it("translates the items of a list", async () => {
    workdir.file("maps/units.csv", "No,Id\nN,bu-1\nS,bu-2\n");
    const mappingPath = workdir.file(
      "maps/list.yaml",
      `version: 1
target: rhythm/collect-billing-run
write: merge
fields:
  id: Id
  statement_options.business_unit_ids: { column: U, list: { separator: ",", trim: true, each: { case: upper, lookup: { file: units.csv, key: No, value: Id, missing: keep }, table: { X: bu-9 }, otherwise: keep } } }
`,
    );
    const sourcePath = workdir.file("list.csv", 'Id,U\n1,"n, s"\n2,"n,x,y"\n');
    const shown = await previewRows({ sourcePath, mappingPath, rows: 2, from: 1 });
    assert.deepEqual(
      shown.map(({ payload }) => payload?.["statement_options"]),
      [{ business_unit_ids: ["bu-1", "bu-2"] }, { business_unit_ids: ["bu-1", "bu-9", "Y"] }],
    );
  });

  it("makes a text that the file lacks an error of the row, unless it says otherwise", async () => {
    const { preflight } = await checkFile({ ...write(), keepErrors: 9 });
    assert.deepEqual(
      preflight.firstErrors.map(({ rowNumber, column, code }) => [rowNumber, column, code]),
      [[2, "Account", "value-not-in-lookup"]],
    );
    const shown = await previewRows({
      ...write(", missing: blank", accounts, ', default: "9"'),
      rows: 2,
      from: 2,
    });
    assert.equal(shown[0]?.payload?.["AccountId"], 9);
  });

  it("names the key that a miss seems to mean, and never takes it", async () => {
    const table =
      "No,Id,Name\n0010,501,a\n0020,502,b\n20,503,c\nA\u030Angstro\u0308m,504,d\nAB-1,505,e\n";
    const { mappingPath } = write("", table);
    const say = async (cell: string): Promise<string> => {
      const sourcePath = workdir.file(
        "miss.csv",
        `Id,Account,Product,Day,Qty,Feature\n1,"${cell}",2,2026-01-01,1,\n`,
      );
      const [shown] = await previewRows({ sourcePath, mappingPath, rows: 1, from: 1 });
      return (
        /looked up\. ?(.*?) ?Correct the cell/.exec(shown?.errors.join(" ") ?? "")?.[1] ?? "taken"
      );
    };
    assert.equal(await say("10"), 'Did you mean "0010"?');
    assert.equal(await say("00010"), 'Did you mean "0010"?');
    assert.equal(await say("\uFF10\uFF10\uFF11\uFF10"), 'Did you mean "0010"?');
    assert.equal(await say("020"), 'Did you mean "20" or "0020"?');
    assert.equal(
      await say("0010 "),
      'Did you mean "0010", with other blanks or invisible characters?',
    );
    assert.match(
      await say("\u00C5ngstr\u00F6m"),
      /^Did you mean "A\u030Angstro\u0308m", whose letters are composed otherwise, which can't be seen\?$/,
    );
    assert.equal(await say("ab\u20111"), 'Did you mean "AB-1"?');
    for (const other of ["11", "100", "0", "B-1", "Angstrom", "AB-10", "1O", "x"])
      assert.equal(await say(other), "", other);
    for (const known of ["0010", "20", "0020", "AB-1"]) assert.equal(await say(known), "taken");
  });

  it("joins the hash of the mapping", async () => {
    const { mappingPath } = write();
    const before = (await loadMappingWithTables(mappingPath)).hash;
    assert.equal((await loadMappingWithTables(mappingPath)).hash, before);
    write("", `${accounts}A-4,1,x\n`);
    assert.notEqual((await loadMappingWithTables(mappingPath)).hash, before);
  });

  it("refuses a file that is no such table", async () => {
    assert.match(
      await refusalOf("Number,Id,Name\nA,1,x\n"),
      /^ERR_LOOKUP .* there is no column "No"/,
    );
    assert.match(
      await refusalOf("No,Id,Name\nA,1,x\nA,2,x\n"),
      /gives "A" both "1" and, in line 3, "2"/,
    );
    assert.match(await refusalOf("No,Id,Name\nA,1,x\nB\n"), /is damaged in line 3/);
    const { mappingPath } = write();
    const table = `${workdir.path}/maps/tables/accounts.csv`;
    truncateSync(table, 65 * 1024 * 1024);
    await assert.rejects(loadMappingWithTables(mappingPath), /at most 64 MB/);
    // What comes out counts: two thousand cells of this workbook share one text.
    const row = (...cells: readonly number[]): string =>
      `<row>${cells.map((text) => `<c t="s"><v>${text}</v></c>`).join("")}</row>`;
    const texts = ["No", "Id", "Name", "n".repeat(32_000)];
    const packed = makeWorkbook({
      sheets: [
        {
          name: "Accounts",
          xml: `<sheetData>${row(0, 1, 2)}${row(0, 1, 3).repeat(2200)}</sheetData>`,
        },
      ],
      sharedStrings: texts.map((text) => `<si><t>${text}</t></si>`).join(""),
      more: [{ name: "xl/media/logo.png", bytes: randomBytes(192 * 1024) }],
    });
    assert.ok(packed.length < 256 * 1024);
    workdir.file("maps/tables/accounts.xlsx", packed);
    const toPacked = mapping("").replaceAll("accounts.csv", "accounts.xlsx");
    await assert.rejects(
      loadMappingWithTables(workdir.file("maps/packed.yaml", toPacked)),
      /at most 64 MB/,
    );
    workdir.file("maps/tables/accounts.csv", accounts);
    workdir.file("empty/m.yaml", mapping(""));
    await assert.rejects(
      loadMappingWithTables(join(workdir.path, "empty/m.yaml")),
      /does not exist/,
    );
  });
});
