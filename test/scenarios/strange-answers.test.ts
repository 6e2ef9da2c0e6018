import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Rule } from "../../src/simulator/rule-schema.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi } from "../support/fake-api.ts";
import {
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
  detailMapping,
  detailRows,
} from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const answers = [
  "html",
  "unreadable",
  "empty",
  "huge",
  "no-evidence",
  "bad-request",
  "not-found",
  "conflict",
] as const;

describe("answers that prove nothing or refuse", () => {
  let workdir: Workdir;
  let runs = 0;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const load = async (
    api: "collect" | "certifications" | "billingplatform",
    mapping: string,
    rows: string,
    rules: readonly Rule[],
  ): Promise<
    Run & {
      readonly outcomes: readonly (readonly [string, string])[];
      readonly requests: number;
      readonly log: string;
    }
  > => {
    const simulator = await startSimulator({ serverFields: "optional", rules });
    try {
      const [file, map] = [workdir.file("rows.csv", rows), workdir.file("m.yaml", mapping)];
      const runsDir = `runs-${(runs += 1)}`;
      const place = ["--base-url", simulator.urls[api], "--runs-dir", `${workdir.path}/${runsDir}`];
      const run = await runInProcess(["load", file, "-m", map, "--tenant", "acme", ...place]);
      const lines = workdir.report(undefined, runsDir);
      const outcomes = lines.map((line) => [line["outcome"] ?? "", line["code"] ?? ""] as const);
      const [folder = ""] = readdirSync(join(workdir.path, runsDir)).filter((name) =>
        name.startsWith("wb-"),
      );
      const log = readFileSync(join(workdir.path, runsDir, folder, "load.log"), "utf8");
      return { ...run, outcomes, requests: simulator.counts().requests, log };
    } finally {
      await simulator.stop();
    }
  };

  it("end each row of an update by what its answer shows, and go on with the others", async () => {
    const rules = answers.map((answer, at) => ({ match: { id: `act-${at + 1}` }, answer }));
    const { outcomes, ...run } = await load("collect", actionMapping, actionRows(9), rules);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.deepEqual(outcomes, [
      ["in-doubt", "no-evidence"],
      ["in-doubt", "no-evidence"],
      ["in-doubt", "no-evidence"],
      ["in-doubt", "no-evidence"],
      ["in-doubt", "no-evidence"],
      ["rejected", "request-refused"],
      ["rejected", "record-not-found"],
      ["rejected", "record-conflict"],
      ["applied", ""],
    ]);
  });

  it("are kept in load.log, with words that are too long for a row in full", async () => {
    const words = ["short words", `${"long words ".repeat(60)}to the end`];
    const rules = words.map((message, at) => ({
      match: { id: `act-${at + 1}` },
      answer: "bad-request" as const,
      message,
    }));
    const { log } = await load("collect", actionMapping, actionRows(3), rules);
    const said = log
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line))
      .map((line) => [Reflect.get(Object(line), "message"), Reflect.get(Object(line), "said")]);
    const long = words[1] ?? "";
    const told = said.filter(([, text]) => text !== undefined).map((line) => line.join(": "));
    assert.deepEqual(
      told.toSorted(),
      [
        "row did not go in: short words",
        `row did not go in: ${long.slice(0, 300)}…`,
        `what the API said, in full: ${long}`,
      ].toSorted(),
    );
  });

  it("repeat an update whose answer was lost, and never a create: that one is in doubt", async () => {
    const lostUpdate = { match: { id: "act-2" }, answer: "lost", times: 1 } as const;
    const update = await load("collect", actionMapping, actionRows(3), [lostUpdate]);
    assertExit(update, exitCodes.ok);
    assert.equal(update.requests, 4);
    const lostCreate = { match: { sys_external_id: "ref-2" }, answer: "lost" } as const;
    const create = await load("certifications", creationMapping, creationRows(3), [lostCreate]);
    assertExit(create, exitCodes.someRowsOtherwise);
    assert.deepEqual(create.outcomes, [
      ["applied", ""],
      ["in-doubt", "no-answer"],
      ["applied", ""],
    ]);
    assert.equal(create.requests, 3);
  });

  it("leave a create in doubt whose new id an earlier row got, also in an earlier execution", async () => {
    let count = 0;
    const api = await startFakeApi((_call, _index, response) => {
      count += 1;
      answerJson(response, 200, { id: count === 2 ? "new-2" : "new-1" });
    });
    try {
      const file = workdir.file("rows.csv", creationRows(4));
      const map = workdir.file("m.yaml", creationMapping);
      const runs = ["--runs-dir", `${workdir.path}/runs-ids`];
      const place = ["--base-url", api.url, "--tenant", "acme", "--limit", "2"];
      await runInProcess(["load", file, "-m", map, ...runs, ...place]);
      const [id = ""] = readdirSync(`${workdir.path}/runs-ids`).filter(
        (name) => !/ledger/.test(name),
      );
      const resumed = await runInProcess(["resume", id, ...runs]);
      assertExit(resumed, exitCodes.someRowsOtherwise);
      const lines = workdir.report(id, "runs-ids");
      assert.deepEqual(
        lines.map((line) => [line["outcome"], line["code"]]),
        [
          ["applied", ""],
          ["applied", ""],
          ["in-doubt", "id-given-before"],
          ["in-doubt", "id-given-before"],
        ],
      );
      assert.match(lines[2]?.["message"] ?? "", /new record of row 1 before/);
    } finally {
      await api.stop();
    }
  });

  it("reject an invoice detail that a 200 reports an error for", async () => {
    const rules = [
      {
        match: { Id: "5001" },
        answer: "record-error",
        errorCode: "25",
        message: "The period is closed.",
      },
      { match: { Id: "5002" }, answer: "update-error", message: "Locked." },
    ] as const;
    const { outcomes, ...run } = await load("billingplatform", detailMapping, detailRows(3), rules);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.deepEqual(outcomes, [
      ["rejected", "record-error"],
      ["rejected", "record-error"],
      ["applied", ""],
    ]);
  });
});
