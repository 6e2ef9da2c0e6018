import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes, startSimulator, type Simulator } from "../../src/index.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import { until } from "../support/until.ts";
import { assertExit, makeWorkdir, type Run, type Workdir, dataOf } from "../support/workdir.ts";

/** Creates are what must never be sent twice; updates are what a resume sends again. */
const kinds = {
  creates: {
    mapping: creationMapping,
    sourceOf: creationRows,
    service: "certifications",
    safe: false,
  },
  updates: { mapping: actionMapping, sourceOf: actionRows, service: "collect", safe: true },
} as const;
type Kind = keyof typeof kinds;

const total = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((sum, times) => sum + times, 0);

describe("a ledger that is lost", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let awaited = createCountdown(0);
  const open = async (): Promise<void> => {
    workdir = makeWorkdir();
    simulator = await startSimulator({
      serverFields: "optional",
      latency: 8,
      onReceived: () => awaited.tell(),
    });
  };
  const close = async (): Promise<void> => {
    await simulator.stop();
    workdir.remove();
  };

  const runs = (name = ""): string => join(workdir.path, "waybill-runs", name);
  const ledger = (side = ""): string => runs(`ledger.db${side}`);
  const begin = (kind: Kind, rows: number): readonly string[] => {
    const { mapping, sourceOf, service } = kinds[kind];
    workdir.file("m.yaml", mapping);
    workdir.file("rows.csv", sourceOf(rows));
    const place = ["--tenant", "acme", "--base-url", simulator.urls[service]];
    return ["load", "rows.csv", "-m", "m.yaml", ...place];
  };
  /** How often each row was written, as the API counts. */
  const written = (kind: Kind): ReadonlyMap<number, number> => {
    const counts = new Map<number, number>();
    for (const { writes, fields } of simulator.records(kinds[kind].service)) {
      const key = fields["sys_external_id"];
      if (typeof key === "string" && key.startsWith("before-")) continue;
      const creation = kinds[kind].safe ? [] : [Number(fields["sys_bulk_load_record_no"])];
      const numbers = kinds[kind].safe ? writes.map(({ recordNo }) => recordNo ?? 0) : creation;
      for (const row of numbers) counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    return counts;
  };
  /** What a killed process had sent is still being carried out. */
  const allAnswered = async (): Promise<void> => {
    await until(() => {
      const { requests, answered, lost, reset, abandoned } = simulator.counts();
      const over = Object.values(answered).reduce((sum, count) => sum + count, 0);
      return over + lost + reset + abandoned >= requests;
    });
  };
  /** Every row has one line, nothing was created twice, and what the API has is not told to be missing. */
  const assertBalance = (
    kind: Kind,
    made: ReadonlyMap<number, number>,
    { rows, loadId }: { readonly rows: number; readonly loadId?: string },
  ): void => {
    const lines = outcomesOf(workdir.report(loadId));
    assert.deepEqual(
      lines.map(([row]) => row),
      Array.from({ length: rows }, (_, at) => at + 1),
    );
    for (const [row, outcome] of lines) {
      const times = made.get(row) ?? 0;
      if (outcome === "applied") assert.ok(times >= 1, `row ${row} is applied and was never made`);
      else assert.ok(!kinds[kind].safe && outcome === "in-doubt", `row ${row} is ${outcome}`);
      if (!kinds[kind].safe) assert.ok(times <= 1, `row ${row} was created ${times} times`);
    }
  };
  const putBackOf = (run: Run): string => /→ Put it back: (.*)$/m.exec(run.stderr)?.[1] ?? "false";

  const underWay: readonly (readonly [name: string, harm: () => void])[] = [
    ["deleted", () => unlinkSync(ledger())],
    ["replaced by an empty one", () => (unlinkSync(ledger()), writeFileSync(ledger(), ""))],
    [
      "replaced by an older copy",
      () => (copyFileSync(ledger(), ledger(".b")), renameSync(ledger(".b"), ledger())),
    ],
    ["left without its -wal", () => unlinkSync(ledger("-wal"))],
  ];
  describe("under way", () => {
    const rows = 100;
    beforeEach(open);
    afterEach(close);

    for (const kind of ["creates", "updates"] as const)
      for (const [name, harm] of underWay)
        it(`stops ${kind} when it is ${name}, and all is well when it is put back`, async () => {
          awaited = createCountdown(40);
          const running = workdir.run(begin(kind, rows));
          await awaited.over;
          harm();
          const run = await running;
          await allAnswered();
          assertExit(run, exitCodes.stopped);
          assert.match(run.stderr, /^error ERR_LEDGER_LOST: the ledger .*ledger\.db (was|lost)/m);
          assert.match(run.stderr, /→ .*then carry on: waybill resume wb-/);
          const reached = written(kind).size;
          assert.ok(reached < rows, `${reached} rows were sent in all`);

          // Whoever does not read what it says loads the file once more.
          const again = await workdir.run(begin(kind, rows));
          assertExit(again, exitCodes.couldNotStart);
          assert.match(again.stderr, /^error ERR_(LEDGER_LOST|LOADED_BEFORE|LEDGER_UNREADABLE): /m);
          assert.equal(written(kind).size, reached, "nothing was sent");

          execFileSync("sh", ["-c", putBackOf(run)], { cwd: workdir.path });
          const [id = ""] = workdir.loadIds();
          assertExit(await workdir.run(["resume", id]), exitCodes.ok);
          assertBalance(kind, written(kind), { rows });
          assertExit(await workdir.run(["verify", id]), exitCodes.ok);
          assert.ok([...written(kind).values()].every((times) => times === 1));
        });

    it("stops when its whole folder is deleted, and saves the ledger there", async () => {
      awaited = createCountdown(40);
      const running = workdir.run(begin("creates", rows));
      await awaited.over;
      rmSync(runs(), { recursive: true });
      const run = await running;
      assertExit(run, exitCodes.stopped);
      execFileSync("sh", ["-c", putBackOf(run)], { cwd: workdir.path });
      const listed = dataOf(await workdir.run(["loads", "--json"]));
      assertExit(await workdir.run(["resume", listed[0].loadId]), exitCodes.ok);
      assertBalance("creates", written("creates"), { rows, loadId: listed[0].loadId });
    });
  });

  interface Copies {
    /** Of a time before the load. */
    readonly older: string;
    /** Of the middle of the load. */
    readonly midway: string;
  }
  const putThere = (copy: string): void => {
    for (const side of ["-wal", "-shm"]) rmSync(ledger(side), { force: true });
    copyFileSync(copy, ledger());
  };
  const inBetween: readonly (readonly [name: string, harm: (copies: Copies) => void])[] = [
    [
      "deleted",
      () => ["", "-wal", "-shm"].forEach((side) => rmSync(ledger(side), { force: true })),
    ],
    ["deleted without its -wal", () => unlinkSync(ledger())],
    ["cut to half", () => truncateSync(ledger(), Math.floor(statSync(ledger()).size / 2))],
    ["cut to nothing", () => truncateSync(ledger(), 0)],
    ["replaced by a copy of before", ({ older }) => putThere(older)],
    ["replaced by a copy of midway", ({ midway }) => putThere(midway)],
    ["replaced by a copy of before, beside its -wal", ({ older }) => copyFileSync(older, ledger())],
    ["left without its -wal", () => rmSync(ledger("-wal"))],
    [
      "left with half of its -wal",
      () => truncateSync(ledger("-wal"), statSync(ledger("-wal")).size / 2),
    ],
  ];
  const stories: readonly { readonly kind: Kind; readonly killAt: number }[] = [
    { kind: "creates", killAt: 330 },
    { kind: "creates", killAt: 30 },
    { kind: "updates", killAt: 330 },
  ];
  /** What a person does who has no backup: the damaged files go aside, and the folder tells. */
  const rebuild = async (id: string): Promise<void> => {
    let run = await workdir.run(["ledger", "adopt", runs(id)]);
    if (/ERR_LEDGER_(UNREADABLE|READ|WRITE|OPEN)/.test(run.stderr)) {
      for (const side of ["", "-wal", "-shm"])
        if (existsSync(ledger(side))) renameSync(ledger(side), runs(`damaged.db${side}`));
      run = await workdir.run(["ledger", "adopt", runs(id)]);
    }
    if (/ knows load .* as well as its folder/.test(run.stderr)) return;
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /is in the ledger again/);
  };

  // Near the end of creates, where most can be lost; and one of each kind of loss early, and of updates.
  const some = new Set(["deleted", "cut to half", "replaced by a copy of midway"]);

  for (const [at, { kind, killAt }] of stories.entries())
    describe(`between the executions of ${kind} killed after ${killAt} requests`, () => {
      const rows = 400;
      let copies: Copies;
      let id = "";
      /** How often each row was written before the kill, and before each story. */
      let byTheKilled: ReadonlyMap<number, number>;
      let earlier: ReadonlyMap<number, number>;

      /** A small load, so that there is a ledger of before; then the load, copied midway and killed. */
      const runAndKill = async (): Promise<void> => {
        workdir.file("before.csv", creationRows(3).replaceAll("ref-", "before-"));
        workdir.file("c.yaml", creationMapping);
        const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
        const small = ["load", "before.csv", "-m", "c.yaml", ...place];
        assertExit(await workdir.run(small), exitCodes.ok);
        const [first] = workdir.loadIds();
        copies = { older: join(workdir.path, "older.db"), midway: join(workdir.path, "mid.db") };
        copyFileSync(ledger(), copies.older);
        awaited = createCountdown(killAt / 2);
        const program = workdir.start(begin(kind, rows));
        await awaited.over;
        awaited = createCountdown(killAt / 2);
        const database = new DatabaseSync(ledger());
        database.prepare("VACUUM INTO ?").run(copies.midway);
        database.close();
        await awaited.over;
        program.process.kill("SIGKILL");
        assert.equal((await program.over).signal, "SIGKILL");
        await allAnswered();
        id = workdir.loadIds().find((one) => one !== first) ?? "";
      };

      const kept = (): string => join(workdir.path, "kept");
      const copyFolder = (from: string, to: string): void =>
        void execFileSync("cp", ["-a", from, to]);

      // It is killed once; every story has the folder as the kill left it.
      before(async () => {
        await open();
        await runAndKill();
        byTheKilled = written(kind);
        copyFolder(runs(), kept());
      });
      after(close);
      beforeEach(() => {
        rmSync(runs(), { recursive: true });
        copyFolder(kept(), runs());
        earlier = written(kind);
      });

      const sentNow = (): number => total(written(kind)) - total(earlier);
      /** By the killed execution, and by those of this story. */
      const writtenInAll = (): ReadonlyMap<number, number> => {
        const now = written(kind);
        const all = new Map<number, number>();
        for (let row = 1; row <= rows; row += 1) {
          const times = (now.get(row) ?? 0) - (earlier.get(row) ?? 0) + (byTheKilled.get(row) ?? 0);
          if (times > 0) all.set(row, times);
        }
        return all;
      };

      for (const [name, harm] of inBetween) {
        if (at > 0 && !some.has(name)) continue;
        it(`no row is doubled when it is ${name}`, async () => {
          harm(copies);
          const load = await workdir.run(begin(kind, rows));
          assertExit(load, exitCodes.couldNotStart);
          assert.equal(sentNow(), 0, "a new load sends nothing");
          const resume = await workdir.run(["resume", id]);
          const isCarriedOut = resume.code === 0 || resume.code === 1;
          if (!isCarriedOut) {
            assert.match(resume.stderr, /^error ERR_LEDGER_(LOST|UNREADABLE|OPEN|READ|WRITE): /m);
            assert.match(resume.stderr, /ledger adopt/);
            assert.equal(sentNow(), 0, "nor does a resume");
            await rebuild(id);
            const carried = await workdir.run(["resume", id]);
            assert.ok([0, 1].includes(carried.code ?? -1), carried.stderr);
          }
          assertBalance(kind, writtenInAll(), { rows, loadId: id });
          if (!kinds[kind].safe) {
            const doubtful = outcomesOf(workdir.report(id)).filter(([, is]) => is === "in-doubt");
            assert.ok(doubtful.length <= 380, `${doubtful.length} rows in doubt`);
          }
        });
      }
    });
});
