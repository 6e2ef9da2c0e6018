import assert from "node:assert/strict";
import type { Simulator } from "../../../src/index.ts";
import { outcomesOf } from "../parse-report.ts";
import type { Workdir } from "../workdir.ts";
import type { KillStory } from "./kill-stories.ts";
import { countWrites, type KilledLoad } from "./run-killed-load.ts";

/** The report against the API's own record of what it received. */
export function assertBooks(
  story: KillStory,
  { loadId, writesWhenApplied }: Pick<KilledLoad, "loadId" | "writesWhenApplied">,
  { workdir, simulator }: { readonly workdir: Workdir; readonly simulator: Simulator },
): void {
  const outcomes = outcomesOf(workdir.report(loadId));
  const writes = countWrites(story, simulator);
  const oneByOne = Array.from({ length: story.rows }, (_, at) => at + 1);
  assert.deepEqual(
    outcomes.map(([row]) => row),
    oneByOne,
    "one line a row, in order",
  );
  const outcomeOf = new Map(outcomes);
  for (const [row, outcome] of outcomes) {
    const first = story.firstOf?.(row) ?? row;
    assert.equal(outcome, outcomeOf.get(first), `rows ${first} and ${row} are one record`);
    const times = writes.get(row) ?? 0;
    if (story.isCreate === true) {
      assert.ok(times <= 1, `row ${row} was created ${times} times`);
      assert.ok(outcome === "applied" || outcome === "in-doubt", `row ${row} is ${outcome}`);
      if (outcome === "applied") assert.equal(times, 1, `row ${row} is applied and was not made`);
    } else {
      assert.equal(outcome, "applied", `row ${row}`);
      assert.ok(times >= 1, `row ${row} is applied and was never written`);
    }
  }
  for (const [row, times] of writesWhenApplied)
    assert.equal(writes.get(row), times, `row ${row} was sent again after it was applied`);
  assertOrder(story, simulator);
  assertNames(story, simulator);
}

/** What the API holds at the end. */
function assertNames({ service, rows, nameOf }: KillStory, simulator: Simulator): void {
  if (nameOf === undefined) return;
  for (let row = 1; row <= rows; row += 1)
    assert.equal(simulator.record(service, `act-${row}`)?.fields["name"], nameOf(row));
}

/** Of the rows of one id, none is ever written on top of a later one. */
function assertOrder(story: KillStory, simulator: Simulator): void {
  for (const record of simulator.records(story.service)) {
    const rows = record.writes.map(({ recordNo }) => story.rowOf(record, recordNo));
    assert.deepEqual(
      rows,
      rows.toSorted((a, b) => a - b),
      `record ${record.id} was written by rows ${rows.join()}`,
    );
  }
}
