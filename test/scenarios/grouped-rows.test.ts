import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { isExactObject, parseExactJson, type ExactObject } from "../../src/kernel/exact-json.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { membershipRun } from "../simulator/simulator-fixture.ts";
import { creationMapping, groupedUpdateMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

function exactOf(record: object): ExactObject {
  const exact = parseExactJson(JSON.stringify(record));
  assert.ok(isExactObject(exact));
  return exact;
}

/** Creates; each row adds a reminder to the record of its run. */
const mapping = `${creationMapping.replace(/ {2}application_reminder_options:.*\n/, "")}
group:
  by: Ref
  collect:
    application_reminder_options.reminders: [{ reminder_notice_id: Notice, name: Label }]
`;

const rows = [
  "ref-1,Spring,n-1,One month",
  "ref-1,,n-2,",
  "ref-2,Summer,n-1,",
  "ref-3,Autumn,n-1,",
  "ref-3,Autumn,n-2,Two weeks",
  "ref-3,Autumn,n-3,",
];

describe("rows that lie together and become one record", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  const begin = async (options: SimulatorOptions = {}): Promise<readonly string[]> => {
    simulator = await startSimulator({ serverFields: "optional", ...options });
    return ["--tenant", "acme", "--base-url", simulator.urls.certifications];
  };
  const write = (lines: readonly string[]): void => {
    workdir.file("m.yaml", mapping);
    workdir.file("rows.csv", `${["Ref,Name,Notice,Label", ...lines].join("\n")}\n`);
  };
  const remindersOf = (): unknown[] =>
    simulator
      .records("certifications")
      .map(({ text }) => JSON.parse(text))
      .toSorted((a, b) => a.sys_bulk_load_record_no - b.sys_bulk_load_record_no)
      .map((record) => {
        const { reminders } = record.application_reminder_options;
        return [record.sys_external_id, record.sys_bulk_load_record_no, ...reminders];
      });
  const load = async (place: readonly string[], ...more: string[]) =>
    await workdir.run(["load", "rows.csv", "-m", "m.yaml", ...place, ...more]);
  /** Row, outcome and code of each line. */
  const endings = (loadId?: string): readonly string[] =>
    workdir
      .report(loadId)
      .map(({ row_number: row, outcome, code }) => `${row} ${outcome} ${code}`.trim());

  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(async () => {
    await simulator?.stop();
    workdir.remove();
  });

  it("go in as one record with the number of the first, and each has its line with the outcome", async () => {
    const place = await begin();
    write(rows);
    const run = await load(place, "--json");
    assertExit(run, exitCodes.ok);
    assert.equal(dataOf(run).rows, 6);
    assert.deepEqual(dataOf(run).errors, {});
    assert.deepEqual(remindersOf(), [
      ["ref-1", 1, { reminder_notice_id: "n-1", name: "One month" }, { reminder_notice_id: "n-2" }],
      ["ref-2", 3, { reminder_notice_id: "n-1" }],
      [
        "ref-3",
        4,
        { reminder_notice_id: "n-1" },
        { reminder_notice_id: "n-2", name: "Two weeks" },
        { reminder_notice_id: "n-3" },
      ],
    ]);
    const report = workdir.report();
    assert.deepEqual(
      report.map(({ outcome, key, message, record_id: id }) => [outcome, key, message, id !== ""]),
      [
        ["applied", "ref-1", "", true],
        [
          "applied",
          "",
          "the row is part of the record of line 2 (row 1) and ends as that row does. Look there.",
          true,
        ],
        ["applied", "ref-2", "", true],
        ["applied", "ref-3", "", true],
        [
          "applied",
          "",
          "the row is part of the record of line 5 (row 4) and ends as that row does. Look there.",
          true,
        ],
        [
          "applied",
          "",
          "the row is part of the record of line 5 (row 4) and ends as that row does. Look there.",
          true,
        ],
      ],
    );
    assertExit(await workdir.run(["verify", ...workdir.loadIds()]), exitCodes.ok);
  });

  it("go in as one or not at all: a fault of one holds back its record and no other", async () => {
    const place = await begin();
    write([...rows.slice(0, 4), "ref-3,Autumn,,Two weeks", "ref-3,Autumn,n-3,"]);
    assertExit(await load(place), exitCodes.someRowsOtherwise);
    assert.deepEqual(endings(), [
      "1 applied",
      "2 applied part-of-record",
      "3 applied",
      "4 invalid record-not-whole",
      "5 invalid field-missing",
      "6 invalid record-not-whole",
    ]);
    const [id = ""] = workdir.loadIds();
    const rejects = workdir.read(`waybill-runs/${id}/rejects.csv`);
    assert.deepEqual(
      rejects.split("\n").map((line) => line.split(",").slice(0, 4).join(",")),
      [
        "Ref,Name,Notice,Label",
        "ref-3,Autumn,n-1,",
        "ref-3,Autumn,,Two weeks",
        "ref-3,Autumn,n-3,",
        "",
      ],
    );
    const corrected = rejects.replace("ref-3,Autumn,,Two", "ref-3,Autumn,n-2,Two");
    workdir.file(`waybill-runs/${id}/rejects.csv`, corrected);
    const again = ["load", `waybill-runs/${id}/rejects.csv`, "-m", "m.yaml", ...place];
    assertExit(await workdir.run(again), exitCodes.ok);
    assert.equal(remindersOf().length, 3);
  });

  it("share what becomes of their record, whether it is refused, in doubt or looked up", async () => {
    const place = await begin({
      rules: [
        { match: { sys_external_id: "ref-1" }, answer: "bad-request" },
        { match: { sys_external_id: "ref-3" }, answer: "lost", times: 1 },
      ],
    });
    write(rows);
    assertExit(await load(place), exitCodes.someRowsOtherwise);
    const together = (outcome: string, code: string) => [
      `4 ${outcome} ${code}`,
      `5 ${outcome} part-of-record`,
      `6 ${outcome} part-of-record`,
    ];
    const refused = ["1 rejected request-refused", "2 rejected part-of-record", "3 applied"];
    assert.deepEqual(endings(), [...refused, ...together("in-doubt", "no-answer")]);
    const [id = ""] = workdir.loadIds();
    assertExit(await workdir.run(["reconcile", id]), exitCodes.someRowsOtherwise);
    assert.deepEqual(endings(), [...refused, ...together("applied", "confirmed-by-look-up")]);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("are marked together by a person, whichever of them is named", async () => {
    const place = await begin({
      rules: [{ match: { sys_external_id: "ref-3" }, answer: "lost", times: 1 }],
    });
    write(rows);
    await load(place);
    const mark = ["--mark", "applied", "--row", "5", "--because", "seen there"];
    assertExit(await workdir.run(["reconcile", ...workdir.loadIds(), ...mark]), exitCodes.ok);
    assert.deepEqual(
      workdir.report().map(({ outcome }) => outcome),
      ["applied", "applied", "applied", "applied", "applied", "applied"],
    );
  });

  it("are sent again together, and left together by a limit", async () => {
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { id: "run-2" }, answer: "bad-request", times: 1 }],
    });
    const place = ["--tenant", "acme", "--base-url", simulator.urls.membership];
    workdir.file("m.yaml", groupedUpdateMapping);
    const lines = ["run-1,A,n-1", "run-1,,n-2", "run-2,B,n-1", "run-2,B,n-2", "run-3,C,n-3"];
    workdir.file("rows.csv", `${["Run,Name,Notice", ...lines].join("\n")}\n`);
    assertExit(await load(place, "--limit", "3"), exitCodes.stopped);
    assert.deepEqual(
      endings().map((line) => line.split(" ")[1]),
      ["applied", "applied", "not-attempted", "not-attempted", "not-attempted"],
    );
    const [id = ""] = workdir.loadIds();
    assertExit(await workdir.run(["resume", id]), exitCodes.someRowsOtherwise);
    assert.deepEqual(endings().slice(2), [
      "3 rejected request-refused",
      "4 rejected part-of-record",
      "5 applied",
    ]);
    assertExit(await workdir.run(["retry", id, "--outcome", "rejected"]), exitCodes.ok);
    assert.deepEqual(endings().slice(2), ["3 applied", "4 applied part-of-record", "5 applied"]);
    const record = JSON.parse(simulator.record("membership", "run-2")?.text ?? "");
    assert.deepEqual(record.auto_renewal_reminder_options.reminders, [
      { reminder_notice_id: "n-1" },
      { reminder_notice_id: "n-2" },
    ]);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("begin with few records, in steps, and each step is of whole ones", async () => {
    const place = await begin();
    write(
      Array.from({ length: 40 }, (_, at) =>
        Array.from({ length: 1 + (at % 3) }, (_row, row) => `ref-${at},Run,n-${row},`),
      ).flat(),
    );
    assertExit(await load(place, "--ramp", "--yes"), exitCodes.ok);
    const [id = ""] = workdir.loadIds();
    const steps = workdir
      .read(`waybill-runs/${id}/load.log`)
      .split("\n")
      .filter((line) => line.includes("a step of the ramp is over"))
      .map((line) => JSON.parse(line).sent);
    assert.deepEqual(steps, [1, 3, 36]);
    assert.equal(simulator.records("certifications").length, 40);
    assert.ok(endings().every((line) => / applied\b/.test(line)));
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("are laid over the live record as one", async () => {
    const live: NonNullable<SimulatorOptions["records"]> = ["run-1", "run-2"].map((id) => ({
      service: "membership",
      record: exactOf(
        membershipRun(id, {
          name: `Name of ${id}`,
          auto_renewal_reminder_options: { reminders: [{ reminder_notice_id: "old" }] },
          x_note: "kept",
        }),
      ),
    }));
    simulator = await startSimulator({
      serverFields: "optional",
      unknownIds: "not-found",
      records: live,
    });
    const place = ["--tenant", "acme", "--base-url", simulator.urls.membership];
    workdir.file(
      "m.yaml",
      `version: 1
target: rhythm/membership-billing-run
write: merge
group:
  by: Run
  collect: { auto_renewal_reminder_options.reminders: [{ reminder_notice_id: Notice }] }
fields: { id: Run, name: Name }
`,
    );
    const lines = ["run-1,New,n-1", "run-1,,n-2", "run-2,Newer,n-3"];
    workdir.file("rows.csv", `${["Run,Name,Notice", ...lines].join("\n")}\n`);
    assertExit(await load(place), exitCodes.ok);
    const record = (): Record<string, unknown> =>
      simulator.record("membership", "run-1")?.fields ?? {};
    assert.deepEqual(
      [record()["name"], record()["x_note"], record()["auto_renewal_reminder_options"]],
      [
        "New",
        "kept",
        { reminders: [{ reminder_notice_id: "n-1" }, { reminder_notice_id: "n-2" }] },
      ],
    );
  });

  it("can't be planned, and a load that has begun is carried on by the same columns alone", async () => {
    const place = await begin();
    write(rows);
    const plan = ["plan", "rows.csv", "-m", "m.yaml", ...place, "-o", "a.plan"];
    assertRefused(await workdir.run(plan), exitCodes.couldNotStart, "ERR_USAGE", /row by row/);
    assertExit(await load(place, "--limit", "2"), exitCodes.stopped);
    workdir.file("m.yaml", mapping.replace("by: Ref", "by: [Ref, Name]"));
    const resume = ["resume", ...workdir.loadIds(), "--accept-mapping-change"];
    assertRefused(
      await workdir.run(resume),
      exitCodes.couldNotStart,
      "ERR_MAPPING_CHANGED",
      /records of other rows/,
    );
  });

  it("are held back where it can't be known which rows belong together", async () => {
    const place = await begin();
    const cases: readonly (readonly [lines: readonly string[], codes: readonly string[]])[] = [
      [
        ["ref-1,A,n-1,", "ref-2,B,n-1,", "ref-1,A,n-2,"],
        ["1 invalid group-apart", "2 applied", "3 invalid group-apart"],
      ],
      [
        ["ref-3,A,n-1,", ",A,n-2,", "ref-4,B,n-1,"],
        ["1 applied", "2 invalid group-blank", "3 applied"],
      ],
      [
        ["ref-5,A,n-1,", "ref-5,B,n-2,", "ref-6,B,n-1,"],
        ["1 invalid record-not-whole", "2 invalid group-differs", "3 applied"],
      ],
      [
        ["ref-7,A,n-1,", "ref-8,A,n-1", "ref-9,A,n-1,", "ref-9,A,n-2,", "ref-10,A,n-1,"],
        [
          "1 invalid group-beside-unreadable",
          "2 invalid row-too-short",
          "3 invalid group-beside-unreadable",
          "4 invalid group-beside-unreadable",
          "5 applied",
        ],
      ],
      [
        [...Array.from({ length: 501 }, (_, at) => `ref-11,A,n-${at},`), "ref-12,A,n-1,"],
        [
          ...Array.from({ length: 501 }, (_, at) => `${at + 1} invalid group-too-long`),
          "502 applied",
        ],
      ],
    ];
    for (const [lines, codes] of cases) {
      write(lines);
      assertExit(await load(place), exitCodes.someRowsOtherwise);
      assert.deepEqual(endings(workdir.loadIds().at(-1)), codes);
    }
  });

  it("are shown and checked as they will go, and rows that are skipped are no part of one", async () => {
    write([...rows.slice(0, 2), "ref-1,other,void,", "ref-2,B,n-1,"]);
    workdir.file("m.yaml", `${mapping}skip_rows: [{ column: Notice, equals: void }]\n`);
    const shown = await workdir.run(["preview", "rows.csv", "-m", "m.yaml", "--json"]);
    assert.deepEqual(
      dataOf(shown).map(({ outcome, recordOf, payload }: Shown) => [
        outcome,
        recordOf,
        payload?.application_reminder_options?.reminders.length,
      ]),
      [
        ["valid", undefined, 2],
        ["valid", 1, undefined],
        ["skipped", undefined, undefined],
        ["valid", undefined, 1],
      ],
    );
    const check = dataOf(await workdir.run(["check", "rows.csv", "-m", "m.yaml", "--json"]));
    assert.deepEqual([check.rows, check.valid, check.skipped], [4, 3, 1]);
  });
});

interface Shown {
  readonly outcome: string;
  readonly recordOf?: number;
  readonly payload?: {
    readonly application_reminder_options?: { readonly reminders: readonly unknown[] };
  };
}
