import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LoadError } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { changeInPlace } from "../support/change-in-place.ts";
import { makeChangePlace, type ChangePlace } from "../support/change-place.ts";
import { correctionMapping, startWithActions } from "../support/live-actions.ts";

const rowCount = 100;
/** Rows of 5.4 KB, so that the file has several blocks. */
const rows = Array.from(
  { length: rowCount },
  (_, at) => `act-${at + 1},Name ${at + 1},pending,${"x".repeat(5380)}`,
);
const source = `Id,Name,Status,Note\n${rows.join("\n")}\n`;

describe("a file that is changed in place while it is worked with, size and time kept", () => {
  let simulator: Simulator;
  let place: ChangePlace;
  let path: string;
  /** What happens to the file at the first request of the API that counts. */
  let meddle: (() => void) | undefined;
  const begin = async (mapping: string): Promise<void> => {
    simulator = await startWithActions(rowCount, {
      onReceived: () => {
        meddle?.();
        meddle = undefined;
      },
    });
    const baseUrl = simulator.urls.collect;
    place = makeChangePlace({ baseUrl, tenant: "acme", mapping, source });
    path = join(place.path, "changes.csv");
  };
  const change = (): void => changeInPlace(path, "act-100,Name 100,", "act-100,Evil 100,");
  const isStopped = (exitCode: number) => (error: unknown) => {
    assert.ok(error instanceof LoadError);
    assert.deepEqual([error.code, error.exitCode], ["ERR_SOURCE_CHANGED", exitCode]);
    return true;
  };
  const nameOf = (id: string): unknown => simulator.record("collect", id)?.fields["name"];
  afterEach(async () => {
    meddle = undefined;
    await simulator.stop();
    place.remove();
  });

  for (const preflight of [true, false]) {
    it(`stops a load ${preflight ? "with" : "without"} preflight; nothing of the changed block is sent, and the rest is when it is put back`, async () => {
      await begin(correctionMapping);
      meddle = change;
      await assert.rejects(place.load({ preflight }), isStopped(3));
      const sent = simulator.counts().recordsAccepted;
      assert.ok(sent > 0 && sent < rowCount, `${sent} rows were sent`);
      assert.equal(nameOf("act-100"), "Name of act-100");
      const [loadId = ""] = place.loadIds();
      await assert.rejects(place.resume(loadId), isStopped(2), "as it is now");
      changeInPlace(path, "act-100,Evil 100,", "act-100,Name 100,");
      const report = await place.resume(loadId);
      assert.equal(report.summary.outcomes.applied, rowCount);
      assert.equal(simulator.counts().recordsAccepted, rowCount, "each row once");
    });
  }

  it("stops a resume in the same way", async () => {
    await begin(correctionMapping);
    const first = await place.load({ limit: 5 });
    meddle = change;
    await assert.rejects(place.resume(first), isStopped(3));
    assert.equal(nameOf("act-100"), "Name of act-100");
  });

  it("makes no plan", async () => {
    await begin(correctionMapping);
    meddle = change;
    await assert.rejects(place.plan(), isStopped(2));
    assert.ok(!existsSync(join(place.path, "1.plan")));
  });

  it("stops the application of a plan", async () => {
    await begin(correctionMapping);
    const plan = await place.plan();
    meddle = change;
    await assert.rejects(place.apply(plan), isStopped(3));
    assert.equal(nameOf("act-100"), "Name of act-100");
    assert.match(readFileSync(path, "utf8"), /Evil 100/, "it was changed");
  });
});
