import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { parseSince } from "../../src/cli/parse-since.ts";
import { exitCodes } from "../../src/index.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { describeThisProcess } from "../../src/kernel/this-process.ts";
import { buildLoad, someOwner } from "../ledger/build-load.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill loads", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let runsDir: string;
  const loads = async (...more: string[]) =>
    await runInProcess(["loads", "--runs-dir", runsDir, ...more]);
  const namesOf = async (...more: string[]): Promise<string[]> => {
    const run = await loads("--json", ...more);
    assertExit(run, exitCodes.ok);
    return dataOf(run).map((load: { sourceName: string }) => load.sourceName);
  };
  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    runsDir = join(workdir.path, "runs");
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("says that there are none, without making a folder", async () => {
    const run = await loads();
    assertExit(run, exitCodes.ok);
    assert.equal(run.stdout, `no loads in ${runsDir} yet\n`);
    assert.deepEqual(dataOf(await loads("--json")), []);
    assert.ok(!existsSync(runsDir));
  });

  describe("of a folder with some", () => {
    before(async () => {
      const mapping = workdir.file("actions.yaml", actionMapping);
      const words = ["-m", mapping, "--tenant", "acme", "--base-url", simulator.urls.collect];
      for (const [name, limit] of [
        ["first.csv", "2"],
        ["second.csv", "9"],
      ] as const) {
        const file = workdir.file(name, actionRows(3));
        const load = ["load", file, "--again", ...words, "--runs-dir", runsDir];
        await runInProcess([...load, "--limit", limit]);
      }
      const ledger = await openSqliteLedger(join(runsDir, "ledger.db"));
      const targetName = "billingplatform/invoice-detail";
      for (const [id, host] of [
        ["old-killed", hostname()],
        ["old-elsewhere", "another-host"],
      ] as const) {
        await ledger.createLoad(
          buildLoad({ id, sourceName: `${id}.csv`, targetName, createdAt: Date.UTC(2020, 0, 2) }),
        );
        // No process has this id: they are far smaller.
        const space = id === "old-killed" ? describeThisProcess().space : "elsewhere";
        const owner = { ...someOwner, user: "anna", host, pid: 2 ** 30, ...(space && { space }) };
        await ledger.beginExecution(id, owner);
      }
      await ledger.close();
    });

    it("lists them, newest first, with time, operator, status, file, target and counts", async () => {
      const { stdout } = await loads();
      const [title, second, secondCounts, first, firstCounts, why] = stdout.split("\n");
      const me = `${userInfo().username}@${hostname()}`;
      assert.match(title ?? "", /^LOAD +BEGUN +BY +STATUS$/);
      const line = / {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}(\S+) +(\S+)$/;
      assert.deepEqual(line.exec(second ?? "")?.slice(1), [me, "completed"]);
      assert.equal(secondCounts, "  second.csv → rhythm/billing-run-action: 3 applied of 3 rows");
      assert.deepEqual(line.exec(first ?? "")?.slice(1), [me, "stopped"]);
      assert.equal(firstCounts, "  first.csv → rhythm/billing-run-action: 2 applied of 3 rows");
      assert.equal(why, "  only the first 2 rows were asked for");
    });

    it("shows a load whose process is gone as killed, and says what to do", async () => {
      const { stdout } = await loads("--status", "killed");
      assert.match(stdout, /^old-killed +2020-01-02 00:00:00Z +anna@\S+ +killed\?$/m);
      assert.match(
        stdout,
        /^ {2}process \d+ on \S+ is gone; to carry on: waybill resume old-killed$/m,
      );
      assert.doesNotMatch(stdout, /elsewhere|completed/);
    });

    it("believes a load of another host to be at work", async () => {
      const { stdout } = await loads("--status", "running");
      assert.match(stdout, /^old-elsewhere .* running$/m);
      assert.match(stdout, /^ {2}process \d+ on another-host is at work$/m);
    });

    it("tells scripts the same", async () => {
      const all = dataOf(await loads("--json"));
      assert.deepEqual(
        all.map((load: Record<string, unknown>) => [
          load["sourceName"],
          load["status"],
          load["isAtWork"],
          load["standing"],
        ]),
        [
          ["second.csv", "completed", false, "completed"],
          ["first.csv", "stopped", false, "stopped"],
          ["old-killed.csv", "running", false, "killed"],
          ["old-elsewhere.csv", "running", true, "running"],
        ],
      );
      assert.deepEqual(all[0].startedBy, { host: hostname(), user: userInfo().username });
    });

    it("lists only those that are asked for", async () => {
      assert.deepEqual(await namesOf("--status", "stopped, killed"), [
        "first.csv",
        "old-killed.csv",
      ]);
      assert.deepEqual(await namesOf("--target", "invoice-detail"), [
        "old-killed.csv",
        "old-elsewhere.csv",
      ]);
      assert.deepEqual(await namesOf("--since", "1d"), ["second.csv", "first.csv"]);
      assert.deepEqual(await namesOf("--since", "2020-01-01", "--limit", "3"), [
        "second.csv",
        "first.csv",
        "old-killed.csv",
      ]);
      assert.deepEqual(await namesOf("--since", "2020-01-02T00:00:01Z"), [
        "second.csv",
        "first.csv",
      ]);
      assert.equal(
        (await loads("--status", "abandoned")).stdout,
        `no loads in ${runsDir} that are so\n`,
      );
    });

    it("refuses words that it does not know", async () => {
      for (const [words, code, saying] of [
        [["--status", "stoped"], "ERR_USAGE", /does not know "stoped"; did you mean "stopped"\?/],
        [["--target", "invoce-detail"], "ERR_NO_SUCH_TARGET", /there is no target "invoce-detail"/],
        [["--since", "lately"], "ERR_USAGE", /--since takes an age or a date, not "lately"/],
        [["--since", "2026-13-01"], "ERR_USAGE", /--since takes/],
      ] as const)
        assertRefused(await loads(...words), exitCodes.couldNotStart, code, saying);
    });
  });
});

describe("parseSince", () => {
  it("takes ages, dates and times, in UTC unless they say otherwise", () => {
    const now = Date.UTC(2026, 10, 22, 12);
    const cases: readonly (readonly [string, number])[] = [
      ["30min", Date.UTC(2026, 10, 22, 11, 30)],
      ["12h", Date.UTC(2026, 10, 22, 0)],
      ["7d", Date.UTC(2026, 10, 15, 12)],
      ["2w", Date.UTC(2026, 10, 8, 12)],
      ["2026-11-20", Date.UTC(2026, 10, 20)],
      ["2026-11-20T08:00", Date.UTC(2026, 10, 20, 8)],
      ["2026-11-20T08:00:05Z", Date.UTC(2026, 10, 20, 8, 0, 5)],
      ["2026-11-20T08:00+02:00", Date.UTC(2026, 10, 20, 6)],
    ];
    for (const [text, at] of cases) assert.equal(parseSince(text, now), at, text);
  });
});
