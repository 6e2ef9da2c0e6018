import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "../../../src/kernel/load-error.ts";
import type { Rule } from "../../../src/simulator/rule-schema.ts";
import type { SimulatorOptions } from "../../../src/simulator/simulator-options.ts";
import { startSimulator } from "../../../src/simulator/start-simulator.ts";
import { detailRows, outcomesOf, sendRows, setUpBatches, writeSizes } from "./batch-setup.ts";

interface Played {
  readonly outcomes: ReturnType<typeof outcomesOf>;
  readonly sizes: readonly (number | undefined)[];
  readonly attempts: readonly number[];
}

async function play(batch: number, rows: number, options: SimulatorOptions): Promise<Played> {
  const simulator = await startSimulator(options);
  const setup = setUpBatches(simulator.urls.billingplatform, batch, { concurrency: 1 });
  try {
    await sendRows(setup, detailRows(rows));
    return {
      outcomes: outcomesOf(setup),
      sizes: writeSizes(simulator),
      attempts: setup.results.map(({ attempts }) => attempts),
    };
  } finally {
    setup.close();
    await simulator.stop();
  }
}

const bad = (row: number, answer: Rule["answer"] = "bad-request"): Rule => ({
  match: { Id: `D-${row}` },
  answer,
});

describe("a batch that is refused as a whole", () => {
  it("is halved until its culprit stands alone", async () => {
    const { outcomes, sizes } = await play(16, 16, { batch: "all-or-nothing", rules: [bad(6)] });
    assert.deepEqual(outcomes, { applied: 15, others: ["6 rejected request-refused"] });
    assert.deepEqual(sizes, [16, 8, 4, 4, 2, 1, 1, 2, 8]);
  });

  for (const answer of ["bad-request", "not-found", "conflict"] as const) {
    it(`tells the outcome of the record alone: ${answer}`, async () => {
      const rules = [bad(2, answer)];
      const { outcomes } = await play(4, 4, { batch: "all-or-nothing", rules });
      const codes = {
        "bad-request": "request-refused",
        "not-found": "record-not-found",
        conflict: "record-conflict",
      };
      assert.deepEqual(outcomes, { applied: 3, others: [`2 rejected ${codes[answer]}`] });
    });
  }

  it("is not sent again in parts once another process has the load", async () => {
    const simulator = await startSimulator({ batch: "all-or-nothing", rules: [bad(2)] });
    const setup = setUpBatches(simulator.urls.billingplatform, 4, {
      concurrency: 1,
      journal: {
        intend: async () => new Map(),
        assertUnderWay: async () => {
          throw new UsageError("taken over", { code: "ERR_USAGE" });
        },
        settle: async () => undefined,
      },
    });
    try {
      await assert.rejects(sendRows(setup, detailRows(4)), { message: "taken over" });
      assert.deepEqual(writeSizes(simulator), [4]);
    } finally {
      setup.close();
      await simulator.stop();
    }
  });

  it("takes at most 2·log₂(rows) more requests for each culprit", async () => {
    const choice = fc.record({
      size: fc.integer({ min: 2, max: 64 }),
      culprits: fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(choice, async ({ size, culprits }) => {
        const inside = culprits.filter((row) => row <= size);
        const rules = inside.map((row) => bad(row));
        const { outcomes, sizes } = await play(size, size, { batch: "all-or-nothing", rules });
        assert.equal(outcomes.applied, size - inside.length);
        assert.equal(outcomes.others.length, inside.length);
        const bound = 1 + inside.length * 2 * Math.ceil(Math.log2(size));
        assert.ok(sizes.length <= bound, `${sizes.length} requests, ${bound} allowed`);
      }),
      { numRuns: 25 },
    );
  });

  it("counts the requests that a row was in", async () => {
    const { attempts } = await play(4, 4, { batch: "all-or-nothing", rules: [bad(1)] });
    assert.deepEqual(attempts, [3, 3, 2, 2]);
  });

  it("makes the following batches smaller when its number was to blame, and no row", async () => {
    const { outcomes, sizes } = await play(20, 60, { batchLimit: 7 });
    assert.deepEqual(outcomes, { applied: 60, others: [] });
    // The simulated API counts no records of a request that is too long.
    assert.deepEqual(sizes.slice(0, 7), [0, 0, 5, 5, 0, 5, 5]);
    assert.ok(
      sizes.slice(7).every((size) => size !== undefined && size <= 5),
      sizes.join(" "),
    );
    assert.equal(sizes.length, 7 + 8);
  });

  it("goes on row by row where the API takes no array", async () => {
    const { outcomes, sizes } = await play(4, 12, { batchLimit: 1 });
    assert.deepEqual(outcomes, { applied: 12, others: [] });
    assert.deepEqual(sizes.slice(7), [1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("is halved and remembered when it is too large for the API (413)", async () => {
    const { outcomes, sizes } = await play(40, 80, { maxBodyBytes: 2000 });
    assert.deepEqual(outcomes, { applied: 80, others: [] });
    const written = sizes.filter((size) => size !== 0);
    assert.ok(
      written.every((size) => size !== undefined && size <= 20),
      sizes.join(" "),
    );
    assert.ok(sizes.length < 20, sizes.join(" "));
  });

  it("is halved when one of its rows breaks the server, so that its neighbors don't fail", async () => {
    const rules = [bad(3, "server-error")];
    const { outcomes } = await play(8, 8, { rules });
    assert.deepEqual(outcomes, { applied: 7, others: ["3 failed retries-exhausted"] });
  });
});
