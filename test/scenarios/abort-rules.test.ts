import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Run, type Workdir, dataOf } from "../support/workdir.ts";

type Rules = NonNullable<SimulatorOptions["rules"]>;
const rowCount = 40;
const rows = Array.from({ length: rowCount }, (_, at) => `act-${at + 1}`);
const refusedFrom = (first: number, answer: Rules[number]["answer"]): Rules =>
  rows.slice(first - 1).map((id) => ({ match: { id }, answer }));

/** What stops a load, and what the one line says before the command. */
const stops: readonly {
  readonly what: string;
  readonly code: string;
  readonly rules: Rules;
  readonly flags: readonly string[];
  readonly advice: RegExp;
}[] = [
  {
    what: "too many errors",
    code: "ERR_TOO_MANY_ERRORS",
    rules: refusedFrom(5, "bad-request"),
    flags: ["--max-errors", "3"],
    advice: /^Look at report\.csv .*resume the load: $/,
  },
  {
    what: "a share of errors",
    code: "ERR_TOO_MANY_ERRORS",
    rules: refusedFrom(5, "bad-request"),
    flags: ["--max-errors", "10%"],
    advice: /^Look at report\.csv .*resume the load: $/,
  },
  {
    what: "row after row that does not go in",
    code: "ERR_NOTHING_GOES_IN",
    rules: refusedFrom(5, "not-found"),
    flags: ["--max-consecutive", "6"],
    advice: /^Look in report\.csv .*resume the load: $/,
  },
  {
    what: "a credential that is lost",
    code: "ERR_CREDENTIALS_REFUSED",
    rules: refusedFrom(5, "unauthorized"),
    flags: [],
    advice: /^Renew WAYBILL_TOKEN .*\. Then carry on: $/,
  },
  {
    what: "a quota that is gone",
    code: "ERR_QUOTA_USED_UP",
    rules: refusedFrom(5, "too-many-requests").map((rule) => ({ ...rule, retryAfter: 7200 })),
    flags: [],
    advice: /^Resume the load after \d{4}-\d\d-\d\dT\S+Z.*: $/,
  },
];

describe("a load that stops by itself", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(rowCount));
  });
  afterEach(() => workdir.remove());

  const load = async (rules: Rules, ...flags: readonly string[]): Promise<Run> => {
    const simulator = await startSimulator({ serverFields: "optional", rules });
    try {
      const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
      const words = ["load", "a.csv", "-m", "a.yaml", ...place, "--concurrency", "2"];
      return await workdir.run([...words, ...flags, "--json"]);
    } finally {
      await simulator.stop();
    }
  };

  for (const { what, code, rules, flags, advice } of stops) {
    it(`for ${what}: exit code 3, and one line with what to do and the exact command`, async () => {
      const run = await load(rules, ...flags);
      assertExit(run, exitCodes.stopped);
      assert.match(run.stderr, new RegExp(`^error ${code}: `, "m"));
      const [id = ""] = workdir.loadIds();
      const command = `waybill resume ${id}`;
      const lines = run.stderr.split("\n").filter((line) => line.startsWith("  → "));
      assert.equal(lines.length, 1, run.stderr);
      const [line = ""] = lines;
      assert.ok(line.endsWith(command), line);
      assert.match(line.slice("  → ".length, -command.length), advice);
      const { status, next, outcomes } = dataOf(run);
      assert.equal(status, "stopped");
      assert.equal(next[0], line.slice("  → ".length));
      assert.equal(next.filter((step: string) => step.includes(command)).length, 1, next.join());
      assert.ok(outcomes["not-attempted"] > 0 && outcomes.applied > 0, run.stdout);
    });
  }

  describe("because nothing goes in", () => {
    const lineOf = (run: Run): string => {
      const lines = run.stderr.split("\n").filter((line) => line.startsWith("  → "));
      assert.equal(lines.length, 1, run.stderr);
      return lines[0] ?? "";
    };

    it("ends with 5 after twenty records that are not there, and goes on when told so", async () => {
      const rules = refusedFrom(1, "not-found");
      const simulator = await startSimulator({ serverFields: "optional", rules });
      try {
        const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
        const words = ["a.csv", "-m", "a.yaml", ...place, "--concurrency", "2", "--json"];
        const run = await workdir.run(["load", ...words]);
        assertExit(run, exitCodes.nothingGoesIn);
        assert.match(run.stderr, /^error ERR_NOTHING_GOES_IN: the API knows none of the first 20/m);
        const [id = ""] = workdir.loadIds();
        const command = `waybill resume ${id} --max-consecutive off`;
        assert.match(lineOf(run), /Check the address, the tenant and the column .* go on: /);
        assert.ok(lineOf(run).endsWith(command), run.stderr);
        const { next, outcomes } = dataOf(run);
        assert.ok(outcomes.rejected < 25 && outcomes["not-attempted"] > 15, run.stdout);
        assert.deepEqual(
          next.filter((step: string) => step.includes("waybill resume")),
          [lineOf(run).slice("  → ".length)],
        );
        const again = await workdir.run(["resume", id, "--json"]);
        assertExit(again, exitCodes.someRowsOtherwise);
        const rest = await workdir.run(["retry", id, "--outcome", "rejected", "--json"]);
        assertExit(rest, exitCodes.nothingGoesIn);
        const off = ["--max-consecutive", "off", "--json"];
        const on = await workdir.run(["resume", id, ...off]);
        assertExit(on, exitCodes.someRowsOtherwise);
        assert.equal(dataOf(on).outcomes.rejected, rowCount);
      } finally {
        await simulator.stop();
      }
    });

    it("ends with 5 where the address is that of another API, and carries on at the right one", async () => {
      const other = await startSimulator({ serverFields: "optional" });
      try {
        const right = ["--base-url", other.urls.certifications];
        workdir.file("c.yaml", creationMapping);
        workdir.file("c.csv", creationRows(3));
        const words = ["c.csv", "-m", "c.yaml", "--tenant", "acme", "--json"];
        const run = await workdir.run(["load", ...words, "--base-url", other.urls.collect]);
        assertExit(run, exitCodes.nothingGoesIn);
        assert.match(lineOf(run), /carry on there: waybill resume \S+ --base-url URL$/);
        const [id = ""] = workdir.loadIds();
        const on = await workdir.run(["resume", id, ...right, "--json"]);
        assertExit(on, exitCodes.ok);
      } finally {
        await other.stop();
      }
    });
  });

  it("does not stop for rows in a row where that is off", async () => {
    const run = await load(refusedFrom(5, "not-found"), "--max-consecutive", "off");
    assertExit(run, exitCodes.someRowsOtherwise);
  });
});
