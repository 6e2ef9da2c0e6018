import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

describe("a file that was loaded before", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  const load = async (...more: string[]): Promise<Run> => {
    const words = ["load", "a.csv", "-m", "a.yaml", "--base-url", simulator.urls.collect];
    return await workdir.run([
      ...words,
      ...(more.includes("--tenant") ? [] : ["--tenant", "acme"]),
      ...more,
    ]);
  };
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(3));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("is refused with the earlier load's id and time, unless it is wanted again", async () => {
    assertExit(await load(), exitCodes.ok);
    const [id = ""] = workdir.loadIds();
    const saying = new RegExp(`before: load ${id} of \\d{4}-\\d\\d-\\d\\dT\\S+Z \\(3 applied\\)`);
    assertRefused(await load(), exitCodes.couldNotStart, "ERR_LOADED_BEFORE", saying);
    workdir.file("copy.csv", workdir.read("a.csv"));
    const copy = ["load", "copy.csv", "-m", "a.yaml", "--tenant", "acme"];
    const words = [...copy, "--base-url", simulator.urls.collect];
    assertRefused(await workdir.run(words), exitCodes.couldNotStart, "ERR_LOADED_BEFORE", saying);
    assert.equal(simulator.counts().recordsAccepted, 3);
    assert.equal(workdir.loadIds().length, 1, "a refused load leaves no folder");
    assertExit(await load("--again"), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 6);
  });

  it("is known by its rows, whatever its line ends, encoding, delimiter and quotes", async () => {
    assertExit(await load(), exitCodes.ok);
    const text = workdir.read("a.csv");
    const saying = /b\.csv has the same rows as a\.csv, which was loaded with this mapping/;
    const others: readonly (readonly [string, string | Buffer])[] = [
      ["line ends", text.replaceAll("\n", "\r\n")],
      ["a byte order mark", `\uFEFF${text}`],
      ["UTF-16", Buffer.from(`\uFEFF${text}`, "utf16le")],
      ["another delimiter", text.replaceAll(",", ";")],
      ["quotes", text.replaceAll(/[^,\n]+/g, '"$&"')],
      ["no last line end", text.trimEnd()],
    ];
    for (const [what, content] of others) {
      workdir.file("b.csv", content);
      const words = ["load", "b.csv", "-m", "a.yaml", "--tenant", "acme"];
      const run = await workdir.run([...words, "--base-url", simulator.urls.collect]);
      assertRefused(run, exitCodes.couldNotStart, "ERR_LOADED_BEFORE", saying);
      assert.equal(workdir.loadIds().length, 1, what);
    }
    assert.equal(simulator.counts().recordsAccepted, 3);
  });

  it("is told of when most of its rows went in before, and not when half of them did", async () => {
    assertExit(await load(), exitCodes.ok);
    const [id = ""] = workdir.loadIds();
    workdir.file("a.csv", actionRows(5));
    const told = `warning: 3 of 5 rows went in before with the same values, in load ${id} (3)\n`;
    const run = await load();
    assertExit(run, exitCodes.ok);
    assert.ok(run.stderr.includes(told), run.stderr);
    const other = /went in before/;
    for (const [text, ...more] of [
      [actionRows(6).replaceAll("Gold", "Silver")],
      [`${actionRows(2)}${actionRows(8).split("\n").slice(6, 8).join("\n")}\n`],
      [actionRows(7), "--tenant", "globex"],
    ] as const) {
      workdir.file("a.csv", text);
      const silent = await load(...more);
      assertExit(silent, exitCodes.ok);
      assert.doesNotMatch(silent.stderr, other);
    }
    workdir.file("a.csv", `${actionRows(5)}act-9,Gold 9,pending,2026-03-01\n`);
    const several = await load();
    assert.match(
      several.stderr,
      /^warning: 5 of 6 rows went in before .* in loads wb-\S+ \(3\), wb-\S+ \(2\)$/m,
    );
  });

  it("is another load when its content, mapping, tenant or address is another", async () => {
    assertExit(await load(), exitCodes.ok);
    assertExit(await load("--tenant", "globex"), exitCodes.ok);
    workdir.file("a.yaml", `${actionMapping}# another\n`);
    assertExit(await load(), exitCodes.ok);
    workdir.file("a.csv", actionRows(4));
    assertExit(await load(), exitCodes.ok);
    const other = await startSimulator({ serverFields: "optional" });
    try {
      assertExit(await load("--base-url", other.urls.collect), exitCodes.ok);
    } finally {
      await other.stop();
    }
  });

  it("is carried on when it was begun and stopped", async () => {
    assertExit(await load("--limit", "1"), exitCodes.stopped);
    const [id = ""] = workdir.loadIds();
    const second = await load();
    assertRefused(second, exitCodes.couldNotStart, "ERR_LOADED_BEFORE", /which is stopped \(only/);
    assert.match(second.stderr, new RegExp(`waybill resume ${id}$`, "m"));
    assertExit(await workdir.run(["resume", id]), exitCodes.ok);
  });

  it("may be sent again when no row of it went in or may have", async () => {
    workdir.file("a.csv", actionRows(3, "wrong"));
    assertExit(await load(), exitCodes.someRowsOtherwise);
    assertExit(await load(), exitCodes.someRowsOtherwise);
  });
});

