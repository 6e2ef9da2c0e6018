import assert from "node:assert/strict";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { createCountdown } from "../../support/countdown.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { assertExit, dataOf, makeWorkdir, type Workdir } from "../../support/workdir.ts";

const rowCount = 60;

describe("the command line with its ledger in PostgreSQL", () => {
  const postgres = usePostgres();
  let simulator: Simulator;
  let workdir: Workdir;
  let made = 0;
  let database: string;
  beforeEach(async () => {
    workdir = makeWorkdir();
    database = `ledger_${(made += 1)}`;
    await postgres.admin.query(`CREATE DATABASE ${database}`);
    workdir.file("m.yaml", correctionMapping);
    workdir.file("m.csv", correctionRows(rowCount));
  });
  afterEach(async () => {
    await simulator?.stop();
    workdir.remove();
  });

  const begin = async (...options: Parameters<typeof startWithActions>): Promise<void> => {
    simulator = await startWithActions(...options);
  };
  const place = (): readonly string[] => ["--tenant", "acme", "--base-url", simulator.urls.collect];
  const withLedger = () => ({ env: { WAYBILL_LEDGER: postgres.server.address(database) } });
  const run = async (...words: string[]) => await workdir.run(words, withLedger());

  it("carries a load through: killed, resumed, listed, reported, verified, looked up, retried, taken back", async () => {
    const some = createCountdown(20);
    await begin(rowCount, { latency: 5, onReceived: () => some.tell() });
    const load = workdir.start(
      ["load", "m.csv", "-m", "m.yaml", ...place(), "--concurrency", "4"],
      withLedger(),
    );
    await some.over;
    load.process.kill("SIGKILL");
    assert.equal((await load.over).signal, "SIGKILL");
    const [id = ""] = workdir.loadIds();

    const killed = await run("loads", "--json");
    assert.deepEqual(dataOf(killed)[0].standing, "killed");
    const resumed = await run("resume", id, "--json");
    assertExit(resumed, exitCodes.ok);
    assert.equal(dataOf(resumed).outcomes.applied, rowCount);
    assert.equal(simulator.records("collect").length, rowCount);

    assert.match((await run("loads")).stdout, /completed/);
    assert.equal(dataOf(await run("report", id, "--json")).summary.outcomes.applied, rowCount);
    assertExit(await run("verify", id), exitCodes.ok);
    const history = await run("history", "act-7", "--json");
    assert.deepEqual(
      dataOf(history).entries.map((entry: { outcome: string }) => entry.outcome),
      ["applied"],
    );
    assertExit(await run("retry", id), exitCodes.couldNotStart);

    assertExit(await run("undo", id, "-o", "back.plan"), exitCodes.ok);
    assertExit(await run("apply", "back.plan", ...place()), exitCodes.ok);
    assert.equal(simulator.record("collect", "act-7")?.fields["name"], "Name of act-7");
    assert.equal(workdir.exists("waybill-runs/ledger.db"), false);
  });

  it("sends rows again by a retry", async () => {
    await begin(rowCount);
    workdir.file("m.csv", correctionRows(rowCount).replace(/^act-3,/m, "act-none,"));
    assertExit(await run("load", "m.csv", "-m", "m.yaml", ...place()), exitCodes.someRowsOtherwise);
    const [id = ""] = workdir.loadIds();
    assert.deepEqual(
      outcomesOf(workdir.report(id)).filter(([, outcome]) => outcome !== "applied"),
      [[3, "rejected"]],
    );
    const again = await run("retry", id, "--outcome", "rejected", "--json");
    assertExit(again, exitCodes.someRowsOtherwise);
    assert.equal(dataOf(again).outcomes.rejected, 1);
  });

  it("resumes with another runs folder, and reports there, as long as the file is where it was", async () => {
    const some = createCountdown(20);
    await begin(rowCount, { latency: 5, onReceived: () => some.tell() });
    const load = workdir.start(["load", "m.csv", "-m", "m.yaml", ...place()], withLedger());
    await some.over;
    load.process.kill("SIGKILL");
    await load.over;
    const [id = ""] = workdir.loadIds();
    const resumed = await run("resume", id, "--runs-dir", "elsewhere", "--json");
    assertExit(resumed, exitCodes.ok);
    assert.equal(dataOf(resumed).outcomes.applied, rowCount);
    assert.equal(workdir.report(id, "elsewhere").length, rowCount);
    assertExit(await run("verify", id, "--runs-dir", "elsewhere"), exitCodes.ok);
  });

  it("takes the ledger of the flag before that of the environment, before that of the configuration", async () => {
    await begin(rowCount);
    const names = ["flag.db", "environment.db", "configured.db"];
    workdir.file("waybill.config.yaml", "version: 1\nledger: { url: { file: address } }\n");
    workdir.file("address", "configured.db\n");
    const env = { WAYBILL_LEDGER: "environment.db" };
    const load = ["load", "m.csv", "-m", "m.yaml", ...place(), "--again", "--json"];
    const ways = [
      { words: [...load, "--ledger", "flag.db"], env },
      { words: load, env },
      { words: load, env: {} },
    ];
    for (const [at, { words, env: variables }] of ways.entries()) {
      const runs = ["--runs-dir", `runs-${at}`];
      assertExit(await workdir.run([...words, ...runs], { env: variables }), exitCodes.ok);
      const there = names.map((name) => workdir.exists(name));
      assert.deepEqual(there, [true, at > 0, at > 1]);
    }
    assert.equal(workdir.exists("runs-0/ledger.db"), false);
    for (const name of names)
      assert.equal(dataOf(await workdir.run(["loads", "--ledger", name, "--json"])).length, 1);
  });

  it("names the ledger in what it tells to type, where it was named", async () => {
    await begin(rowCount);
    const stopped = await workdir.run(
      ["load", "m.csv", "-m", "m.yaml", "--limit", "5", "--ledger", "my ledger.db"].concat(place()),
    );
    assert.match(stopped.stdout, /waybill resume \S+ --ledger 'my ledger\.db'/);
    assert.match(
      (await workdir.run(["report", workdir.loadIds()[0] ?? "", "--ledger", "my ledger.db"]))
        .stdout,
      /--ledger 'my ledger\.db'/,
    );
  });

  it("is refused by a ledger that does not know the loads of the runs folder", async () => {
    await begin(rowCount);
    assertExit(await run("load", "m.csv", "-m", "m.yaml", ...place()), exitCodes.ok);
    await postgres.admin.query(`DROP DATABASE ${database}`);
    await postgres.admin.query(`CREATE DATABASE ${database}`);
    const again = await run("load", "m.csv", "-m", "m.yaml", ...place());
    assertExit(again, exitCodes.couldNotStart);
    assert.match(again.stderr, /ERR_LEDGER_LOST: .* knows nothing of a load that sent requests/);
    const listed = await run("loads");
    assert.match(listed.stderr, /ERR_LEDGER_LOST/);
    const { rows } = await postgres.admin.query<{ there: string | null }>(
      "SELECT to_regclass('loads') AS there",
    );
    assert.equal(rows[0]?.there, null);
  });

  it("looks at the ledger as doctor, and lists none where there is none yet", async () => {
    await begin(1);
    const before = await run("doctor");
    assert.match(before.stdout, /good +ledger +none at postgres:\/\/postgres@127\.0\.0\.1/);
    assert.match((await run("loads")).stdout, /no loads in/);
    assert.match((await run("ledger", "migrate")).stdout, /is made\n$/);
    assert.match((await run("ledger", "migrate")).stdout, /is up to date\n$/);
    assert.match((await run("doctor")).stdout, /good +ledger +sound: 0 loads/);
  });

  it("has two watchers load each arrival once", async () => {
    const files = 4;
    await begin(files);
    const [header = "", ...rows] = correctionRows(files).trim().split("\n");
    for (const [at, row] of rows.entries()) {
      workdir.file(`inbox/actions-${at + 1}.csv`, `${header}\n${row}\n`);
      workdir.file(`inbox/actions-${at + 1}.csv.done`, "");
    }
    workdir.file(
      "waybill.config.yaml",
      `version: 1
ledger: { url: { env: DATABASE_URL } }
connections:
  it: { base_url: "${simulator.urls.collect}", tenant: acme, token: { env: WAYBILL_TOKEN } }
drops:
  nightly:
    from: ./inbox
    match: "actions-{seq}.csv"
    mapping: m.yaml
    connection: it
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`,
    );
    const env = { DATABASE_URL: postgres.server.address(database) };
    for (let look = 0; look < 2; look += 1)
      await Promise.all(
        ["one", "other"].map(async (runs) => {
          const watch = await workdir.runProgram(["watch", "--once", "--runs-dir", runs], { env });
          assertExit(watch, exitCodes.ok);
        }),
      );
    const writes = simulator.records("collect").map((record) => record.writes.length);
    assert.deepEqual(
      writes,
      Array.from({ length: files }, () => 1),
    );
  });
});
