import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mapFile } from "../../src/index.ts";
import { listZones } from "../../src/operations/entrance-basics.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { makeZip } from "../support/make-zip.ts";
import { dataOf } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { mappingOf, settled, textOf, to, view } from "./map-page.ts";
import type { Visit } from "./visit.ts";

const german = readFileSync(
  fileURLToPath(new URL("../layouts/corrections-german-export.csv", import.meta.url)),
);
const target = "billingplatform/invoice-detail";

describe("the map screen of a desk", function () {
  this.timeout(60_000);
  let place: DeskPlace;
  let visit: Visit;
  const cli = async (...words: readonly string[]) =>
    dataOf(await place.workdir.run([...words, "--json"]));
  const page = view({ file: "german.csv", target });

  before(async () => {
    place = makeDeskPlace();
    place.workdir.file("german.csv", german);
    place.workdir.file("actions.csv", actionRows(30));
    await place.open();
    visit = await place.enter();
  });
  after(async () => await place.close());

  it("takes a file that is brought, and shows what inspect sees in it", async () => {
    const brought = await visit.bring("Korrekturen.csv", german);
    assert.equal(brought.status, 303, brought.body);
    const shown = textOf(await settled(visit, String(brought.headers["location"])));
    const { rowCount, header, columns, warnings, rows } = await cli(
      "inspect",
      "german.csv",
      "--rows",
      "5",
    );
    assert.ok(shown.includes(`Korrekturen.csv`));
    assert.ok(shown.includes(`${rowCount} rows, ${header.length} columns`), shown);
    for (const { code, count } of warnings)
      assert.match(shown, new RegExp(`${code}: .*\\(${count}[,)]`));
    for (const { name, type, distinct, shape } of columns)
      assert.ok(
        shown.includes(`${name.replace("\u00ad", "\\u00ad")} ${type}`) &&
          shown.includes(`${distinct} `) &&
          shown.includes(shape),
        name,
      );
    for (const cell of rows.slice(1).flat()) assert.ok(shown.includes(cell.trim()), cell);
  });

  it("suggests what suggest suggests, with its reasons", async () => {
    const suggested = await cli("suggest", "german.csv", "--target", target);
    const shown = await settled(visit, page);
    assert.equal(mappingOf(shown), suggested.text);
    for (const { column, field, reasons } of suggested.proposals) {
      const line = textOf(shown).replaceAll("\\u00ad", "\u00ad");
      assert.ok(line.includes(column) && line.includes(field), column);
      for (const reason of reasons) assert.ok(line.includes(reason), reason);
    }
  });

  it("asks what map asks, and comes to the same mapping", async () => {
    const mappingPath = join(place.workdir.path, "asked.yaml");
    const sourcePath = join(place.workdir.path, "german.csv");
    const draft = await mapFile({ sourcePath, target, mappingPath, zones: listZones() });
    let nth = 0;
    for (let question = draft.next(); question !== undefined; question = draft.next()) {
      const shown = textOf(await settled(visit, page));
      assert.ok(shown.includes(question.text), question.text);
      for (const { label } of question.choices) assert.ok(shown.includes(label), label);
      const sent = await visit.send(page, to(page, "answer"), { nth: String(nth), choice: "0" });
      assert.equal(sent.status, 303);
      const [first] = question.choices;
      if (first !== undefined) await draft.answer(first.answer);
      nth += 1;
    }
    const shown = await settled(visit, page);
    assert.match(textOf(shown), /No question is open/);
    assert.equal(mappingOf(shown), draft.suggestion().text);
    assert.ok(nth >= 7);
  });

  it("answers no question twice, and takes an answer back", async () => {
    const before = mappingOf(await settled(visit, page));
    await visit.send(page, to(page, "answer"), { nth: "0", choice: "1" });
    assert.equal(mappingOf(await settled(visit, page)), before);
    await visit.send(page, to(page, "back"), { what: "answer" });
    const back = await settled(visit, page);
    assert.match(textOf(back), /Does "n. v." stand for nothing\?/);
    await visit.send(page, to(page, "answer"), { nth: "7", choice: "0" });
    assert.equal(mappingOf(await settled(visit, page)), before);
  });

  it("says why a file can't be checked, and what lets it pass", async () => {
    const refused = textOf(await settled(visit, page));
    assert.match(refused, /ERR_CONTROL_TOTAL/);
    assert.match(refused, /say --accept footer-total/);
    const passed = await settled(visit, `${page}&accept=footer-total`);
    assert.match(textOf(passed), /180 could be sent, 2 invalid, 0 skipped by the mapping/);
    assert.match(textOf(passed), /No question is open/, "what was answered stays");
  });

  it("checks as check does: counts, causes and findings", async () => {
    const accepted = `${page}&accept=footer-total`;
    place.workdir.file("made.yaml", mappingOf(await settled(visit, accepted)));
    const words = ["check", "german.csv", "-m", "made.yaml", "--accept", "footer-total"];
    const { valid, invalid, skipped, causes, warnings, unusedColumns } = await cli(...words);
    const shown = textOf(await settled(visit, accepted));
    assert.ok(
      shown.includes(
        `${valid} could be sent, ${invalid} invalid, ${skipped} skipped by the mapping`,
      ),
    );
    assert.ok(causes.length > 0);
    for (const { message, code, count } of causes) {
      assert.ok(shown.includes(message), message);
      assert.match(shown, new RegExp(` ${count} [^.]*`));
      assert.ok(shown.includes(code));
    }
    for (const { code, count } of warnings)
      assert.match(shown, new RegExp(`${code}: [^]*?\\(${count}[,)]`));
    assert.ok(shown.includes(`columns that no field uses: ${unusedColumns.join(", ")}`));
    const printed = await place.workdir.run(words);
    const [, findings = ""] =
      /skipped by the mapping\n([^]*)Nothing was sent/.exec(printed.stdout) ?? [];
    for (const line of findings
      .trim()
      .split("\n")
      .filter((one) => !/^\s*\d+ error/.test(one)))
      assert.ok(shown.includes(line.trim().replaceAll(/\s+/g, " ")), line);
  });

  it("shows one row through all steps as preview does", async () => {
    const rowPage = `${page}&accept=footer-total&row=71`;
    const words = ["preview", "german.csv", "-m", "made.yaml", "--row", "71"];
    const [row] = await cli(...words, "--accept", "footer-total");
    const shown = textOf(await settled(visit, rowPage));
    assert.ok(shown.includes(`${row.outcome} row 71, ${row.place}`), shown);
    assert.equal(row.outcome, "invalid");
    for (const { field, value, error } of row.fields) {
      assert.ok(shown.includes(field));
      const made = value === undefined ? "left out" : JSON.stringify(value);
      assert.ok(shown.includes(error?.message ?? made), field);
    }
    for (const row of ["0", "x", "99999"])
      assert.match(
        textOf(await settled(visit, rowPage.replace("71", row))),
        /Rows are counted|has no row/,
      );
  });

  it("checks a mapping that is changed by hand, and tells its faults as lint does", async () => {
    const text = mappingOf(await settled(visit, page)).replace("RatedAmount:", "RatedAmmount:");
    await visit.send(page, to(page, "text"), { text: text.replaceAll("\n", "\r\n") });
    const shown = await settled(visit, page);
    assert.equal(mappingOf(shown), text);
    place.workdir.file("wrong.yaml", text);
    const { findings } = await cli("lint", "wrong.yaml", "--file", "german.csv");
    assert.ok(findings.length > 0);
    for (const { severity, line, message } of findings) {
      assert.ok(textOf(shown).includes(`${severity} , line ${line}`), message);
      assert.ok(textOf(shown).includes(message), message);
    }
    assert.match(textOf(shown), /The mapping was changed by hand/);
    await visit.send(page, to(page, "back"), { what: "edits" });
    assert.doesNotMatch(mappingOf(await settled(visit, page)), /RatedAmmount/);
  });

  it("keeps what is written to the sign, be it invisible", async () => {
    const text = `${mappingOf(await settled(visit, page))}# \u00ad \u200b <b>&amp;</b> "'</textarea>\n\n`;
    await visit.send(page, to(page, "text"), { text });
    assert.equal(mappingOf(await settled(visit, page)), text);
    await visit.send(page, to(page, "back"), { what: "edits" });
  });

  it("saves a mapping as its difference was shown, and tells who did", async () => {
    const text = mappingOf(await settled(visit, page));
    const compared = await visit.send(page, to(page, "compare"), { text, to: "new.yaml" });
    const difference = String(compared.headers["location"]).replace(/#.*/, "");
    const shown = await settled(visit, difference);
    assert.match(textOf(shown), /new\.yaml is new/);
    assert.equal(existsSync(join(place.workdir.path, "new.yaml")), false);
    const disk = /name="disk" value="([^"]+)"/.exec(shown.body)?.[1] ?? "";
    const saved = await visit.send(page, to(page, "save"), { to: "new.yaml", disk });
    assert.equal(saved.status, 303, saved.body);
    assert.equal(place.workdir.read("new.yaml"), text);
    assert.match(String(saved.headers["location"]), /mapping=new\.yaml/);
    const log = place.workdir.read("waybill-runs/desk.log").trim().split("\n");
    const { message, person, path } = JSON.parse(log.at(-1) ?? "");
    assert.equal(message, "mapping saved");
    assert.ok(person.length > 0 && path.endsWith("new.yaml"));
    const opened = await settled(visit, String(saved.headers["location"]).replace(/#.*/, ""));
    assert.equal(mappingOf(opened), text);
  });

  it("shows what changes line by line, and keeps the line ends of the file", async () => {
    place.workdir.file("crlf.yaml", actionMapping.replaceAll("\n", "\r\n"));
    const crlf = view({ file: "actions.csv", mapping: "crlf.yaml" });
    const text = mappingOf(await settled(visit, crlf));
    assert.equal(text, actionMapping);
    const changed = text.replace("invoice-1", "invoice-2");
    await visit.send(crlf, to(crlf, "text"), { text: changed });
    const shown = await settled(visit, `${crlf}&to=crlf.yaml`);
    const differing = [...shown.body.matchAll(/<li class="(old|new)">[^]*?<code>([^<]*)<\/code>/g)];
    assert.deepEqual(
      differing.map(([, kind, line]) => [kind, line?.trim()]),
      [
        ["old", "invoice_id: { constant: invoice-1 }"],
        ["new", "invoice_id: { constant: invoice-2 }"],
      ],
    );
    const disk = /name="disk" value="([^"]+)"/.exec(shown.body)?.[1] ?? "";
    await visit.send(crlf, to(crlf, "save"), { to: "crlf.yaml", disk });
    assert.equal(place.workdir.read("crlf.yaml"), changed.replaceAll("\n", "\r\n"));
  });

  it("writes over nothing that has changed since, nor over what came there meanwhile", async () => {
    place.workdir.file("shared.yaml", actionMapping);
    const shared = view({ file: "actions.csv", mapping: "shared.yaml" });
    await settled(visit, shared);
    await visit.send(shared, to(shared, "text"), { text: `${actionMapping}# mine\n` });
    const shown = await settled(visit, `${shared}&to=shared.yaml`);
    const disk = /name="disk" value="([^"]+)"/.exec(shown.body)?.[1] ?? "";
    place.workdir.file("shared.yaml", `${actionMapping}# theirs\n`);
    const late = await visit.send(shared, to(shared, "save"), { to: "shared.yaml", disk });
    assert.equal(late.status, 409);
    assert.match(textOf(late), /is not what it was when you looked/);
    assert.equal(place.workdir.read("shared.yaml"), `${actionMapping}# theirs\n`);
    const unseen = await visit.send(shared, to(shared, "save"), {
      to: "shared.yaml",
      disk: "none",
    });
    assert.equal(unseen.status, 409);
    const again = mappingOf(await settled(visit, shared));
    assert.equal(again, `${actionMapping}# mine\n`, "what was written stays in the page");
    assert.deepEqual(
      readdirSync(place.workdir.path).filter((name) => name.startsWith(".")),
      [],
    );
  });

  it("lets a sheet of a workbook be chosen, and a file of an archive", async () => {
    const table = (id: string) => [
      ["Id", "Name"],
      [id, "Gold"],
      [`${id}2`, "Silver"],
    ];
    const workbook = makeWorkbook({
      sheets: [
        { name: "First", rows: table("a") },
        { name: "Second <b>", rows: table("b") },
      ],
    });
    place.workdir.file("two.xlsx", workbook);
    const asked = await settled(visit, view({ file: "two.xlsx" }));
    assert.match(asked.body, /<option value="Second &lt;b&gt;"/);
    const chosen = await settled(visit, view({ file: "two.xlsx", sheet: "Second <b>" }));
    assert.match(textOf(chosen), /b2 Silver/);
    const zip = makeZip([
      { name: "one.csv", bytes: "Id,Name\n1,x\n" },
      { name: "two.csv", bytes: "Id,Name\n2,y\n3,z\n" },
    ]);
    const brought = String((await visit.bring("both.zip", zip)).headers["location"]);
    assert.match((await settled(visit, brought)).body, /<option value="two\.csv"/);
    const entry = await settled(visit, `${brought}&entry=two.csv`);
    assert.match(textOf(entry), /2 rows, 2 columns/);
  });

  it("looks cells up in tables beside a mapping", async () => {
    place.workdir.file("maps/tables/names.csv", "key,value\nGold 1,Golden\n");
    place.workdir.file(
      "maps/looking.yaml",
      actionMapping.replace(
        "  name: Name\n",
        "  name: { column: Name, lookup: { file: tables/names.csv, key: key, value: value, missing: keep } }\n",
      ),
    );
    const shown = textOf(
      await settled(visit, view({ file: "actions.csv", mapping: "maps/looking.yaml" })),
    );
    assert.match(shown, /"Gold 1" "Golden"/);
    assert.match(shown, /30 could be sent/);
  });

  it("sees that a file has changed, and reads it again", async () => {
    place.workdir.file("moving.csv", actionRows(3));
    place.workdir.file("m.yaml", actionMapping);
    const moving = view({ file: "moving.csv", mapping: "m.yaml" });
    assert.match(textOf(await settled(visit, moving)), /3 could be sent/);
    place.workdir.file("moving.csv", actionRows(5));
    assert.match(textOf(await settled(visit, moving)), /5 could be sent/);
  });

  it("takes a file of a bounded size, and keeps it no longer than need be", async () => {
    const within = mkdtempSync(join(tmpdir(), "waybill-uploads-"));
    const kept = (): number =>
      readdirSync(within, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".csv"),
      ).length;
    const small = await place.open({ uploads: { most: 1000, within } });
    const other = await place.enter();
    const over = await other.bring("large.csv", "a,b\n".repeat(500));
    assert.equal(over.status, 413);
    assert.match(textOf(over), /was not taken: it is larger than/);
    assert.equal((await other.bring("empty.csv", "")).status, 413);
    assert.equal(kept(), 0);
    const bring = async (): Promise<string> => {
      const { status, headers } = await other.bring("small.csv", "Id,Name\n1,x\n");
      assert.equal(status, 303);
      return String(headers["location"]);
    };
    const [first, second] = [await bring(), await bring()];
    assert.match(textOf(await settled(other, first)), /1 row, 2 columns/);
    assert.equal(kept(), 2);
    const upload = new URLSearchParams(first.split("?")[1]).get("upload") ?? "";
    await other.send("/map", "/map/forget", { upload });
    assert.deepEqual([(await other.get(first)).status, kept()], [404, 1]);
    for (let more = 0; more < 10; more += 1) await bring();
    assert.deepEqual([(await other.get(second)).status, kept()], [404, 10], "the oldest is gone");
    await small.close();
    assert.deepEqual(readdirSync(within), []);
    rmSync(within, { recursive: true });
  });
});
