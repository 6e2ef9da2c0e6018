import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../src/index.ts";
import { correctionMapping, correctionRows, liveActions } from "../../support/live-actions.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { workTogether } from "../../support/shared-workers.ts";
import { assertExit, assertRefused, dataOf, type Run } from "../../support/workdir.ts";

const rows = 4;

describe("a plan that is submitted", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(rows);
    await begin(rows);
  });
  afterEach(() => place.close());

  const begin = async (count: number): Promise<void> => {
    const { workdir } = place;
    const api = await place.simulate({
      unknownIds: "not-found",
      records: liveActions(count),
      latency: 5,
    });
    for (const [file, rule] of [
      ["desk.yaml", ""],
      ["strict.yaml", ", require_approval: true"],
    ] as const)
      workdir.file(
        file,
        `version: 1\nconnections:\n  live: { base_url: ${api.urls.collect}, tenant: acme, token: { env: WAYBILL_TOKEN }${rule} }\n`,
      );
    const lookup = "{ column: Name, lookup: { file: tables/names.csv, key: From, value: To } }";
    workdir.file("am.yaml", correctionMapping.replace("name: Name", `name: ${lookup}`));
    const names = Array.from({ length: count }, (_, at) => `New ${at + 1},Renamed ${at + 1}`);
    workdir.file("tables/names.csv", `${["From,To", ...names].join("\n")}\n`);
    workdir.file("am.csv", correctionRows(count));
    const planned = await workdir.run(
      "plan am.csv -m am.yaml --connection live --config desk.yaml -o am.plan --force".split(" "),
    );
    assertExit(planned, exitCodes.ok);
  };
  /** As whoever has no credential. */
  const submit = async (...more: string[]): Promise<Run> =>
    await place.workdir.run(["submit", "am.plan", "--config", "desk.yaml", ...more], {
      env: { WAYBILL_TOKEN: undefined },
    });
  const submitted = async (...more: string[]): Promise<string> => {
    const run = await submit(...more);
    assertExit(run, exitCodes.ok);
    return run.stdout.trim();
  };
  /** On a host that has the ledger and the store, and nothing else. */
  const workElsewhere = async (config = "desk.yaml"): Promise<Run> =>
    await place.workdir.run(
      `work --once --config ${config} --runs-dir elsewhere --ledger waybill-runs/ledger.db`.split(
        " ",
      ),
    );
  const listed = async (id: string): Promise<{ standing: string; connectionName: string }> =>
    dataOf(await place.workdir.run(["loads", "--json"])).find(
      ({ loadId }: { loadId: string }) => loadId === id,
    );
  const writes = (): number =>
    place
      .simulator()
      .records("collect")
      .reduce((sum, record) => sum + record.writes.length, 0);
  const approve = async (...more: string[]): Promise<void> =>
    assertExit(
      await place.workdir.run(["approve", "am.plan", "--as", "Anna Berg", ...more]),
      exitCodes.ok,
    );

  it("is carried out as it was made, by a worker that has nothing of it but what the store has", async () => {
    await approve();
    const before = place.simulator().received().length;
    const id = await submitted();
    assert.equal(place.simulator().received().length, before, "nothing is asked of the API");
    assert.equal((await listed(id)).connectionName, "live", "that of the plan");
    for (const name of ["am.csv", "am.yaml", "am.plan", "tables", join("waybill-runs", id)])
      rmSync(join(place.workdir.path, name), { recursive: true });
    assertExit(await workElsewhere(), exitCodes.ok);
    assert.deepEqual(
      outcomesOf(place.workdir.report(id, "elsewhere")),
      Array.from({ length: rows }, (_, at) => [at + 1, "applied"]),
    );
    assert.equal(writes(), rows);
    assert.equal(place.simulator().record("collect", "act-2")?.fields["name"], "Renamed 2");
    const { interventions } = JSON.parse(place.workdir.read(`elsewhere/${id}/summary.json`));
    assert.equal(interventions.length, 1);
    assert.match(interventions[0].says, /approved by Anna Berg/);
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
    const back = `undo ${id} --config desk.yaml -o back.plan`.split(" ");
    assertExit(await place.workdir.run(back), exitCodes.ok);
    const undone = await place.workdir.run("submit back.plan --config desk.yaml".split(" "));
    assertExit(undone, exitCodes.ok);
    assertExit(await workElsewhere(), exitCodes.ok);
    assert.equal(writes(), 2 * rows);
    for (const { fields } of place.simulator().records("collect"))
      assert.equal(fields["status"], "pending");
  });

  it("leaves alone what has moved since, and is followed like a file", async () => {
    const { collect } = place.simulator().urls;
    place.workdir.file("other.csv", correctionRows(1, "pending"));
    const load = `load other.csv -m am.yaml --tenant acme --base-url ${collect}`.split(" ");
    assertExit(await place.workdir.run(load), exitCodes.ok);
    const id = await submitted();
    const [followed] = await Promise.all([
      place.workdir.run(["report", id, "--follow"]),
      workTogether(place, 1, { configPath: join(place.workdir.path, "desk.yaml") }),
    ]);
    assertExit(followed, exitCodes.someRowsOtherwise);
    assert.match(followed.stdout, /conflict +1/);
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)).map(([, outcome]) => outcome),
      ["conflict", "applied", "applied", "applied"],
    );
  });

  it("is asked for its approval by the worker as well, and by whoever resumes it there, until it has one", async () => {
    const id = await submitted();
    const held = await workElsewhere("strict.yaml");
    assertExit(held, exitCodes.couldNotStart);
    assert.match(held.stderr, /may not be applied: nobody has approved it[^]*waybill approve \S+/);
    assertRefused(
      await place.workdir.run(["resume", id, "--config", "strict.yaml"]),
      exitCodes.couldNotStart,
      "ERR_PLAN_NOT_APPROVED",
      /nobody has approved it/,
    );
    assert.equal(writes(), 0);
    await approve();
    assertExit(await place.workdir.run(["continue", id]), exitCodes.ok);
    assertExit(await workElsewhere("strict.yaml"), exitCodes.ok);
    assert.equal((await listed(id)).standing, "completed");
    assert.equal(writes(), rows);
  });

  it("is not carried out where it was sent back meanwhile", async () => {
    await approve();
    const id = await submitted();
    const sent = ["approve", "am.plan", "--as", "Ben Falk", "--send-back", "row 2 is wrong"];
    assertExit(await place.workdir.run(sent), exitCodes.ok);
    const held = await workElsewhere();
    assertExit(held, exitCodes.couldNotStart);
    assert.match(held.stderr, new RegExp(`load ${id} waits for a person: .*Ben Falk sent it back`));
    assert.equal(writes(), 0);
  });

  it("is refused as it is applied: without the approval, changed, twice, and with what only a file takes", async () => {
    assertRefused(
      await submit("--config", "strict.yaml"),
      exitCodes.couldNotStart,
      "ERR_PLAN_NOT_APPROVED",
      /nobody has approved it/,
    );
    assertRefused(
      await submit("--approve", "0123456789ab"),
      exitCodes.couldNotStart,
      "ERR_OTHER_PLAN",
      /this is another plan/,
    );
    for (const flags of [["-m", "am.yaml"], ["--keep-before"], ["--set", "a=b"]])
      assertRefused(
        await submit(...flags),
        exitCodes.couldNotStart,
        "ERR_USAGE",
        /am\.plan is a plan, which is carried out as it was made: --\S+ is for files/,
      );
    assertRefused(
      await place.submit("a.csv", "--approve", "0123456789ab"),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /--approve is for a plan/,
    );
    const text = place.workdir.read("am.plan");
    place.workdir.file("am.plan", text.replaceAll("excluded", "pending"));
    assertRefused(await submit(), exitCodes.couldNotStart, "ERR_PLAN_EDITED", /am\.plan/);
    place.workdir.file("am.plan", text.slice(0, -20));
    assertRefused(await submit(), exitCodes.couldNotStart, "ERR_PLAN_CUT", /am\.plan/);
    place.workdir.file("am.plan", text);
    assert.ok(!place.workdir.exists("waybill-runs/store"));
    const id = await submitted();
    for (const again of [
      await submit(),
      await place.workdir.run(["apply", "am.plan", "--config", "desk.yaml"]),
    ])
      assertRefused(
        again,
        exitCodes.couldNotStart,
        "ERR_LOADED_BEFORE",
        new RegExp(`this plan is load ${id} .* with the workers[^]*waybill cancel ${id}`),
      );
  });

  it("is shared by workers as a file is", async () => {
    await place.simulator().stop();
    const many = 120;
    await begin(many);
    const id = await submitted("--concurrency", "4");
    const { takers } = await workTogether(place, 2, {
      configPath: join(place.workdir.path, "desk.yaml"),
    });
    assert.deepEqual(new Set(takers), new Set([0, 1]));
    assert.deepEqual(
      outcomesOf(place.workdir.report(id)),
      Array.from({ length: many }, (_, at) => [at + 1, "applied"]),
    );
    assert.equal(writes(), many);
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
  });
});
