import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
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
import { assertExit, makeWorkdir, type Run, type Workdir, dataOf } from "../support/workdir.ts";

const rows = 400;

/** Creates are what must never be sent twice; updates are what a resume sends again. */
const kinds = {
  creates: {
    mapping: creationMapping,
    source: creationRows(rows),
    service: "certifications",
    safe: false,
  },
  updates: { mapping: actionMapping, source: actionRows(rows), service: "collect", safe: true },
} as const;
type Kind = keyof typeof kinds;

describe("a ledger that is lost", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let awaited = createCountdown(0);
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({
      serverFields: "optional",
      latency: 8,
      onReceived: () => awaited.tell(),
    });
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const runs = (name = ""): string => join(workdir.path, "waybill-runs", name);
  const ledger = (side = ""): string => runs(`ledger.db${side}`);
  const begin = (kind: Kind): readonly string[] => {
    const { mapping, source, service } = kinds[kind];
    workdir.file("m.yaml", mapping);
    workdir.file("rows.csv", source);
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
    for (;;) {
      const { requests, answered, lost, reset, abandoned } = simulator.counts();
      const over = Object.values(answered).reduce((sum, count) => sum + count, 0);
      if (over + lost + reset + abandoned >= requests) return;
      await nextTurn();
    }
  };
  /** Every row has one line, nothing was created twice, and what the API has is not told to be missing. */
  const assertBalance = (kind: Kind, loadId?: string): void => {
    const made = written(kind);
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
  for (const kind of ["creates", "updates"] as const)
    for (const [name, harm] of underWay)
      it(`stops ${kind} when it is ${name} under way, and all is well when it is put back`, async () => {
        awaited = createCountdown(60);
        const program = workdir.start(begin(kind));
        await awaited.over;
        harm();
        const run = await program.over;
        await allAnswered();
        assertExit(run, exitCodes.stopped);
        assert.match(run.stderr, /^error ERR_LEDGER_LOST: the ledger .*ledger\.db (was|lost)/m);
        assert.match(run.stderr, /→ .*then carry on: waybill resume wb-/);
        const reached = written(kind).size;
        assert.ok(reached < rows, `${reached} rows were sent in all`);

        // Whoever does not read what it says loads the file once more.
        const again = await workdir.run(begin(kind));
        assertExit(again, exitCodes.couldNotStart);
        assert.match(again.stderr, /^error ERR_(LEDGER_LOST|LOADED_BEFORE|LEDGER_UNREADABLE): /m);
        assert.equal(written(kind).size, reached, "nothing was sent");

        execFileSync("sh", ["-c", putBackOf(run)], { cwd: workdir.path });
        const [id = ""] = workdir.loadIds();
        assertExit(await workdir.run(["resume", id]), exitCodes.ok);
        assertBalance(kind);
        assertExit(await workdir.run(["verify", id]), exitCodes.ok);
        assert.ok([...written(kind).values()].every((times) => times === 1));
      });

  it("stops when its whole folder is deleted under way, and saves the ledger there", async () => {
    awaited = createCountdown(60);
    const program = workdir.start(begin("creates"));
    await awaited.over;
    rmSync(runs(), { recursive: true });
    const run = await program.over;
    assertExit(run, exitCodes.stopped);
    execFileSync("sh", ["-c", putBackOf(run)], { cwd: workdir.path });
    const listed = dataOf(await workdir.run(["loads", "--json"]));
    assertExit(await workdir.run(["resume", listed[0].loadId]), exitCodes.ok);
    assertBalance("creates", listed[0].loadId);
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
  let before = "";
  const ourLoad = (): string => workdir.loadIds().find((id) => id !== before) ?? "";
  /** A small load, so that there is a ledger of before; then the load, copied midway and killed. */
  const runAndKill = async (kind: Kind, killAt: number): Promise<Copies> => {
    workdir.file("before.csv", creationRows(3).replaceAll("ref-", "before-"));
    workdir.file("c.yaml", creationMapping);
    const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
    assertExit(await workdir.run(["load", "before.csv", "-m", "c.yaml", ...place]), exitCodes.ok);
    [before = ""] = workdir.loadIds();
    const copies = { older: join(workdir.path, "older.db"), midway: join(workdir.path, "mid.db") };
    copyFileSync(ledger(), copies.older);
    awaited = createCountdown(killAt / 2);
    const program = workdir.start(begin(kind));
    await awaited.over;
    awaited = createCountdown(killAt / 2);
    const database = new DatabaseSync(ledger());
    database.prepare("VACUUM INTO ?").run(copies.midway);
    database.close();
    await awaited.over;
    program.process.kill("SIGKILL");
    assert.equal((await program.over).signal, "SIGKILL");
    return copies;
  };
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
  const played = inBetween.flatMap(([name, harm]) =>
    (some.has(name) ? stories : stories.slice(0, 1)).map((story) => ({ name, harm, ...story })),
  );
  for (const { name, harm, kind, killAt } of played)
    it(`doubles no row of ${kind} killed after ${killAt} requests when it is ${name} in between`, async () => {
      const copies = await runAndKill(kind, killAt);
      await allAnswered();
      harm(copies);
      const sent = written(kind).size;
      const id = ourLoad();

      const load = await workdir.run(begin(kind));
      assertExit(load, exitCodes.couldNotStart);
      assert.equal(written(kind).size, sent, "a new load sends nothing");
      const resume = await workdir.run(["resume", id]);
      const isCarriedOut = resume.code === 0 || resume.code === 1;
      if (!isCarriedOut) {
        assert.match(resume.stderr, /^error ERR_LEDGER_(LOST|UNREADABLE|OPEN|READ|WRITE): /m);
        assert.match(resume.stderr, /ledger adopt/);
        assert.equal(written(kind).size, sent, "nor does a resume");
        await rebuild(id);
        const carried = await workdir.run(["resume", id]);
        assert.ok([0, 1].includes(carried.code ?? -1), carried.stderr);
      }
      assertBalance(kind, id);
      if (!kinds[kind].safe) {
        const doubtful = outcomesOf(workdir.report(id)).filter(([, is]) => is === "in-doubt");
        assert.ok(doubtful.length <= 380, `${doubtful.length} rows in doubt`);
      }
    });
});
