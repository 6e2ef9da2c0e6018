import assert from "node:assert/strict";
import { usePostgres } from "../../servers/use-postgres.ts";
import { creationRows } from "../../support/load-files.ts";
import { assertFewInDoubt, outcomesOf } from "../../support/parse-report.ts";
import { makeSharedHosts, type SharedHosts } from "../../support/shared-hosts.ts";
import { until } from "../../support/until.ts";
import { untilSaid } from "../../support/until-said.ts";
import { assertExit } from "../../support/workdir.ts";

const rows = 240;
const inFlight = 4;

describe("hosts that share a load and see nothing of one another", () => {
  const postgres = usePostgres();
  let hosts: SharedHosts;
  beforeEach(async () => {
    hosts = await makeSharedHosts(postgres.server);
  });
  afterEach(async () => await hosts.close());

  it("go on with the shards of one that is lost when its lease is over and no sooner: no create goes twice", async () => {
    const { a, b, c } = hosts;
    await hosts.simulate({ latency: 40 });
    c.workdir.file("c.csv", creationRows(rows));
    const id = await c.submitted("c.csv", "--concurrency", `${inFlight}`);
    const shardsOf = async (epoch: number): Promise<number> => {
      const sql = "SELECT shard FROM shards WHERE load_id = $1 AND epoch = $2 AND is_done = 0";
      return (await hosts.query(sql, [id, epoch])).length;
    };
    const first = a.start("work");
    await untilSaid(first, new RegExp(`load ${id}: `));
    const second = b.start("work");
    await untilSaid(second, new RegExp(`load ${id}: `));
    await until(async () => (await shardsOf(2)) >= 16);
    const applied = async (): Promise<number> => (await c.listed(id)).counts["applied"] ?? 0;
    const before = await applied();
    await until(async () => (await applied()) >= before + 20);
    second.process.kill("SIGKILL");
    await second.over;
    // The first one comes to the end of what it has, and waits: for the shards of the other it is too early.
    await until(async () => (await shardsOf(1)) === 0);
    assert.ok((await shardsOf(2)) > 0);
    const over = untilSaid(first, new RegExp(`load ${id} is over`));
    await hosts.query(
      "UPDATE executions SET written_at = written_at - 30000 WHERE load_id = $1 AND epoch = 2",
      [id],
    );
    await over;
    first.process.kill("SIGTERM");
    assertExit(await first.over, 0);
    const made = new Map<unknown, number>();
    for (const { fields } of hosts.simulator().records("certifications")) {
      const row = fields["sys_bulk_load_record_no"];
      made.set(row, (made.get(row) ?? 0) + 1);
    }
    const outcomes = outcomesOf(a.workdir.report(id));
    assert.deepEqual(
      outcomes.map(([row]) => row),
      Array.from({ length: rows }, (_, at) => at + 1),
    );
    for (const [row, outcome] of outcomes) {
      assert.ok(outcome === "applied" || outcome === "in-doubt", `row ${row} is ${outcome}`);
      assert.ok((made.get(row) ?? 0) <= 1, `row ${row} was created twice`);
      if (outcome === "applied") assert.equal(made.get(row), 1, `row ${row}`);
    }
    assertFewInDoubt(outcomes, inFlight);
  });
});
