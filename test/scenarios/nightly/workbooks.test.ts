import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { openSource } from "../../../src/source/open-source.ts";
import { collect } from "../../source/temp-source.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { startWithActions } from "../../support/live-actions.ts";
import { makeWorkbook } from "../../support/make-workbook.ts";

const rows = (ids: readonly string[]): readonly (readonly string[])[] => [
  ["Corrections of the night"],
  ["Id", "Name", "Status"],
  ...ids.map((id) => [id, "Zoë, Gold", "excluded"]),
];

describe("a workbook that comes into a drop", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(3);
  });
  after(async () => await simulator.stop());
  afterEach(() => place.remove());

  it("is loaded, put away and answered like any other file, and held where its sheet is in doubt", async () => {
    place = makeDropPlace(
      simulator,
      'complete: { marker: "{name}.done" }\nanswer: { report: "./outbox/{stem}.result.csv", file: "./outbox/{stem}.answer.csv" }',
    );
    const config = place.read("waybill.config.yaml");
    place.file(
      "waybill.config.yaml",
      config.replace("{date:YYYYMMDD}.csv", "{date:YYYYMMDD}.xlsx"),
    );
    const [monday, tuesday] = ["actions-20261130.xlsx", "actions-20261201.xlsx"];
    const good = makeWorkbook({ sheets: [{ name: "Night", rows: rows(["act-1", "act-2"]) }] });
    place.file(`inbox/${monday}`, good);
    place.file(`inbox/${monday}.done`, "");
    assert.deepEqual(await place.look(), [
      `${monday} claimed`,
      `${monday} loading`,
      `${monday} done`,
    ]);
    assert.equal(place.last().exitCode, exitCodes.ok);
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    assert.match(place.read("outbox/actions-20261130.result.csv"), /\n1,3,act-1,applied/);
    assert.match(
      place.read("outbox/actions-20261130.answer.csv"),
      /^\uFEFFId,Name,Status,.*\r\nact-1,"Zoë, Gold",excluded,.*applied/,
    );
    assert.equal(simulator.record("collect", "act-2")?.fields["name"], "Zoë, Gold");

    const doubtful = makeWorkbook({
      sheets: ["May", "June"].map((name) => ({ name, rows: rows(["act-3"]) })),
    });
    place.file(`inbox/${tuesday}`, doubtful);
    place.file(`inbox/${tuesday}.done`, "");
    const told = await place.look();
    assert.deepEqual(told.slice(0, 1), [`${tuesday} claimed`]);
    const { state, reason } = await place.arrival(tuesday);
    assert.notEqual(state, "done");
    assert.match(reason ?? "", /2 sheets with a table: "May" \(1\), "June" \(2\)/);
    assert.notEqual(simulator.record("collect", "act-3")?.fields["name"], "Zoë, Gold");
  });

  it("is answered as a workbook where the name of the answer says so, cells as they are", async () => {
    place = makeDropPlace(
      simulator,
      'complete: { marker: "{name}.done" }\nanswer: { file: "./outbox/{stem}.answer.xlsx" }',
    );
    const config = place.read("waybill.config.yaml");
    place.file(
      "waybill.config.yaml",
      config.replace("{date:YYYYMMDD}.csv", "{date:YYYYMMDD}.xlsx"),
    );
    const name = "actions-20261130.xlsx";
    const [title = [], header = [], good = []] = rows(["act-3"]);
    const wrong = ["act-2", "Zoë", "wrong"];
    const table = [title, header, wrong, good];
    place.file(`inbox/${name}`, makeWorkbook({ sheets: [{ name: "Night", rows: table }] }));
    place.file(`inbox/${name}.done`, "");
    await place.look();
    const source = await openSource(join(place.path, "outbox/actions-20261130.answer.xlsx"), {});
    assert.deepEqual(source.header, [...header, "result", "code", "sentence"]);
    const answered = await collect(source);
    assert.deepEqual(
      answered.map(({ cells }) => cells.slice(0, -1)),
      [
        [...wrong, "invalid", "value-not-allowed"],
        [...good, "applied", ""],
      ],
    );
    assert.match(answered[0]?.cells.at(-1) ?? "", /"wrong" is not allowed for status/);
  });

  it("ends where it says itself, also where quiet is the proof", async () => {
    place = makeDropPlace(simulator, "complete: { quiet: 1m }");
    const config = place.read("waybill.config.yaml");
    place.file("waybill.config.yaml", config.replace(".csv", ".xlsx"));
    const [whole, cut] = ["actions-20261130.xlsx", "actions-20261201.xlsx"];
    const book = makeWorkbook({ sheets: [{ name: "Night", rows: rows(["act-1"]) }] });
    place.file(`inbox/${whole}`, book);
    await place.look();
    place.clock.leap(61_000);
    assert.equal((await place.look()).at(-1), `${whole} done`);
    place.file(`inbox/${cut}`, book.subarray(0, book.length - 30));
    await place.look();
    place.clock.leap(61_000);
    assert.equal((await place.look()).at(-1), `${cut} quarantined`);
    assert.match((await place.arrival(cut)).reason ?? "", /damaged or cut off/);
  });
});
