import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { liveDetailMapping, startWithDetails } from "../support/live-details.ts";
import { assertExit, assertRefused, dataOf, makeWorkdir } from "../support/workdir.ts";

/** More rows than a block has; one is no amount, one is there twice. */
const source = [
  "Id,Qty,Feature",
  ...Array.from({ length: 80 }, (_, at) => `${5001 + at},${at % 3}.75,F${at}`),
  "5001,x,F",
  "5002,9.25,F",
  "",
].join("\n");

/** What a plan and a load of a fresh place come to, without times and paths. */
async function playOn(threads: readonly string[]): Promise<unknown> {
  const [workdir, simulator] = [makeWorkdir(), await startWithDetails(80)];
  try {
    workdir.file("rows.csv", source);
    workdir.file("m.yaml", liveDetailMapping);
    const words = ["rows.csv", "-m", "m.yaml", "--base-url", simulator.urls.billingplatform];
    const asked = [...words, ...threads, "--json"];
    const rehearsed = await workdir.run(["load", ...asked, "--dry-run"]);
    assertExit(rehearsed, exitCodes.someRowsOtherwise);
    const planned = await workdir.run(["plan", ...asked, "-o", "x.plan"]);
    assertExit(planned, exitCodes.ok);
    const loaded = await workdir.run(["load", ...asked]);
    assertExit(loaded, exitCodes.someRowsOtherwise);
    const rehearsal = JSON.stringify(dataOf(rehearsed));
    return {
      preflight: dataOf(rehearsed).preflight,
      requests: rehearsal.replaceAll(simulator.urls.billingplatform, "").length,
      plan: { ...dataOf(planned).summary, cost: undefined },
      report: workdir
        .report()
        .map(({ row_number: row, line, key, outcome, message }) => [
          row,
          line,
          key,
          outcome,
          message,
        ]),
      records: simulator
        .records("billingplatform")
        .map(({ fields }) => JSON.stringify([fields["Id"], fields["Quantity"]]))
        .toSorted(),
    };
  } finally {
    await simulator.stop();
    workdir.remove();
  }
}

describe("a load whose rows are judged on several threads", () => {
  it("is rehearsed, planned and carried out as on one", async () => {
    assert.deepEqual(await playOn(["--threads", "2"]), await playOn([]));
  });

  it("is refused with the numbers that there may be", async () => {
    const workdir = makeWorkdir();
    try {
      for (const threads of ["0", "17", "two"])
        for (const command of ["load", "check"])
          assertRefused(
            // oxlint-disable-next-line no-await-in-loop -- one after the other
            await workdir.run([command, "rows.csv", "-m", "m.yaml", "--threads", threads]),
            exitCodes.couldNotStart,
            "ERR_USAGE",
            /--threads takes a whole number from 1 to 16/,
          );
    } finally {
      workdir.remove();
    }
  });
});
