import assert from "node:assert/strict";
import { claimId } from "../../src/ledger/claim-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

/** So often each meeting is arranged: who comes first is left to the database. */
const rounds = Array.from({ length: 6 }, (_, round) => round);
const processes = 4;

/** What every ledger promises where several processes decide on the same thing at the same moment. */
export function testContendedLedger(underTest: () => LedgerUnderTest): void {
  describe("several processes that act at the same moment", () => {
    let ledgers: readonly Ledger[];

    beforeEach(async () => {
      const { ledger, reopen } = underTest();
      ledgers = [
        ledger,
        ...(await Promise.all(Array.from({ length: processes - 1 }, async () => await reopen()))),
      ];
    });

    const everybody = async <T>(act: (ledger: Ledger, index: number) => Promise<T>): Promise<T[]> =>
      await Promise.all(ledgers.map(act));
    const begin = async (ledger: Ledger, id: string): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id }));
      return await ledger.beginExecution(id, someOwner);
    };
    const settle = async (
      ledger: Ledger,
      execution: Execution,
      outcome: "rejected" | "applied",
    ) => {
      const settled = ledger.settle(execution, buildResult(1, outcome));
      await ledger.flush();
      await settled;
    };
    const first = (): Ledger => ledgers[0] ?? assert.fail("there is no ledger");

    it("begin a load once: all others are told of the one", async () => {
      for (const round of rounds) {
        const fingerprint = `sha256:${round}`;
        const twins = await everybody(
          async (ledger, index) =>
            await ledger.createLoad(
              buildLoad({ id: `twin-${round}-${index}`, fingerprint }),
              "refuse-twins",
            ),
        );
        assert.equal(twins.filter((twin) => twin === undefined).length, 1);
      }
      assert.equal((await first().listLoads()).length, rounds.length);
    });

    it("create a key once: all others are told who holds it", async () => {
      const executions = await everybody(
        async (ledger, index) => await begin(ledger, `claiming-${index}`),
      );
      for (const round of rounds) {
        const claim = { id: claimId(buildLoad(), `key ${round}`) };
        const holders = await everybody(async (ledger, index) => {
          const place = { rowNumber: round + 1, line: round + 2, key: `key ${round}` };
          const execution = executions[index] ?? assert.fail();
          return await ledger.intend(execution, { ...place, payloadHash: "h", claim });
        });
        assert.equal(holders.filter((holder) => holder === undefined).length, 1);
      }
      const rows = await Promise.all(
        executions.map(async ({ loadId }) => await listRows(first(), loadId)),
      );
      assert.equal(rows.flat().length, rounds.length);
    });

    it("carry a load on once: whoever comes second is told that somebody is at work", async () => {
      for (const round of rounds) {
        const id = `begun-${round}`;
        await first().createLoad(buildLoad({ id }));
        const begun = await Promise.allSettled(
          ledgers.map(async (ledger) => await ledger.beginExecution(id, someOwner)),
        );
        const refused = begun.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
        assert.equal(refused.length, processes - 1);
        for (const reason of refused) assert.ok(hasCode("ERR_LOAD_BUSY")(reason), String(reason));
        assert.equal((await first().findLoad(id))?.atWork?.epoch, 1);
      }
    });

    it("correct a row once, or have it sent again, but never both", async () => {
      for (const round of rounds) {
        const id = `wrong-${round}`;
        const wrong = await begin(first(), id);
        await settle(first(), wrong, "rejected");
        const correcting = await everybody(
          async (ledger, index) => await begin(ledger, `right-${round}-${index}`),
        );
        const [retried] = await Promise.all([
          first().revisions.reopen(wrong, "anna", ["rejected"]),
          ...ledgers.map(async (ledger, index) => {
            const execution = correcting[index] ?? assert.fail();
            await ledger.corrections.link(execution, id, [{ rowNumber: 1, correctedRow: 1 }]);
          }),
        ]);
        const links = await first().corrections.links(id);
        assert.equal(links.length + (retried.rows.rejected ?? 0), 1, JSON.stringify(links));
      }
    });

    it("get no more requests than the account has", async () => {
      const wish = { requests: 7, limit: 100, at: 1_800_000_000_000 };
      for (const round of rounds) {
        const account = `account ${round}`;
        const grants = await Promise.all(
          [1, 2, 3, 4].flatMap(() =>
            ledgers.map(async (ledger) => await ledger.requests.grant({ ...wish, account })),
          ),
        );
        assert.equal(
          grants.reduce((sum, { granted }) => sum + granted, 0),
          100,
        );
      }
    });

    it("give a message to one of them", async () => {
      const message = { channel: "c", drop: "d", arrivalId: undefined, kind: "k", body: "{}" };
      const ids = rounds.map((round) => `message ${round}`);
      await everybody(
        async (ledger) =>
          await ledger.messages.add(
            ids.map((id) => ({ ...message, id })),
            1,
          ),
      );
      const wish = { channels: ["c"], at: 1, leasedUntil: 100, most: 5 };
      const taken = await Promise.all([
        ...ledgers.map(async (ledger) => await ledger.messages.take(wish)),
        ...ledgers.map(async (ledger) => await ledger.messages.take(wish)),
      ]);
      assert.deepEqual(
        taken
          .flat()
          .map(({ id }) => id)
          .toSorted(),
        ids.toSorted(),
      );
    });

    it("end and take over a load in any order, and what is written belongs to one execution", async () => {
      for (const round of rounds) {
        const id = `taken-${round}`;
        const held = await begin(first(), id);
        const acts = await Promise.allSettled([
          settle(first(), held, "applied"),
          first().endExecution(held, { status: "stopped", at: 1 }),
          ...ledgers
            .slice(1)
            .map(async (ledger) => await ledger.beginExecution(id, someOwner, held)),
        ]);
        const begun = acts.slice(2).filter(({ status }) => status === "fulfilled");
        assert.equal(begun.length, 1);
        for (const act of acts)
          if (act.status === "rejected")
            assert.ok(
              hasCode("ERR_EXECUTION_FENCED")(act.reason) || hasCode("ERR_LOAD_BUSY")(act.reason),
              String(act.reason),
            );
        const load = await first().findLoad(id);
        assert.deepEqual([load?.status, load?.atWork?.epoch], ["running", 2]);
        assert.equal(load?.counts.applied, (await listRows(first(), id)).length);
      }
    });
  });
}
