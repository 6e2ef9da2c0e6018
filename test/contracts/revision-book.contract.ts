import assert from "node:assert/strict";
import type { Intervention } from "../../src/ledger/intervention-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { retriableOutcomes } from "../../src/ledger/revision-book.ts";
import { noOutcomes, outcomes } from "../../src/rows/outcome.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows, tally, toPair } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const fenced = hasCode("ERR_EXECUTION_FENCED");
const heldBack = (rowNumber: number, earlier: number) => ({
  code: "earlier-row-unsettled" as const,
  stage: "delivery" as const,
  rowNumber,
  line: rowNumber + 1,
  facts: { earlier_row: earlier, earlier_outcome: "failed" },
});

/** What people decide about rows and loads, and what comes of it. Part of the ledger's contract. */
export function testRevisionBook(underTest: () => LedgerUnderTest): void {
  describe("what people decide:", () => {
    let ledger: Ledger;
    let execution: Execution;
    const begin = async (id = "load-1", createdAt = 1): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id, createdAt }));
      return await ledger.beginExecution(id, someOwner);
    };
    const settle = async (...results: readonly ReturnType<typeof buildResult>[]): Promise<void> => {
      const settled = results.map((result) => ledger.settle(execution, result));
      await ledger.flush();
      await Promise.all(settled);
    };
    const pairs = async () => (await listRows(ledger)).map(toPair);

    beforeEach(async () => {
      ({ ledger } = underTest());
      execution = await begin();
    });

    describe("a retry", () => {
      it("reopens the rows with the outcomes that are asked for, keeps their errors and is recorded", async () => {
        const errors = [heldBack(2, 1)];
        await settle(
          buildResult(1, "failed"),
          buildResult(2, "skipped", { key: "k1", errors }),
          buildResult(3, "skipped"),
          buildResult(4, "rejected"),
        );
        const chosen = { rows: { failed: 1, skipped: 1 }, overtaken: 0, corrected: 0 };
        assert.deepEqual(await ledger.revisions.choose("load-1", ["failed", "skipped"]), chosen);
        const reopened = await ledger.revisions.reopen(execution, "anna", ["failed", "skipped"]);
        assert.deepEqual(reopened, chosen);
        assert.deepEqual(await pairs(), [
          [1, "not-attempted"],
          [2, "not-attempted"],
          [3, "skipped"],
          [4, "rejected"],
        ]);
        const rows = await listRows(ledger);
        assert.deepEqual(rows[1]?.state === "settled" && rows[1].result.errors, errors);
        assert.deepEqual((await ledger.findLoad("load-1"))?.counts, tally(rows));
        const [{ what, person, epoch } = assert.fail()] = await ledger.interventions.list("load-1");
        assert.deepEqual(
          [what, person, epoch],
          [{ kind: "retried", rows: chosen.rows }, "anna", 1],
        );
      });

      it("never takes what went in, or may have", () => {
        const standing = outcomes.filter((outcome) => !retriableOutcomes.includes(outcome));
        assert.deepEqual(standing, ["applied", "unchanged", "in-doubt", "conflict"]);
      });

      for (const later of ["applied", "unchanged", "in-doubt", "intended"] as const) {
        it(`leaves a row that a later one with its key has overtaken (${later})`, async () => {
          await settle(buildResult(1, "rejected", { key: "k" }));
          if (later === "intended") await ledger.intend(execution, { ...buildIntent(2), key: "k" });
          else await settle(buildResult(2, later, { key: "k" }));
          await settle(buildResult(3, "rejected", { key: "k" }), buildResult(4, "rejected"));
          const choice = await ledger.revisions.reopen(execution, "anna", ["rejected"]);
          assert.deepEqual(choice, { rows: { rejected: 2 }, overtaken: 1, corrected: 0 });
          assert.deepEqual((await pairs()).slice(0, 1), [[1, "rejected"]]);
        });
      }

      it("leaves a row whose correction another load carries, unless that came to nothing", async () => {
        await settle(...[1, 2, 3].map((row) => buildResult(row, "rejected")));
        const other = await begin("load-2", 2);
        await ledger.corrections.link(other, "load-1", [
          { rowNumber: 1, correctedRow: 1 },
          { rowNumber: 2, correctedRow: 3 },
        ]);
        const settled = [buildResult(1, "applied"), buildResult(2, "rejected")].map((result) =>
          ledger.settle(other, result),
        );
        await ledger.flush();
        await Promise.all(settled);
        const choice = await ledger.revisions.reopen(execution, "anna", ["rejected"]);
        assert.deepEqual(choice, { rows: { rejected: 2 }, overtaken: 0, corrected: 1 });
        assert.deepEqual((await pairs())[0], [1, "rejected"]);
      });

      it("is refused to an execution that is over, and changes nothing then", async () => {
        await settle(buildResult(1, "failed"));
        await ledger.beginExecution("load-1", someOwner, execution);
        await assert.rejects(ledger.revisions.reopen(execution, "anna", ["failed"]), fenced);
        assert.deepEqual(await pairs(), [[1, "failed"]]);
        assert.deepEqual(await ledger.interventions.list("load-1"), []);
      });
    });

    describe("a row in doubt", () => {
      const what: Intervention = { kind: "marked", outcome: "applied", rows: [1], because: "seen" };

      it("is settled by evidence or by a person, who is recorded with it", async () => {
        await settle(buildResult(1, "in-doubt"), buildResult(2, "in-doubt"));
        await ledger.revisions.resolve(execution, [buildResult(1, "applied", { serverId: "s" })], {
          person: "anna",
          what,
        });
        await ledger.revisions.resolve(execution, [buildResult(2, "failed")]);
        assert.deepEqual(await pairs(), [
          [1, "applied"],
          [2, "failed"],
        ]);
        const load = await ledger.findLoad("load-1");
        assert.deepEqual(load?.counts, { ...noOutcomes(), applied: 1, failed: 1 });
        const recorded = await ledger.interventions.list("load-1");
        assert.deepEqual(
          recorded.map((one) => [one.person, one.what]),
          [["anna", what]],
        );
      });

      for (const outcome of outcomes.filter((one) => one !== "in-doubt")) {
        it(`is the only one: ${outcome} is refused, and its neighbours with it`, async () => {
          await settle(buildResult(1, "in-doubt"), buildResult(2, outcome));
          const results = [buildResult(1, "applied"), buildResult(2, "applied")];
          await assert.rejects(
            ledger.revisions.resolve(execution, results, { person: "anna", what }),
            hasCode("ERR_ROW_NOT_IN_DOUBT"),
          );
          assert.deepEqual(await pairs(), [
            [1, "in-doubt"],
            [2, outcome],
          ]);
          assert.deepEqual(await ledger.interventions.list("load-1"), []);
        });
      }

      it("is settled by the execution at work alone", async () => {
        await settle(buildResult(1, "in-doubt"));
        await ledger.beginExecution("load-1", someOwner, execution);
        const resolved = ledger.revisions.resolve(execution, [buildResult(1, "applied")]);
        await assert.rejects(resolved, fenced);
        assert.deepEqual(await pairs(), [[1, "in-doubt"]]);
      });

      it("says when its request left, and of which execution it was", async () => {
        const before = Date.now();
        await ledger.intend(execution, buildIntent(1));
        await settle(buildResult(1, "in-doubt"), buildResult(2, "in-doubt"));
        const { at = 0, epoch } = (await ledger.revisions.lastIntent("load-1", 1)) ?? {};
        assert.ok(at >= before && at <= Date.now());
        assert.equal(epoch, execution.epoch);
        assert.equal(await ledger.revisions.lastIntent("load-1", 2), undefined);
      });
    });

    describe("a changed mapping", () => {
      it("becomes the load's own, with both hashes on record", async () => {
        await ledger.interventions.changeMapping(execution, "anna", "sha256:cc");
        assert.equal((await ledger.findLoad("load-1"))?.mappingHash, "sha256:cc");
        const [{ what } = assert.fail()] = await ledger.interventions.list("load-1");
        assert.deepEqual(what, { kind: "mapping-changed", from: "sha256:bb", to: "sha256:cc" });
      });

      it("is refused to an execution that is over", async () => {
        await ledger.beginExecution("load-1", someOwner, execution);
        const changed = ledger.interventions.changeMapping(execution, "anna", "sha256:cc");
        await assert.rejects(changed, fenced);
        assert.equal((await ledger.findLoad("load-1"))?.mappingHash, "sha256:bb");
      });
    });

    describe("interventions", () => {
      it("are listed oldest first, each with its execution, and apart for each load", async () => {
        await ledger.interventions.record(execution, "anna", {
          kind: "taken-over",
          host: "there",
          pid: 7,
        });
        const next = await ledger.beginExecution("load-1", someOwner, execution);
        await ledger.interventions.record(next, "ben", { kind: "retried", rows: {} });
        const recorded = await ledger.interventions.list("load-1");
        assert.deepEqual(
          recorded.map(({ person, epoch, what }) => [person, epoch, what.kind]),
          [
            ["anna", 1, "taken-over"],
            ["ben", 2, "retried"],
          ],
        );
        assert.deepEqual(await ledger.interventions.list("load-2"), []);
      });
    });
  });
}
