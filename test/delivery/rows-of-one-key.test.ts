import assert from "node:assert/strict";
import { setUpDelivery, validRow } from "../support/delivery-setup.ts";
import { answerJson, startFakeApi } from "../support/fake-api.ts";
import { until } from "../support/until.ts";

describe("rows of one key", () => {
  it("begins a row only when the outcome of the one before with its key is on disk", async () => {
    const asked: string[] = [];
    let toDisk = (): void => undefined;
    const recorded = new Promise<void>((resolve) => (toDisk = resolve));
    const api = await startFakeApi((call, _index, response) => {
      answerJson(response, 200, { id: call.path.split("/").at(-1) });
    });
    const setup = setUpDelivery(api.url, "rhythm/billing-run-action", {
      journal: {
        assertUnderWay: async () => undefined,
        intend: async (rows) => {
          for (const { rowNumber } of rows) asked.push(`intend ${rowNumber}`);
          return new Map();
        },
        settle: async (results) => {
          for (const { rowNumber } of results) asked.push(`settle ${rowNumber}`);
          if (results.some(({ rowNumber }) => rowNumber === 1)) await recorded;
        },
      },
    });
    await setup.delivery.submit(validRow(1, "x"));
    await setup.delivery.submit(validRow(2, "x"));
    await until(() => asked.includes("settle 1"));
    // A row of another key goes all its way meanwhile.
    await setup.delivery.submit(validRow(3, "y"));
    await until(() => asked.includes("settle 3"));
    assert.deepEqual(asked, ["intend 1", "settle 1", "intend 3", "settle 3"]);
    toDisk();
    await setup.delivery.drain();
    assert.deepEqual(asked.slice(4), ["intend 2", "settle 2"]);
    setup.close();
    await api.stop();
  });
});
