import assert from "node:assert/strict";
import { suggestNextSteps } from "../../src/report/suggest-next-steps.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";
import type { OutcomeCounts } from "../../src/rows/outcome.ts";
import { buildFacts } from "./build-report.ts";

const folder = "waybill-runs/load-1";
const files = {
  report: `${folder}/report.csv`,
  rejects: `${folder}/rejects.csv`,
  conflicts: `${folder}/conflicts.csv`,
  summary: `${folder}/summary.json`,
  log: `${folder}/load.log`,
};
const count = (counts: Partial<OutcomeCounts>): OutcomeCounts => ({ ...noOutcomes(), ...counts });

describe("suggestNextSteps", () => {
  it("suggests nothing when every row is where it should be", () => {
    const counts = count({ applied: 5, unchanged: 2, skipped: 1 });
    assert.deepEqual(suggestNextSteps(buildFacts(), counts, files), []);
  });

  it("gives the command that carries a stopped load on, unless what stopped it gave it already", () => {
    const step = "Carry on where the load stopped: waybill resume load-1";
    const counts = count({ "not-attempted": 1 });
    const stopped = { status: "stopped" } as const;
    assert.deepEqual(suggestNextSteps(buildFacts(stopped), counts, files), [step]);
    const told = buildFacts({ ...stopped, next: ["Renew it. Then: waybill resume load-1"] });
    assert.deepEqual(suggestNextSteps(told, counts, files), []);
  });

  it("gives the command that loads the corrected rows to the same place", () => {
    const facts = buildFacts({ connectionName: "it's mine" });
    const [named] = suggestNextSteps(facts, count({ rejected: 1 }), files);
    assert.ok(named?.endsWith(String.raw` -m mappings/actions.yaml --connection 'it'\''s mine'`));
    const [step] = suggestNextSteps(buildFacts(), count({ invalid: 1000, rejected: 234 }), files);
    assert.equal(
      step,
      "Correct 1,234 rows in waybill-runs/load-1/rejects.csv and load that file: waybill load waybill-runs/load-1/rejects.csv -m mappings/actions.yaml --base-url http://127.0.0.1:8080 --tenant acme",
    );
  });

  it("asks for no correction of rows that are not at fault", () => {
    const counts = count({ failed: 2, "not-attempted": 1 });
    assert.deepEqual(suggestNextSteps(buildFacts(), counts, files), [
      "Send 3 rows again when the API is well: waybill retry load-1",
    ]);
  });

  it("sends rows in conflict through a plan, and never offers to load them", () => {
    const steps = suggestNextSteps(buildFacts(), count({ applied: 3, conflict: 2 }), files);
    assert.deepEqual(steps, [
      "Plan 2 rows anew, whose records somebody changed meanwhile, look at the plan, and apply it: waybill plan waybill-runs/load-1/conflicts.csv -m mappings/actions.yaml --base-url http://127.0.0.1:8080 --tenant acme -o PLAN",
    ]);
  });

  it("warns of loading rows in doubt again", () => {
    const [step] = suggestNextSteps(buildFacts(), count({ "in-doubt": 1 }), files);
    assert.match(step ?? "", /^Look up 1 row in doubt at the API before/);
    assert.match(step ?? "", /: waybill reconcile load-1$/);
  });

  describe("where only approved plans are taken", () => {
    const facts = buildFacts({ connectionName: "live", takesPlansOnly: true, isPlanned: true });

    it("leads to a plan and never to a load", () => {
      const [step, ...more] = suggestNextSteps(facts, count({ invalid: 1, rejected: 1 }), files);
      assert.equal(
        step,
        "Correct 2 rows in waybill-runs/load-1/rejects.csv, plan that file, have the plan approved, and apply it: waybill plan waybill-runs/load-1/rejects.csv -m mappings/actions.yaml --connection live -o PLAN",
      );
      assert.deepEqual(more, []);
    });

    it("carries on and sends again what a plan began", () => {
      const counts = count({ failed: 2, "not-attempted": 3 });
      assert.deepEqual(suggestNextSteps({ ...facts, status: "stopped" }, counts, files), [
        "Carry on where the load stopped: waybill resume load-1",
        "When it is over, send 2 rows again when the API is well: waybill retry load-1",
      ]);
    });

    it("carries nothing on that no plan began, for that would be refused", () => {
      const unplanned = { ...facts, isPlanned: false, status: "stopped" } as const;
      const counts = count({ applied: 1, failed: 2, "not-attempted": 3 });
      const steps = suggestNextSteps(unplanned, counts, files);
      assert.match(steps[0] ?? "", /^Plan what is left, .*: waybill plan \/data\/actions\.csv -m /);
      assert.match(steps[1] ?? "", /^Correct 2 rows in .*: waybill plan .*rejects\.csv/);
      assert.doesNotMatch(steps.join(), /waybill (?:load|resume|retry)/);
    });
  });

  it("sends what failed again when a stopped load is over, for a retry is refused before", () => {
    const steps = suggestNextSteps(buildFacts({ status: "stopped" }), count({ failed: 1 }), files);
    assert.match(steps[0] ?? "", /waybill resume/);
    assert.match(steps[1] ?? "", /^When it is over, send 1 row again/);
  });

  describe("where the API refuses what the mapping leaves to the server", () => {
    const leftToServer = { left: ["sys_a", "sys_b"], others: ["name"] };
    const facts = buildFacts({ leftToServer });
    const counts = count({ rejected: 2, invalid: 1 });

    it("says write: merge, and sends the rows again", () => {
      const steps = suggestNextSteps(facts, counts, files, { leftToServer: 2 });
      assert.deepEqual(
        [steps.length, steps[0]],
        [
          2,
          "The API asks for what the mapping leaves to the server (sys_a, sys_b). Say write: merge in mappings/actions.yaml, which takes it from the live record, and send 2 rows again: waybill retry load-1 --outcome rejected --accept-mapping-change",
        ],
      );
      assert.match(steps[1] ?? "", /^Correct 1 row in /);
    });

    it("does so for every refused row or for none", () => {
      const [only, ...more] = suggestNextSteps(facts, counts, files, { leftToServer: 1 });
      assert.match(only ?? "", /^Correct 3 rows in /);
      assert.deepEqual(more, []);
    });
  });

  it("looks for the fault in the address, not in the rows, where none of the records is there", () => {
    const counts = count({ rejected: 20, "not-attempted": 80 });
    const stopped = buildFacts({ status: "stopped" });
    const causes = { errors: { "record-not-found": 20 } };
    const steps = suggestNextSteps(stopped, counts, files, causes);
    assert.equal(steps.length, 1);
    assert.match(steps[0] ?? "", /^Check the address.* --max-consecutive off$/);
    const told = { ...stopped, next: ["Check it. Go on: waybill resume load-1"] };
    assert.deepEqual(suggestNextSteps(told, counts, files, causes), []);
    const later = suggestNextSteps(stopped, { ...counts, applied: 1 }, files, causes);
    assert.match(later.join(), /Correct 20 rows/);
  });

  it("asks for no correction of rows that another load has corrected", () => {
    const corrected = { relation: "corrected-by", loadId: "load-2", rows: 3, applied: 2 } as const;
    const facts = buildFacts({ corrections: [corrected] });
    assert.match(suggestNextSteps(facts, count({ invalid: 3 }), files).join(), /^Correct 1 row in/);
    assert.deepEqual(suggestNextSteps(facts, count({ invalid: 2 }), files), []);
    const other = buildFacts({ corrections: [{ ...corrected, relation: "corrects" }] });
    assert.match(suggestNextSteps(other, count({ invalid: 2 }), files).join(), /^Correct 2 rows/);
  });

  it("names the configuration file when it is not the usual one", () => {
    const facts = buildFacts({
      connectionName: "live",
      configPath: "/etc/w.yaml",
      status: "stopped",
    });
    const steps = suggestNextSteps(facts, count({ rejected: 1 }), files);
    assert.match(steps[0] ?? "", /waybill resume load-1 --config \/etc\/w\.yaml$/);
    assert.match(steps[1] ?? "", /--connection live --config \/etc\/w\.yaml$/);
  });

  it("names the runs folder when it is not the usual one", () => {
    const elsewhere = { ...files, report: "/srv/my runs/load-1/report.csv" };
    const [step] = suggestNextSteps(buildFacts({ status: "stopped" }), count({}), elsewhere);
    assert.match(step ?? "", /waybill resume load-1 --runs-dir '\/srv\/my runs'$/);
  });
});
