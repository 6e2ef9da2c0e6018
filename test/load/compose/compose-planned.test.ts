import assert from "node:assert/strict";
import { compileComparison } from "../../../src/change/compare-records.ts";
import type { Composed, EarlierSend } from "../../../src/delivery/live/compose-row.ts";
import type { ExactObject } from "../../../src/kernel/exact-json.ts";
import { composePlanned } from "../../../src/load/compose/compose-planned.ts";
import type { RecordImage, ValidRow } from "../../../src/rows/row.ts";
import { findTarget } from "../../../src/targets/index.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";

const row: ValidRow = { rowNumber: 3, line: 4, key: "a", payload: {}, payloadHash: "h" };
const before = { id: "a", name: "old", city: "Rome", sys_version: 4 };
const after = { id: "a", name: "new", city: "Rome", sys_version: 4 };

interface Circumstances {
  readonly planned?: RecordImage;
  readonly stored?: RecordImage;
  readonly isOurs?: boolean;
  readonly earlier?: EarlierSend;
}

/** What becomes of the planned change of the name, with the record as it is now. */
async function compose(
  live: ExactObject,
  { planned = { before, after }, stored, isOurs = false, earlier }: Circumstances = {},
): Promise<Composed> {
  const target = findTarget("rhythm/billing-run-action");
  assert.ok(target !== undefined);
  const composeRow = composePlanned({
    storedImage: async () => stored,
    isOurs: () => isOurs,
    clock: createLeapingClock(),
    comparison: compileComparison(target, ["id", "name"]),
    validateMerged: ({ rowNumber, line }, record) =>
      record["city"] === "nowhere"
        ? [{ code: "live-record-invalid", stage: "validation", rowNumber, line, facts: {} }]
        : [],
    plannedOf: () => ({
      ...row,
      action: "update",
      ...planned,
      changes: [{ field: "name", before: "old", after: "new" }],
    }),
  });
  return await composeRow(row, live, earlier);
}

const describeIt = (composed: Composed): string =>
  composed.kind === "send"
    ? "send"
    : `${composed.result.outcome} ${composed.result.errors[0]?.code ?? ""}`.trim();

describe("a planned row and its live record", () => {
  it("is sent when the record is what the plan saw, with the version that it has by now", async () => {
    const composed = await compose({ ...before, sys_version: 9 });
    assert.ok(composed.kind === "send");
    assert.deepEqual(composed.row.image.after, { ...after, sys_version: 9 });
  });

  it("is unchanged when the record is as planned already", async () => {
    assert.equal(describeIt(await compose({ ...after, sys_version: 5 })), "unchanged");
  });

  it("is in conflict when the record has moved", async () => {
    assert.equal(describeIt(await compose({ ...before, city: "Lyon" })), "conflict record-moved");
  });

  it("is invalid when what would be sent is not what the documents allow", async () => {
    const forged = { before: { ...before, city: "nowhere" }, after: { ...after, city: "nowhere" } };
    assert.equal(
      describeIt(await compose(forged.before, { planned: forged })),
      "invalid live-record-invalid",
    );
  });

  it("is rejected when the record is locked", async () => {
    const live = { ...before, sys_locked: true };
    assert.equal(describeIt(await compose(live)), "rejected record-locked");
  });

  describe("after a request whose answer was lost", () => {
    const image = { before, after };

    it("is applied when the record is as it was sent", async () => {
      for (const circumstances of [
        { stored: image },
        { earlier: { image, refusal: undefined } },
      ] as const)
        assert.equal(
          describeIt(await compose({ ...after, sys_version: 5 }, circumstances)),
          "applied confirmed-by-reading",
        );
    });

    it("is applied when the record carries its tags, though it has become otherwise since", async () => {
      const live = { ...after, name: "new, rounded" };
      assert.equal(
        describeIt(await compose(live, { stored: image, isOurs: true })),
        "applied confirmed-by-tags",
      );
    });

    it("is in conflict when nothing shows that it went in, and the record has moved", async () => {
      const live = { ...after, name: "somebody's" };
      assert.equal(describeIt(await compose(live, { stored: image })), "conflict record-moved");
    });

    it("is sent when the record is what the plan saw", async () => {
      assert.equal(describeIt(await compose(before, { stored: image })), "send");
    });
  });
});
