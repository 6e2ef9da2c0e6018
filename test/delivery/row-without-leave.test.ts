import assert from "node:assert/strict";
import { createPacer } from "../../src/delivery/pacer.ts";
import { unsentRow } from "../../src/rows/unsent-row.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../support/delivery-setup.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";

const action = "rhythm/billing-run-action";

describe("a row whose intent is refused", () => {
  let api: FakeApi;
  let setup: DeliverySetup;
  afterEach(async () => {
    setup.close();
    await api.stop();
  });
  const idOf = (path: string): string => decodeURIComponent(path.split("/").at(-1) ?? "");

  it("gives the leave of a row back that may not be sent, so that others get it", async () => {
    api = await startFakeApi((call, _index, response) =>
      answerJson(response, 200, { id: idOf(call.path) }),
    );
    const clock = createLeapingClock();
    const random = (): number => 0;
    const settled: string[] = [];
    setup = setUpDelivery(api.url, action, {
      concurrency: 2,
      pacer: createPacer({ capPerSecond: undefined, mostInFlight: 2, clock, random }),
      journal: {
        assertUnderWay: async () => undefined,
        intend: async (rows) =>
          new Map(
            rows
              .filter(({ rowNumber }) => rowNumber <= 6)
              .map((row) => [row.rowNumber, unsentRow(row, "skipped")]),
          ),
        settle: async (results) =>
          void settled.push(...results.map(({ rowNumber, outcome }) => `${rowNumber} ${outcome}`)),
      },
    });
    for (let row = 1; row <= 8; row += 1) await setup.delivery.submit(validRow(row, `k${row}`));
    await setup.delivery.drain();
    assert.equal(settled.filter((one) => one.endsWith("skipped")).length, 6);
    assert.equal(settled.filter((one) => one.endsWith("applied")).length, 2);
    assert.equal(setup.delivery.counters.inFlight, 0);
  });
});
