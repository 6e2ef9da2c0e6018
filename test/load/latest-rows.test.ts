import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi } from "../support/fake-api.ts";
import { detailMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

describe("on_duplicate: { keep: latest }", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const write = (rows: readonly string[], settings = "by: Changed, date: DD.MM.YYYY") => {
    workdir.file("m.yaml", `on_duplicate: { keep: latest, ${settings} }\n${detailMapping}`);
    workdir.file(
      "rows.csv",
      [
        "Id,Qty,Changed,Account,Product,Date",
        ...rows.map((row) => `${row},42,7,2026-03-01`),
        "",
      ].join("\n"),
    );
    return ["check", join(workdir.path, "rows.csv"), "-m", join(workdir.path, "m.yaml")];
  };
  const outcomesOf = async (
    rows: readonly string[],
    settings?: string,
  ): Promise<readonly string[]> => {
    const preview = write(rows, settings).toSpliced(0, 1, "preview");
    const run = await runInProcess([...preview, "--json", "--rows", String(rows.length)], {
      env: {},
    });
    return dataOf(run).map(({ outcome, errors }: { outcome: string; errors: readonly string[] }) =>
      [outcome, ...errors.map((error) => error.replace(/^.*?: /, ""))].join(": "),
    );
  };

  it("sends the latest row of a key, wherever it stands, and says which it is", async () => {
    assert.deepEqual(
      await outcomesOf(["1,1,02.01.2026", "1,2,10.01.2026", "1,3,09.02.2025", "2,4,", "1,5,"]),
      [
        'skipped: the row of line 3 has the key "1" too and is later by "Changed", and the mapping sends the latest one only.',
        "valid",
        'skipped: the row of line 3 has the key "1" too and is later by "Changed", and the mapping sends the latest one only.',
        "valid",
        'skipped: the row of line 3 has the key "1" too and is later by "Changed", and the mapping sends the latest one only.',
      ],
    );
  });

  it("goes by times and by numbers as well", async () => {
    const kinds = async (rows: readonly string[], settings: string) =>
      (await outcomesOf(rows, settings)).map((shown) => shown.split(":")[0]);
    assert.deepEqual(
      await kinds(
        ["1,1,2026-01-01T12:00:00+01:00", "1,2,2026-01-01T11:30:00Z"],
        "by: Changed, date: 'YYYY-MM-DDTHH:mm:ssZ'",
      ),
      ["skipped", "valid"],
    );
    assert.deepEqual(await kinds(["1,1,10", "1,2,9"], "by: Changed, decimal: '.'"), [
      "valid",
      "skipped",
    ]);
  });

  it("sends none of them where it can't be told, and one of those that say the same", async () => {
    const [first = "", second = ""] = await outcomesOf(["1,1,02.01.2026", "1,2,02.01.2026"]);
    for (const shown of [first, second])
      assert.match(
        shown,
        /^invalid: which row with the key "1" is the latest can't be told: "Changed" of line 3/,
      );
    const unread = await outcomesOf(["1,1,02.01.2026", "1,2,soon", "2,1,soon"]);
    assert.deepEqual(
      unread.map((shown) => shown.split(":")[0]),
      ["invalid", "invalid", "valid"],
    );
    const same = await outcomesOf(["1,1,02.01.2026", "1,1,02.01.2026"]);
    assert.deepEqual(
      same.map((shown) => shown.split(":")[0]),
      ["valid", "skipped"],
    );
    const settled = await outcomesOf(["1,1,02.01.2026", "1,2,02.01.2026", "1,3,03.01.2026"]);
    assert.deepEqual(
      settled.map((shown) => shown.split(":")[0]),
      ["skipped", "skipped", "valid"],
    );
  });

  it("is what sorting the rows says", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 6 }),
        async (versions) => {
          const shown = await outcomesOf(
            versions.map((version, at) => `1,${at},${version}`),
            "by: Changed, decimal: '.'",
          );
          const valid = shown.findIndex((one) => one === "valid");
          assert.equal(versions[valid], Math.max(...versions));
          assert.equal(shown.filter((one) => one === "valid").length, 1);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("holds without a preflight too: the file is read for it before", async () => {
    const api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, call.body === "" ? {} : JSON.parse(call.body)),
    );
    try {
      const load = write(["1,1,02.01.2026", "1,2,10.01.2026"]).toSpliced(0, 1, "load");
      const run = await runInProcess(
        [
          ...load,
          "--no-preflight",
          "--base-url",
          api.url,
          "--runs-dir",
          join(workdir.path, "runs"),
        ],
        { env: { WAYBILL_SESSION_ID: "s" } },
      );
      assert.match(run.stdout, /skipped +1/);
      const bodies = api.calls.map(({ body }) => body).filter((body) => body !== "");
      assert.equal(bodies.length, 1, run.stdout + run.stderr);
      assert.match(bodies[0] ?? "", /"Quantity":"2"/);
    } finally {
      await api.stop();
    }
  });

  it("needs its column, and how that is written", async () => {
    for (const [settings, code, message] of [
      [
        "by: Chnged, decimal: '.'",
        "ERR_HEADER_MISMATCH",
        /on_duplicate\.by: there is no column "Chnged"\. Did you mean "Changed"\?/,
      ],
      ["by: Changed", "ERR_CONFIGURATION_INVALID", /by date or by decimal/],
      ["by: Changed, date: auto", "ERR_CONFIGURATION_INVALID", /auto is for fields/],
      ["date: DD.MM.YYYY", "ERR_CONFIGURATION_INVALID", /on_duplicate\.by: is missing/],
    ] as const)
      assertRefused(
        await runInProcess(write(["1,1,1"], settings), { env: {} }),
        exitCodes.couldNotStart,
        code,
        message,
      );
    assertExit(await runInProcess(write(["1,1,01.01.2026"]), { env: {} }), exitCodes.ok);
  });
});
