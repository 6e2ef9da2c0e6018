import assert from "node:assert/strict";
import fc from "fast-check";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { outcomes } from "../../src/rows/outcome.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows, replaceable, tally, toPair } from "../ledger/read-ledger.ts";

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** Another ledger on the same memory, as a second process would open it; the first stays open. */
  readonly reopen: () => Promise<Ledger>;
}

/** The one promise that counts most, over runs that nobody thought of. Part of the ledger's contract. */
export function testLedgerRuns(underTest: () => LedgerUnderTest): void {
  describe("any run of intents, outcomes, crashes and resumes", () => {
    const rowNumber = fc.integer({ min: 1, max: 6 });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant("intend"), rowNumber } as const) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant("settle"),
          rowNumber,
          outcome: fc.constantFrom(...outcomes),
        } as const),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("await") } as const) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("crash") } as const) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("retry") } as const) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant("find out"),
          rowNumber,
          outcome: fc.constantFrom("applied", "failed"),
        } as const),
      },
    );
    let runs = 0;

    it("leaves one outcome per row, the one that the rule says, and exact counts", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const id = `run-${++runs}`;
          const expected = new Map<number, string>();
          const { ledger, reopen } = underTest();
          let current = ledger;
          await current.createLoad(buildLoad({ id }));
          let execution = await current.beginExecution(id, someOwner);
          let pending: { write: Promise<unknown>; apply: () => void }[] = [];

          const settlePending = async (): Promise<void> => {
            const results = await Promise.allSettled(pending.map((one) => one.write));
            for (const [index, result] of results.entries()) {
              const isFenced =
                result.status === "rejected" && hasCode("ERR_EXECUTION_FENCED")(result.reason);
              if (!isFenced) pending[index]?.apply();
            }
            pending = [];
          };

          for (const one of steps) {
            if (one.do === "await") await settlePending();
            else if (one.do === "retry") {
              await current.flush();
              await settlePending();
              await current.revisions.reopen(execution, "anna", ["failed", "rejected"]);
              for (const [row, word] of expected)
                if (word === "failed" || word === "rejected") expected.set(row, "not-attempted");
            } else if (one.do === "find out") {
              await current.flush();
              await settlePending();
              const { rowNumber: n, outcome } = one;
              const resolved = current.revisions.resolve(execution, [buildResult(n, outcome)]);
              if (expected.get(n) === "in-doubt") {
                await resolved;
                expected.set(n, outcome);
              } else await assert.rejects(resolved, hasCode("ERR_ROW_NOT_IN_DOUBT"));
            } else if (one.do === "crash") {
              const crashed = [...pending];
              const next = await reopen();
              execution = await next.beginExecution(id, someOwner, execution);
              current = next;
              pending = crashed;
              await settlePending();
            } else {
              const n = one.rowNumber;
              const word = one.do === "settle" ? one.outcome : "intended";
              const write: Promise<unknown> =
                one.do === "settle"
                  ? current.settle(execution, buildResult(n, one.outcome))
                  : current.intend(execution, buildIntent(n));
              const apply = () => {
                const known = expected.get(n) ?? "intended";
                if (known === "intended" || replaceable.some((outcome) => outcome === known)) {
                  expected.set(n, word);
                }
              };
              write.catch(() => undefined);
              pending.push({ write, apply });
            }
          }
          await current.flush();
          await settlePending();

          const rows = await listRows(current, id);
          assert.deepEqual(
            rows.map(toPair),
            [...expected].toSorted(([a], [b]) => a - b),
          );
          assert.deepEqual((await current.findLoad(id))?.counts, tally(rows));
        }),
        { numRuns: 30 },
      );
    });
  });
}
