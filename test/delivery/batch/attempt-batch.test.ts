import assert from "node:assert/strict";
import { unsentRow } from "../../../src/rows/unsent-row.ts";
import type { SimulatorOptions } from "../../../src/simulator/simulator-options.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { silentLogger, type LogFields } from "../../../src/kernel/logger.ts";
import { startSimulator } from "../../../src/simulator/start-simulator.ts";
import type { DeliverySetup } from "../../support/delivery-setup.ts";
import { answerJson, startFakeApi } from "../../support/fake-api.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";
import {
  detailRow,
  detailRows,
  outcomesOf,
  sendRows,
  setUpBatches,
  writeSizes,
} from "./batch-setup.ts";

describe("a batch of invoice details", () => {
  let simulator: Simulator;
  let setup: DeliverySetup;

  const begin = async (
    batch: number,
    options: SimulatorOptions = {},
    changes: Parameters<typeof setUpBatches>[2] = {},
  ): Promise<void> => {
    simulator = await startSimulator({ answerShape: "update-array", ...options });
    setup = setUpBatches(simulator.urls.billingplatform, batch, changes);
  };
  const reads = (): number => simulator.received().filter(({ method }) => method === "GET").length;

  afterEach(async () => {
    setup.close();
    await simulator.stop();
  });

  for (const answerShape of ["retrieve", "update", "update-array"] as const) {
    it(`goes in as one request, when the answer is a list in the shape ${answerShape}`, async () => {
      await begin(10, { answerShape });
      await sendRows(setup, detailRows(30));
      assert.deepEqual(outcomesOf(setup), { applied: 30, others: [] });
      assert.deepEqual(writeSizes(simulator), [10, 10, 10]);
      assert.equal(simulator.record("billingplatform", "D-17")?.fields["Quantity"], "1.50");
    });
  }

  it("goes when no further row comes, and alone in the form that is documented for one", async () => {
    await begin(10);
    await sendRows(setup, detailRows(21));
    assert.deepEqual(outcomesOf(setup), { applied: 21, others: [] });
    assert.deepEqual(writeSizes(simulator), [10, 10, 1]);
  });

  it("has the intents of all its rows made durable before it leaves", async () => {
    const seen: string[] = [];
    await begin(
      5,
      { onReceived: () => seen.push("request") },
      {
        journal: {
          assertUnderWay: async () => undefined,
          intend: async (rows) => {
            await new Promise((resolve) => {
              setImmediate(resolve);
            });
            for (const { rowNumber } of rows) seen.push(`intend ${rowNumber}`);
            return new Map();
          },
          settle: async () => undefined,
        },
      },
    );
    await sendRows(setup, detailRows(5));
    assert.deepEqual(seen, ["intend 1", "intend 2", "intend 3", "intend 4", "intend 5", "request"]);
  });

  for (const held of [[3], [1, 2, 3, 4], [1, 2, 3, 4, 5]])
    it(`leaves without the ${held.length} rows that must not be sent`, async () => {
      const settled: string[] = [];
      await begin(
        5,
        {},
        {
          journal: {
            assertUnderWay: async () => undefined,
            intend: async (rows) =>
              new Map(
                rows
                  .filter(({ rowNumber }) => held.includes(rowNumber))
                  .map((row) => [row.rowNumber, unsentRow(row, "skipped")]),
              ),
            settle: async (results) =>
              void settled.push(
                ...results.map(({ rowNumber, outcome }) => `${rowNumber} ${outcome}`),
              ),
          },
        },
      );
      await sendRows(setup, detailRows(5));
      const expected = [1, 2, 3, 4, 5].map(
        (row) => `${row} ${held.includes(row) ? "skipped" : "applied"}`,
      );
      assert.deepEqual(settled.toSorted(), expected);
      assert.deepEqual(writeSizes(simulator), held.length === 5 ? [] : [5 - held.length]);
    });

  for (const batchOrder of ["same", "reversed"] as const) {
    it(`does not fail its rows for one bad record, results in ${batchOrder} order`, async () => {
      await begin(10, {
        batchOrder,
        rules: [
          { match: { Id: "D-3" }, answer: "record-error", errorCode: "1012", message: "no" },
          { match: { Id: "D-7" }, answer: "update-error", message: "locked" },
        ],
      });
      await sendRows(setup, detailRows(10));
      assert.deepEqual(outcomesOf(setup), {
        applied: 8,
        others: ["3 rejected record-error", "7 rejected record-error"],
      });
      assert.deepEqual(writeSizes(simulator), [10]);
    });
  }

  it("is taken whole where the answer has no ids and all its records are good", async () => {
    await begin(10, { batchAnswer: "without-ids", batchOrder: "reversed" });
    await sendRows(setup, detailRows(10));
    assert.deepEqual(outcomesOf(setup), { applied: 10, others: [] });
    assert.deepEqual(writeSizes(simulator), [10]);
    assert.equal(reads(), 0);
  });

  for (const batchOrder of ["same", "reversed"] as const) {
    it(`gives no error without an id to a row by its place, results in ${batchOrder} order`, async () => {
      const logged: unknown[] = [];
      const logger = {
        ...silentLogger,
        warn: (message: string, fields?: LogFields) => logged.push([message, fields?.["said"]]),
      };
      const rules = [
        { match: { Id: "D-3" }, answer: "record-error", message: "The account is closed" } as const,
      ];
      await begin(10, { batchAnswer: "without-ids", batchOrder, rules }, { logger });
      await sendRows(setup, detailRows(10));
      assert.deepEqual(outcomesOf(setup), { applied: 9, others: ["3 rejected record-error"] });
      const [refused] = setup.results.filter(({ outcome }) => outcome === "rejected");
      assert.equal(refused?.errors[0]?.facts["said"], "The account is closed");
      assert.equal(reads(), 0);
      assert.deepEqual(logged[0], [
        "errors in the answer to a batch that name no row",
        "The account is closed",
      ]);
    });
  }

  it("sends again only the rows that an error without an id may be about", async () => {
    const sizes: number[] = [];
    const api = await startFakeApi((call, _count, response) => {
      const { brmObjects } = JSON.parse(call.body);
      const all: { Id: string }[] = Array.isArray(brmObjects) ? brmObjects : [brmObjects];
      sizes.push(all.length);
      const bad = { ErrorCode: "7", ErrorText: "The account is closed" };
      const good = all.filter(({ Id }) => Id !== "D-4" && (all.length < 10 || Id !== "D-9"));
      const records = good.map(({ Id }) => ({ Id, ErrorCode: "0" }));
      const refused = all.some(({ Id }) => Id === "D-4") ? [bad] : [];
      answerJson(response, 200, { updateResponse: [...refused, ...records] });
    });
    simulator = await startSimulator();
    setup = setUpBatches(api.url, 10);
    await sendRows(setup, detailRows(10));
    assert.deepEqual(outcomesOf(setup), { applied: 9, others: ["4 rejected record-error"] });
    assert.deepEqual(sizes, [10, 1, 1]);
    await api.stop();
  });

  it("is read by id where the answer has numbers for ids", async () => {
    await begin(3, { batchAnswer: "numeric-ids", batchOrder: "reversed" });
    const rows = ["100", "200", "300"].map((id, index) => detailRow(index + 1, id));
    await sendRows(setup, rows);
    assert.deepEqual(outcomesOf(setup), { applied: 3, others: [] });
    assert.equal(reads(), 0);
  });

  for (const answerShape of ["retrieve", "update-array"] as const) {
    it(`has a row read back that the answer does not name (${answerShape})`, async () => {
      await begin(10, { batchAnswer: "short", answerShape });
      await sendRows(setup, detailRows(10));
      assert.deepEqual(outcomesOf(setup), {
        applied: 10,
        others: ["10 applied confirmed-by-reading"],
      });
      assert.equal(reads(), 1);
      const read = setup.results.find(({ rowNumber }) => rowNumber === 10);
      assert.equal(read?.attempts, 2);
      assert.ok(read?.appliedAt !== undefined);
    });
  }

  it("leaves a row in doubt that the answer does not name and that reads otherwise than it was sent", async () => {
    await begin(2, {
      rules: [{ match: { Id: "D-1" }, answer: "no-evidence" }],
    });
    const writer = simulator;
    await sendRows(setup, [detailRow(1), detailRow(2)]);
    assert.deepEqual(outcomesOf(setup).others, ["1 applied confirmed-by-reading"]);
    assert.equal(writer.record("billingplatform", "D-1")?.version, 1);
  });

  it("leaves a row in doubt that can't be read back, and says so", async () => {
    await begin(2, {
      rules: [
        { match: { Id: "D-1" }, answer: "no-evidence" },
        { match: { Id: "D-1" }, answer: "not-found", method: "GET" },
      ],
    });
    await sendRows(setup, detailRows(2));
    assert.deepEqual(outcomesOf(setup), { applied: 1, others: ["1 in-doubt no-evidence"] });
    const doubtful = setup.results.find(({ outcome }) => outcome === "in-doubt");
    assert.match(String(doubtful?.errors[0]?.facts["lacking"]), /could not be read back/);
  });

  it("is sent again as it is when its answer is lost", async () => {
    await begin(5, { rules: [{ match: { Id: "D-2" }, answer: "lost", times: 1 }] });
    await sendRows(setup, detailRows(5));
    assert.deepEqual(outcomesOf(setup), { applied: 5, others: [] });
    assert.deepEqual(writeSizes(simulator), [5, 5]);
    assert.equal(setup.delivery.counters.retries, 1);
    assert.deepEqual(new Set(setup.results.map(({ attempts }) => attempts)), new Set([2]));
  });

  it("waits as one request when it is refused with 429", async () => {
    await begin(5, { rules: [{ match: { Id: "D-2" }, answer: "too-many-requests", times: 2 }] });
    await sendRows(setup, detailRows(5));
    assert.deepEqual(outcomesOf(setup), { applied: 5, others: [] });
    assert.deepEqual(writeSizes(simulator), [5, 5, 5]);
    assert.equal(setup.delivery.counters.retries, 0);
  });

  it("holds no two rows of one key, and applies them in file order", async () => {
    await begin(10, {}, { clock: createLeapingClock() });
    const rows = Array.from({ length: 40 }, (_, index) =>
      detailRow(index + 1, `D-${index % 7}`, `${index}.0`),
    );
    await sendRows(setup, rows);
    assert.equal(outcomesOf(setup).applied, 40);
    for (let key = 0; key < 7; key += 1) {
      const record = simulator.record("billingplatform", `D-${key}`);
      const last = rows.findLast((row) => row.key === `D-${key}`);
      assert.equal(record?.fields["Quantity"], last?.payload["Quantity"]);
      const requests = record?.writes.map(({ request }) => request) ?? [];
      assert.equal(new Set(requests).size, requests.length, "two rows of a key in one request");
    }
    assert.ok((writeSizes(simulator)[0] ?? 0) <= 7);
  });

  it("leaves its rows to a resume when the load stops before its answer", async () => {
    await begin(5, { latency: 20 });
    const sending = sendRows(setup, detailRows(30));
    setup.stop.abort(new Error("Ctrl-C"));
    await sending;
    assert.equal(outcomesOf(setup).applied % 5, 0);
    assert.ok(outcomesOf(setup).applied <= 10);
    const sent = writeSizes(simulator).reduce<number>((sum, size) => sum + (size ?? 0), 0);
    assert.equal(outcomesOf(setup).applied, sent, "what was sent has an outcome");
  });
});
