import assert from "node:assert/strict";
import { join } from "node:path";
import type { Desk } from "../../src/desk/open-desk.ts";
import { showPlan, type Simulator } from "../../src/index.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { until } from "../support/until.ts";
import { assertExit, dataOf } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import type { Visit } from "./visit.ts";

describe("what a desk does with a load", function () {
  this.timeout(60_000);
  let place: DeskPlace;
  let simulator: Simulator;
  let desk: Desk;
  let visit: Visit;
  /** Merges, so that the records from before are known. */
  const load = async (name: string, rows: string): Promise<string> => {
    place.workdir.file(name, rows);
    const to = ["--base-url", simulator.urls.collect, "--tenant", "acme"];
    await place.workdir.run(["load", name, "-m", "a.yaml", ...to]);
    return place.workdir.loadIds().at(-1) ?? "";
  };
  const bodyOf = async (path: string): Promise<string> =>
    (await visit.get(path)).body.replaceAll(/[\s\u00a0]+/g, " ");
  const untilPageSays = async (path: string, words: RegExp): Promise<string> => {
    let body = "";
    await until(async () => words.test((body = await bodyOf(path))));
    return body;
  };
  const nameOf = (id: string) => simulator.record("collect", id)?.fields["name"];

  before(async () => {
    place = makeDeskPlace();
    simulator = await startWithActions(8, {
      rules: [{ match: { id: "act-7" }, answer: "server-error", times: 6 }],
    });
    place.workdir.file("a.yaml", correctionMapping);
    desk = await place.open({ env: { WAYBILL_TOKEN: "a-token" } });
    visit = await place.enter();
  });
  after(async () => {
    await place.close();
    await simulator.stop();
  });

  it("sends rows again that failed, and those that waited for them, as retry does", async () => {
    const rows = `${correctionRows(8)}act-7,New again,pending\n`;
    const id = await load("a.csv", rows);
    const page = await bodyOf(`/loads/${id}`);
    assert.match(page, /7 of 9 rows in, 1 failed, 1 skipped/);
    assert.match(page, />Send 2 rows again</);
    const { status } = await visit.send(`/loads/${id}`, `/loads/${id}/retry`);
    assert.equal(status, 303);
    const after = await untilPageSays(`/loads/${id}`, /load wb-[\w-]+ is completed/);
    assert.match(after, /9 of 9 rows in/);
    assert.doesNotMatch(after, />Send .* again</);
    assert.match(after, /had rows sent again: 1 \w+, 1 \w+/);
    assert.equal(nameOf("act-7"), "New again");
  });

  it("shows what an undo would do as waybill undo does, and goes nowhere by what a plan says", async () => {
    const id = await load("b.csv", correctionRows(5, "pending"));
    assert.equal(nameOf("act-5"), "New 5");
    assert.match(await bodyOf(`/loads/${id}`), />See what an undo would do</);
    await visit.send(`/loads/${id}`, `/loads/${id}/undo`);
    const words = /an undo would change (\d) records back and leave (\d) of (\d) rows alone/;
    const page = await untilPageSays(`/loads/${id}`, words);
    const to = ["--base-url", simulator.urls.collect, "--tenant", "acme"];
    const { summary } = dataOf(
      await place.workdir.run(["undo", id, "-o", "back.plan", "--json", ...to]),
    );
    const { updates, creates, rows } = summary;
    assert.deepEqual(words.exec(page)?.slice(1).map(Number), [
      updates + creates,
      rows - updates - creates,
      rows,
    ]);
    const planPage = /href="([^"]+)">an undo would/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const file = `waybill-runs/${id}/undo.plan`;
    assert.equal(planPage, `/plans/view?${new URLSearchParams({ file }).toString()}`);
    assert.match(await bodyOf(planPage), />Take the load back</);

    const planPath = join(place.workdir.path, file);
    const runsDir = join(place.workdir.path, "waybill-runs");
    const { plan } = await showPlan({ planPath, runsDir });
    const foreign = place.workdir
      .read(file)
      .replace(simulator.urls.collect, "http://127.0.0.1:9/evil");
    place.workdir.file("evil.plan", foreign);
    const evil = await bodyOf("/plans/view?file=evil.plan");
    assert.doesNotMatch(evil, />Take the load back</, "it is no plan any more");

    const seen = { file, hash: plan.hash };
    const { status } = await visit.send(planPage, "/plans/apply", seen);
    assert.equal(status, 303);
    const done = await untilPageSays(planPage, /load (wb-[\w-]+) is completed/);
    assert.doesNotMatch(done, />Take the load back</);
    assert.equal(nameOf("act-5"), "New 5", "as it was before: the first load had made it so");
    assert.equal(simulator.record("collect", "act-5")?.fields["status"], "excluded");
    assertExit(await place.workdir.run(["verify", id]), 0);
  });

  it("offers nothing that a load has no use for, and nothing to who may only look", async () => {
    const id = await load("c.csv", "Id,Name,Status\nact-1,Gold,unheard of\n");
    const page = await bodyOf(`/loads/${id}`);
    assert.doesNotMatch(page, /See what an undo would do|>Send \d|>Find out what/);
    await visit.send(`/loads/${id}`, `/loads/${id}/undo`);
    const told = await untilPageSays(`/loads/${id}`, /not done/);
    assert.match(told, /applied no row, so there is nothing to take back/);
    assert.equal((await visit.get(`${desk.url}/loads/${id}/undo`)).status, 400);
  });
});
