import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  applyPlan,
  approvePlan,
  exitCodes,
  foretellDrops,
  type Simulator,
} from "../../../src/index.ts";
import { userName } from "../../../src/kernel/this-process.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";
import { liveDetailMapping, startWithDetails } from "../../support/live-details.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const marker = 'complete: { marker: "{name}.done" }';

describe("a drop that plans", () => {
  let simulator: Simulator;
  let place: DropPlace;
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });
  const setUp = async (plan: string, more = ""): Promise<void> => {
    simulator = await startWithActions(20);
    place = makeDropPlace(simulator, `${marker}\nplan: ${plan}${more}`);
  };
  const writes = (): number => simulator.received().filter(({ method }) => method !== "GET").length;
  const last = async (): Promise<string> => (await place.look()).at(-1) ?? "";
  const nextSteps = async (): Promise<readonly string[]> =>
    (await place.standing()).open[0]?.nextSteps ?? [];
  const planPath = async (): Promise<string> =>
    /^waybill review (\S+)$/.exec((await nextSteps())[0] ?? "")?.[1] ?? "";
  const approve = async (name = "Anna Berg"): Promise<void> => {
    const runsDir = join(place.path, "waybill-runs");
    await approvePlan({ planPath: await planPath(), runsDir, name, clock: place.clock });
  };

  describe("and has every plan approved", () => {
    beforeEach(async () => await setUp("{ approve: required }"));

    it("sends nothing until a person has approved the plan, and then exactly that", async () => {
      place.deliver(monday, correctionRows(3));
      place.deliver(tuesday, correctionRows(2, "completed"));
      assert.deepEqual(await place.look(), [
        `${monday} claimed`,
        `${monday} loading`,
        `${monday} attention`,
        `${tuesday} complete`,
      ]);
      assert.equal(place.last().exitCode, exitCodes.someRowsOtherwise);
      const { code, reason, id } = await place.arrival(monday);
      assert.equal(code, "waits-for-approval");
      assert.match(
        reason ?? "",
        /^its plan changes 3 of 3 rows, and the drop has every plan approved: the plan [0-9a-f]{12} may not be applied: nobody has approved it\.$/,
      );
      const runs = join(place.path, "waybill-runs");
      const plan = join(runs, "arrivals", id, "plan-1.ndjson");
      assert.deepEqual(
        (await place.standing()).open.find(({ name }) => name === monday)?.nextSteps,
        [
          `waybill review ${plan}`,
          `waybill approve ${plan} --as NAME --runs-dir ${runs}`,
          `waybill drops reject ${id} --because "…"`,
        ],
      );
      assert.deepEqual(await place.look(), [], "nobody has approved it yet");
      assert.equal(writes(), 0);

      await approvePlan({ planPath: plan, runsDir: runs, name: "Anna Berg", clock: place.clock });
      const told = await place.look();
      assert.deepEqual(told, [
        `${monday} loading`,
        `${monday} done`,
        `${tuesday} claimed`,
        `${tuesday} loading`,
        `${tuesday} attention`,
      ]);
      assert.equal(writes(), 3);
      assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
      const { loadId = "" } = await place.arrival(monday);
      const summary = JSON.parse(place.read(`waybill-runs/${loadId}/summary.json`));
      assert.match(JSON.stringify(summary), /Anna Berg/);
    });

    it("is foretold", async () => {
      place.deliver(monday, correctionRows(3));
      const configPath = join(place.path, "waybill.config.yaml");
      const [told] = await foretellDrops({ configPath, clock: place.clock });
      assert.equal(told?.would, "load");
      assert.match(told.why, /^it is whole, by .*mapping\.yaml, and is planned first$/);
    });

    it("takes the approval of nobody who runs the watch", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await approve(userName());
      assert.deepEqual(await place.look(), []);
      await approve("Ben Adler");
      assert.equal(await last(), `${monday} done`);
    });

    it("leaves alone whatever has moved meanwhile, and needs a person then", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      simulator.changeRecord({ service: "collect", id: "act-2" }, { name: "By a colleague" });
      await approve();
      assert.equal(await last(), `${monday} attention`);
      const { code, reason } = await place.arrival(monday);
      assert.equal(code, "rows-in-conflict");
      assert.match(reason ?? "", /left 1 row alone.*2 applied, 1 conflict.*conflicts\.csv/);
      assert.equal((await place.decide(monday, "release")).state, "done");
      await place.look();
      assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    });

    it("has done with a file that a person rejects, and plans it anew where it is to be loaded again", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await place.decide(monday, "reject");
      assert.deepEqual(await place.look(), []);
      assert.deepEqual(
        place.list("failed").filter((name) => name === monday),
        [monday],
      );
      await place.decide(monday, "again");
      assert.equal(await last(), `${monday} attention`);
      await approve();
      assert.equal(await last(), `${monday} done`);
      assert.equal(writes(), 3);
    });

    it("plans anew where a person releases what waits, and an approval of the old plan does not count", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await approve();
      await place.decide(monday, "release");
      place.clock.leap(1000);
      assert.equal(await last(), `${monday} attention`);
      assert.deepEqual(await place.look(), []);
      assert.equal(writes(), 0);
      await approve();
      assert.equal(await last(), `${monday} done`);
    });

    it("needs a person where the mapping was changed meanwhile", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await approve();
      place.file("mapping.yaml", `${place.read("mapping.yaml")}# another one\n`);
      assert.equal(await last(), `${monday} attention`);
      const { code, reason } = await place.arrival(monday);
      assert.equal(code, "ERR_MAPPING_CHANGED");
      assert.match(reason ?? "", /planned anew by waybill drops release a-/);
      await place.decide(monday, "release");
      assert.equal(await last(), `${monday} attention`);
      await approve();
      assert.equal(await last(), `${monday} done`);
    });

    it("applies no plan that was edited", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await approve();
      const path = await planPath();
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("New 1", "Old 1"));
      assert.equal(await last(), `${monday} attention`);
      assert.equal((await place.arrival(monday)).code, "ERR_PLAN_EDITED");
      assert.equal(writes(), 0);
    });

    it("is overtaken by a person who applies the plan by hand, and sends nothing more", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      const planPath = (await nextSteps())[0]?.split(" ")[2] ?? "";
      const configPath = join(place.path, "waybill.config.yaml");
      const runsDir = join(place.path, "waybill-runs");
      const env = { TOKEN: "token-of-the-test" };
      await applyPlan({ planPath, runsDir, env, connection: { name: "it", configPath } });
      const sent = writes();
      await approve();
      assert.equal(await last(), `${monday} duplicate`);
      assert.match((await place.arrival(monday)).reason ?? "", /^this plan was applied before/);
      assert.equal(writes(), sent);
    });

    it("goes on with the approved plan where the API was gone, also when a person hurries it", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      await approve();
      const port = Number(new URL(simulator.url).port);
      await simulator.stop();
      assert.equal(await last(), `${monday} stopped`);
      simulator = await startWithActions(20, { port });
      await place.decide(monday, "release");
      assert.equal(await last(), `${monday} done`);
    });

    it("quarantines what can't be read, as without a plan", async () => {
      place.deliver(monday, "Id,Title\nact-1,x\n");
      assert.equal(await last(), `${monday} quarantined`);
    });

    it("has the whole time to carry a load on that stops after days of waiting", async () => {
      place.deliver(monday, correctionRows(3));
      await place.look();
      place.clock.leap(72 * 3_600_000);
      await approve();
      await simulator.stop();
      assert.equal(await last(), `${monday} stopped`);
    });
  });

  describe("and has plans approved that go beyond a limit", () => {
    it("applies ten good files at once, and the eleventh when a person says so", async () => {
      await setUp("{ approve: { above: { rows: 3 } } }");
      for (let day = 1; day <= 10; day += 1) {
        const name = `actions-202612${String(day).padStart(2, "0")}.csv`;
        const status = day % 2 === 0 ? "pending" : "excluded";
        place.deliver(name, correctionRows(3, status).replaceAll("New", `New ${day}`));
        assert.equal(await last(), `${name} done`);
      }
      place.deliver("actions-20261211.csv", correctionRows(4));
      assert.equal(await last(), "actions-20261211.csv attention");
      const { reason } = await place.arrival("actions-20261211.csv");
      assert.match(reason ?? "", /changes 4 of 4 rows, and the drop takes 3 without an approval/);
      await approve();
      assert.equal(await last(), "actions-20261211.csv done");
    });

    it("counts rows that change their record alone", async () => {
      await setUp("{ approve: { above: { share: 50% } } }");
      const unchanged = [3, 4].map((row) => `act-${row},Name of act-${row},pending`).join("\n");
      place.deliver(monday, `${correctionRows(2)}${unchanged}\n`);
      assert.equal(await last(), `${monday} done`);
      place.deliver(tuesday, correctionRows(5, "completed"));
      assert.equal(await last(), `${tuesday} attention`);
      assert.match((await place.arrival(tuesday)).reason ?? "", /the drop takes 50% of them/);
    });

    it("adds up what amounts change by, up and down alike", async () => {
      simulator = await startWithDetails(4);
      place = makeDropPlace(simulator, marker);
      place.file("mapping.yaml", liveDetailMapping.replace(/ {2}Feature.*\n/, ""));
      place.file(
        "waybill.config.yaml",
        place
          .read("waybill.config.yaml")
          .replace(
            /base_url.*\n.*\n.*\n/,
            `base_url: ${simulator.urls.billingplatform}\n    session_id: { env: TOKEN }\n`,
          )
          .concat('    plan: { approve: { above: { sum: { Quantity: "10.00" } } } }\n'),
      );
      place.deliver(monday, "Id,Qty\n5001,5.50\n5002,-3.50\n");
      assert.equal(await last(), `${monday} done`);
      place.deliver(tuesday, "Id,Qty\n5001,0.50\n5002,1.51\n");
      assert.equal(await last(), `${tuesday} attention`);
      assert.match(
        (await place.arrival(tuesday)).reason ?? "",
        /Quantity changes by 10\.01 in all, and the drop takes 10\.00 without an approval/,
      );
    });
  });

  it("waits all the same where its connection takes approved plans only", async () => {
    await setUp("{ approve: { above: { rows: 100 } } }");
    const config = place.read("waybill.config.yaml");
    place.file(
      "waybill.config.yaml",
      config.replace("    tenant", "    require_approval: true\n    tenant"),
    );
    place.deliver(monday, correctionRows(3));
    assert.equal(await last(), `${monday} attention`);
    assert.match(
      (await place.arrival(monday)).reason ?? "",
      /3 of 3 rows, and its connection takes approved plans only: .*nobody has approved it/,
    );
    await approve();
    assert.equal(await last(), `${monday} done`);
  });
});
