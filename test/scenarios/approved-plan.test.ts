import assert from "node:assert/strict";
import { join } from "node:path";
import {
  approvePlan,
  LoadError,
  type LoadProposal,
  type LoadReport,
  type Simulator,
} from "../../src/index.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import { makeChangePlace, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";

const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LoadError && error.code === code;

describe("a plan that needs a second person", () => {
  let simulator: Simulator;
  let place: ChangePlace;

  const begin = async (rows = 3): Promise<void> => {
    simulator = await startWithActions(rows);
    place = makeChangePlace({
      baseUrl: simulator.urls.collect,
      tenant: "acme",
      mapping: correctionMapping,
      source: correctionRows(rows),
    });
  };
  afterEach(async () => {
    place.remove();
    await simulator.stop();
  });

  const writes = (): number =>
    simulator.records("collect").reduce((sum, record) => sum + record.writes.length, 0);

  const connect = () => {
    const text = `version: 1\nconnections:\n  live:\n    base_url: ${simulator.urls.collect}\n    tenant: acme\n    require_approval: true\n`;
    return { name: "live", configPath: place.file("waybill.config.yaml", text) };
  };

  it("is applied only when somebody else than its maker approved this very plan", async () => {
    await begin();
    const plan = await place.plan();
    const { runsDir } = place;
    const connection = connect();
    await assert.rejects(place.apply(plan, { connection }), hasCode("ERR_PLAN_NOT_APPROVED"));
    const maker = plan.head.madeBy.user;
    await approvePlan({ planPath: plan.path, runsDir, name: ` ${maker.toUpperCase()}` });
    await assert.rejects(place.apply(plan, { connection }), hasCode("ERR_PLAN_NOT_APPROVED"));
    const approval = await approvePlan({ planPath: plan.path, runsDir, name: "Anna Berg" });
    assert.equal(approval.planHash, plan.hash);
    const other = await place.plan();
    await assert.rejects(place.apply(other, { connection }), hasCode("ERR_PLAN_NOT_APPROVED"));
    await assert.rejects(
      place.apply(other, { connection, approve: plan.hash.slice(0, 12) }),
      hasCode("ERR_OTHER_PLAN"),
    );
    const report = await place.apply(plan, { connection, approve: plan.hash.slice(0, 12) });
    assert.equal(report.summary.outcomes.applied, 3);
    assert.match(report.summary.interventions[0]?.says ?? "", /approved by Anna Berg/);
    const ledger = await openSqliteLedger(`${runsDir}/ledger.db`);
    const names = (await ledger.approvals.list(plan.hash)).map(({ name }) => name);
    await ledger.close();
    assert.ok(names.includes("Anna Berg"));
  });

  it("is not approved by its maker under a name that only looks otherwise, or names the host", async () => {
    await begin();
    const plan = await place.plan();
    const { runsDir } = place;
    const connection = connect();
    const { user, host } = plan.head.madeBy;
    for (const name of [
      `${user}@${host}`,
      `${user}@elsewhere`,
      `\u200b${user}.`,
      ` ${user}\u00a0`,
    ]) {
      const { doubts } = await approvePlan({ planPath: plan.path, runsDir, name });
      assert.match(doubts.join(), /who made the plan/);
      await assert.rejects(place.apply(plan, { connection }), hasCode("ERR_PLAN_NOT_APPROVED"));
    }
    for (const name of ["", " ", "\u200b", "--"])
      await assert.rejects(
        approvePlan({ planPath: plan.path, runsDir, name }),
        hasCode("ERR_USAGE"),
      );
  });

  it("says that maker and approver share a system user, and puts it into the books", async () => {
    await begin();
    const plan = await place.plan();
    const { runsDir } = place;
    const given = await approvePlan({ planPath: plan.path, runsDir, name: "Anna Berg" });
    assert.match(given.doubts.join(), /known by the name alone/);
    const proposals: LoadProposal[] = [];
    const confirm = async (proposal: LoadProposal): Promise<boolean> =>
      proposals.push(proposal) > 0;
    const { summary } = await place.apply(plan, { connection: connect(), confirm });
    assert.match(proposals[0]?.warnings.join() ?? "", /known by the name alone/);
    const { user, host } = plan.head.madeBy;
    const [intervention] = summary.interventions;
    assert.equal(intervention?.facts["approvedAs"], `${user}@${host}`);
    assert.match(intervention.says, /approved by Anna Berg as .*known by the name alone/);
  });

  it("takes two people where this ledger has not made the plan, because its maker may be anybody", async () => {
    await begin();
    const plan = await place.plan();
    const runsDir = join(place.path, "other-runs");
    const connection = connect();
    const apply = async (): Promise<LoadReport> =>
      await place.apply(plan, { connection, runsDir, approve: plan.hash });
    const approve = async (name: string) =>
      await approvePlan({ planPath: plan.path, runsDir, name });
    await assert.rejects(apply(), hasCode("ERR_PLAN_NOT_APPROVED"));
    assert.match((await approve("Anna Berg")).doubts.join(), /has not made the plan/);
    await approve("anna.berg");
    await assert.rejects(apply(), hasCode("ERR_PLAN_NOT_APPROVED"));
    await approve("Ben Koch");
    assert.equal((await apply()).summary.outcomes.applied, 3);
  });

  it("can't be avoided by a load without a plan", async () => {
    await begin();
    await assert.rejects(place.load({ connection: connect() }), hasCode("ERR_APPROVAL_REQUIRED"));
    assert.equal(writes(), 0);
  });
});
