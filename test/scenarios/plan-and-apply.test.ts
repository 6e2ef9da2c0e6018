import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { exitCodes, LoadError, resumeLoad, type Simulator } from "../../src/index.ts";
import type { JsonObject } from "../../src/kernel/json.ts";
import { describeRow, makeChangePlace, rowsOf, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LoadError && error.code === code;

describe("a plan", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async ({
    rows = 3,
    source = correctionRows(rows),
    mapping = correctionMapping,
    changesOf,
  }: {
    rows?: number;
    source?: string;
    mapping?: string;
    changesOf?: (row: number) => JsonObject;
  } = {}): Promise<void> => {
    simulator = await startWithActions(rows, {}, changesOf);
    place = makeChangePlace({ baseUrl: simulator.urls.collect, tenant: "acme", mapping, source });
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const field = (id: string, name: string): unknown =>
    simulator.record("collect", id)?.fields[name];
  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);

  it("says what each row will do, and writes nothing to the API", async () => {
    await begin({
      rows: 4,
      source: [
        "Id,Name,Status",
        "act-1,New,excluded",
        "act-2,Name of act-2,pending",
        "act-3,New,gone",
        "act-4,New,pending",
        "act-9,New,pending",
        "",
      ].join("\n"),
      changesOf: (row) => (row === 4 ? { sys_locked: true } : {}),
    });
    const plan = await place.plan();
    assert.deepEqual((await rowsOf(plan)).map(describeRow), [
      "1 update",
      "2 unchanged",
      "3 leave invalid value-not-allowed",
      "4 leave rejected record-locked",
      "5 leave rejected record-not-found",
    ]);
    const { rows, updates, unchanged, fields, cost } = plan.summary;
    assert.deepEqual([rows, updates, unchanged, cost.reads, cost.writes], [5, 1, 1, 1, 1]);
    assert.deepEqual(
      fields.map((one) => [one.field, one.rows]),
      [
        ["name", 1],
        ["status", 1],
      ],
    );
    assert.equal(writes(), 0);
  });

  it("is carried out to the letter, and a second time changes nothing", async () => {
    await begin();
    const plan = await place.plan();
    const report = await place.apply(plan);
    assert.equal(report.exitCode, exitCodes.ok);
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 applied", "3 applied"]);
    assert.equal(field("act-3", "name"), "New 3");
    const texts = simulator.records("collect").map(({ text }) => text);
    await assert.rejects(place.apply(plan), hasCode("ERR_LOADED_BEFORE"));
    const again = await place.apply(plan, { again: true });
    assert.deepEqual(place.outcomes(again), ["1 unchanged", "2 unchanged", "3 unchanged"]);
    assert.deepEqual(
      simulator.records("collect").map(({ text }) => text),
      texts,
    );
  });

  it("leaves alone a record that somebody changed since, and shows what", async () => {
    await begin();
    const plan = await place.plan();
    simulator.changeRecord(
      { service: "collect", id: "act-2" },
      { city: "Lyon", status: "completed" },
    );
    const report = await place.apply(plan);
    assert.deepEqual(place.outcomes(report), ["1 applied", "2 conflict record-moved", "3 applied"]);
    assert.match(place.message(report, 2), /status: "pending", now "completed"/);
    assert.deepEqual([field("act-2", "name"), field("act-2", "city")], ["Name of act-2", "Lyon"]);
    assert.match(report.summary.next.join(" "), /waybill plan .*conflicts\.csv/);
    assert.doesNotMatch(report.summary.next.join(" "), /waybill load|rejects\.csv/);
  });

  it("does not take it for a change that the record was only touched, or tagged by another load", async () => {
    await begin();
    const plan = await place.plan();
    simulator.changeRecord({ service: "collect", id: "act-2" }, { sys_bulk_load_id: "another" });
    assert.deepEqual(place.outcomes(await place.apply(plan)), [
      "1 applied",
      "2 applied",
      "3 applied",
    ]);
  });

  it("rejects rows whose record was deleted or locked since", async () => {
    await begin();
    const plan = await place.plan();
    simulator.lockRecord({ service: "collect", id: "act-1" });
    simulator.removeRecord({ service: "collect", id: "act-2" });
    const report = await place.apply(plan);
    assert.deepEqual(place.outcomes(report), [
      "1 rejected record-locked",
      "2 rejected record-not-found",
      "3 applied",
    ]);
    assert.equal(writes(), 1);
  });

  it("is not kept when records can't be read to the end", async () => {
    await begin();
    await simulator.stop();
    await assert.rejects(place.plan(), hasCode("ERR_UNREACHABLE"));
    assert.deepEqual(
      readdirSync(place.path).filter((name) => name.includes(".plan")),
      [],
    );
  });

  it("chains rows of one record, each on top of the one before", async () => {
    await begin({
      rows: 1,
      source: "Id,Name,Status\nact-1,First,\nact-1,,excluded\nact-1,Last,\n",
    });
    const plan = await place.plan();
    const [first, second] = await rowsOf(plan);
    assert.ok(first?.action === "update" && second?.action === "update");
    assert.equal(second.before["name"], "First");
    assert.deepEqual(place.outcomes(await place.apply(plan)), [
      "1 applied",
      "2 applied",
      "3 applied",
    ]);
    assert.deepEqual([field("act-1", "name"), field("act-1", "status")], ["Last", "excluded"]);
  });

  it("belongs to one file, mapping, address and tenant", async () => {
    await begin();
    const plan = await place.plan();
    const elsewhere = { baseUrl: simulator.urls.membership, tenant: "acme" };
    await assert.rejects(
      place.apply(plan, { connection: elsewhere }),
      hasCode("ERR_PLAN_ELSEWHERE"),
    );
    const other = { baseUrl: simulator.urls.collect, tenant: "other" };
    await assert.rejects(place.apply(plan, { connection: other }), hasCode("ERR_PLAN_ELSEWHERE"));
    await assert.rejects(place.apply(plan, { connection: { tenant: "acme" } }), LoadError);
    place.file("changes.yaml", `${correctionMapping}# changed\n`);
    await assert.rejects(place.apply(plan), hasCode("ERR_MAPPING_CHANGED"));
    place.file("changes.yaml", correctionMapping);
    place.file("changes.csv", correctionRows(3, "completed"));
    await assert.rejects(place.apply(plan), hasCode("ERR_SOURCE_CHANGED"));
    assert.equal(writes(), 0);
  });

  it("is refused when a byte of it was changed", async () => {
    await begin();
    const plan = await place.plan();
    writeFileSync(plan.path, readFileSync(plan.path, "utf8").replaceAll("New 2", "Nem 2"));
    await assert.rejects(place.apply(plan), hasCode("ERR_PLAN_EDITED"));
    assert.equal(writes(), 0);
  });

  it("is refused by another version of the program", async () => {
    await begin();
    const plan = await place.plan();
    const text = readFileSync(plan.path, "utf8");
    const { programVersion } = plan.head;
    writeFileSync(
      plan.path,
      text.replace(`"programVersion":"${programVersion}"`, '"programVersion":"9.9.9"'),
    );
    await assert.rejects(place.apply(plan), hasCode("ERR_PLAN_PROGRAM"));
  });

  it("is not applied when it breaks a guard over all rows", async () => {
    await begin({ rows: 5, mapping: `${correctionMapping}guard:\n  max_rows_changed: 20%\n` });
    const plan = await place.plan();
    assert.equal(plan.summary.broken.length, 1);
    await assert.rejects(place.apply(plan), hasCode("ERR_PLAN_BROKEN"));
  });

  it("shows the rows that break a guard of their own", async () => {
    const guard = "guard:\n  fields:\n    status: { transitions: { pending: [completed] } }\n";
    await begin({ rows: 1, mapping: correctionMapping + guard });
    const plan = await place.plan();
    assert.deepEqual((await rowsOf(plan)).map(describeRow), ["1 leave invalid guard-broken"]);
  });

  it("is not applied when a row breaks a guard that stops everything", async () => {
    const guard = "guard:\n  on_break: stop\n  fields:\n    name: { never: true }\n";
    await begin({ rows: 2, mapping: correctionMapping + guard });
    const plan = await place.plan();
    assert.deepEqual((await rowsOf(plan)).map(describeRow), [
      "1 leave invalid guard-broken",
      "2 leave invalid guard-broken",
    ]);
    assert.match(plan.summary.broken.join("\n"), /^line 2: .*\nline 3: /);
    await assert.rejects(place.apply(plan), hasCode("ERR_PLAN_BROKEN"));
  });

  it("is kept with the load that applies it, so that a resume needs no other file", async () => {
    await begin({ rows: 6 });
    const plan = await place.plan();
    const stopped = await place.apply(plan, { limit: 2 });
    assert.equal(stopped.exitCode, exitCodes.stopped);
    writeFileSync(plan.path, "gone");
    simulator.changeRecord({ service: "collect", id: "act-5" }, { city: "Lyon" });
    const report = await place.resume(stopped);
    assert.deepEqual(place.outcomes(report), [
      "1 applied",
      "2 applied",
      "3 applied",
      "4 applied",
      "5 conflict record-moved",
      "6 applied",
    ]);
  });

  it("is carried on by the connection that it was made with, whoever resumes it", async () => {
    await begin({ rows: 4 });
    const { runsDir } = place;
    const text = `version: 1\nconnections:\n  live: { base_url: ${simulator.urls.collect}, tenant: acme, token: { env: OUR_TOKEN } }\n`;
    const configPath = place.file("waybill.config.yaml", text);
    const env = { OUR_TOKEN: "any-token" };
    const plan = await place.plan({ connection: { name: "live", configPath }, env });
    const stopped = await place.apply(plan, { connection: { configPath }, env, limit: 2 });
    const { loadId: load } = stopped.summary;
    const { summary } = await resumeLoad({ load, runsDir, connection: { configPath }, env });
    assert.equal(summary.outcomes.applied, 4);
  });
});
