import assert from "node:assert/strict";
import { targetNames } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { assertExit, dataOf } from "../support/workdir.ts";

describe("waybill targets", () => {
  it("lists every target with method and address, one a line", async () => {
    const run = await runInProcess(["targets"]);
    assertExit(run, 0);
    const lines = run.stdout.trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => line.split(/\s+/)[0]),
      targetNames,
    );
    assert.match(
      run.stdout,
      /PUT +https:\/\/collect\.api\.rhythmsoftware\.com\/billingRunActions\//,
    );
    assert.match(run.stdout, /PUT +\{base URL\}\/rest\/2\.0\/ACTIVITY/);
  });

  it("shows every field of one, with its allowed values", async () => {
    const run = await runInProcess(["targets", "rhythm/billing-run-action"]);
    assertExit(run, 0);
    for (const word of ["customer_type", "send statement", "sys_bulk_load_id", "organization"])
      assert.ok(run.stdout.includes(word), word);
  });

  it("prints an array with --json, for one target as for all", async () => {
    const all: { name: string }[] = dataOf(await runInProcess(["targets", "--json"]));
    assert.deepEqual(
      all.map(({ name }) => name),
      targetNames,
    );
    const words = ["targets", "billingplatform/invoice-detail", "--json"];
    const one: { name: string }[] = dataOf(await runInProcess(words));
    assert.deepEqual(one, [all.find(({ name }) => name === "billingplatform/invoice-detail")]);
  });
});