describe("a corrected rejects.csv", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let first: string;
  const loadFile = async (file: string, ...more: string[]): Promise<Run> => {
    const place = ["--base-url", simulator.urls.collect, "--tenant", "acme"];
    return await workdir.run(["load", file, "-m", "a.yaml", ...place, ...more]);
  };
  const rejectsOf = (id: string): string => `waybill-runs/${id}/rejects.csv`;
  const correct = (name: string): void => {
    workdir.file(name, workdir.read(rejectsOf(first)).replaceAll(",wrong,", ",pending,"));
  };
  const summaryOf = (id: string) => JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`));

  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("a.yaml", actionMapping);
    const rows = actionRows(6).split("\n");
    for (const at of [2, 5]) rows[at] = (rows[at] ?? "").replace("pending", "wrong");
    workdir.file("a.csv", rows.join("\n"));
    assertExit(await loadFile("a.csv"), exitCodes.someRowsOtherwise);
    [first = ""] = workdir.loadIds();
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("is linked to its load: both say which row corrects which", async () => {
    correct(rejectsOf(first));
    const run = await loadFile(rejectsOf(first));
    assertExit(run, exitCodes.ok);
    assert.match(run.stderr, new RegExp(`^corrects 2 rows of load ${first}$`, "m"));
    const second = workdir.loadIds().find((id) => id !== first) ?? "";
    const messages = workdir.report(second).map(({ row_number, message }) => [row_number, message]);
    assert.deepEqual(messages, [
      ["1", `Corrects row 2 of load ${first}.`],
      ["2", `Corrects row 5 of load ${first}.`],
    ]);
    const { corrections, source } = summaryOf(second);
    assert.deepEqual(corrections, [{ relation: "corrects", loadId: first, rows: 2, applied: 2 }]);
    assert.equal(source.name, "rejects.csv");
    assert.equal(simulator.record("collect", "act-5")?.fields["sys_bulk_load_record_no"], 2);

    const loads = await workdir.run(["loads"]);
    assert.match(
      loads.stdout,
      new RegExp(`^  corrected by load ${second}: 2 rows, 2 applied$`, "m"),
    );
    const retry = await workdir.run(["retry", first, "--outcome", "invalid"]);
    const left = /left as they are: 2 corrected by another load/;
    assertRefused(retry, exitCodes.couldNotStart, "ERR_NOTHING_TO_RETRY", left);
  });

  it("keeps its own copy, so that the first load's reports may be written anew", async () => {
    correct(rejectsOf(first));
    assertExit(await loadFile(rejectsOf(first), "--limit", "1"), exitCodes.stopped);
    const second = workdir.loadIds().find((id) => id !== first) ?? "";
    workdir.file(rejectsOf(first), "Id\n");
    assertExit(await workdir.run(["resume", second]), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 6);
    assert.deepEqual(
      workdir.report(second).map(({ outcome }) => outcome),
      ["applied", "applied"],
    );
  });

  it("is linked from another folder when its load is named, and warned of when it is not", async () => {
    correct("fixed.csv");
    const unlinked = await loadFile("fixed.csv", "--dry-run");
    assertExit(unlinked, exitCodes.ok);
    const wrong = await loadFile("a.csv", "--corrects", first, "--again");
    assertRefused(wrong, exitCodes.couldNotStart, "ERR_NO_CORRECTIONS", /corrects nothing/);
    assertExit(await loadFile("fixed.csv", "--corrects", first), exitCodes.ok);
    const second = workdir.loadIds().find((id) => id !== first) ?? "";
    assert.equal(summaryOf(second).corrections[0].rows, 2);
  });

  it("warns when its load is not known", async () => {
    correct("fixed.csv");
    const run = await loadFile("fixed.csv");
    assertExit(run, exitCodes.ok);
    assert.match(
      run.stderr,
      /^warning: fixed\.csv is a rejects file whose load is not known here/m,
    );
  });

  it("is refused when a row of it has gone in since, by whatever way", async () => {
    correct("fixed.csv");
    assertExit(await loadFile("fixed.csv", "--corrects", first), exitCodes.ok);
    workdir.file("more.csv", workdir.read("fixed.csv").replace("Gold 2", "Gold two"));
    const twice = await loadFile("more.csv", "--corrects", first);
    const saying = /line 2 \(row 2\) is corrected by load wb-\S+, line 3 \(row 5\) is corrected by/;
    assertRefused(twice, exitCodes.couldNotStart, "ERR_CORRECTION_STALE", saying);
    assert.equal(simulator.counts().recordsAccepted, 6);
    assertExit(await loadFile("more.csv", "--corrects", first, "--again"), exitCodes.ok);
    const other = workdir.file(
      "b.csv",
      workdir.read("fixed.csv").replace("pending,2026-03-01,2,", "pending,2026-03-01,1,"),
    );
    const applied = await loadFile(other, "--corrects", first);
    assertRefused(
      applied,
      exitCodes.couldNotStart,
      "ERR_CORRECTION_STALE",
      /\(row 1\) is applied there/,
    );
  });

  it("takes rows that a person added, without a link", async () => {
    correct("fixed.csv");
    workdir.file("fixed.csv", `${workdir.read("fixed.csv")}act-9,Gold,pending,2026-03-01,,,\n`);
    assertExit(await loadFile("fixed.csv", "--corrects", first), exitCodes.ok);
    const second = workdir.loadIds().find((id) => id !== first) ?? "";
    assert.deepEqual(outcomesOf(workdir.report(second)).length, 3);
    assert.equal(summaryOf(second).corrections[0].rows, 2);
  });
});
