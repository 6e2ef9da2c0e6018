import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
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

  it("does not stop for rows in a row where that is off", async () => {
    const run = await load(refusedFrom(5, "not-found"), "--max-consecutive", "off");
    assertExit(run, exitCodes.someRowsOtherwise);
  });
});
