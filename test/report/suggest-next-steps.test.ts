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

  it("names the runs folder when it is not the usual one", () => {
    const elsewhere = { ...files, report: "/srv/my runs/load-1/report.csv" };
    const [step] = suggestNextSteps(buildFacts({ status: "stopped" }), count({}), elsewhere);
    assert.match(step ?? "", /waybill resume load-1 --runs-dir '\/srv\/my runs'$/);
  });
});
