import assert from "node:assert/strict";
import type { SendRequest } from "../../../src/delivery/request.ts";
import { createSender } from "../../../src/delivery/send-request.ts";
import { answerJson, startFakeApi, type FakeApi } from "../../support/fake-api.ts";
import { detailRows, outcomesOf, sendRows, setUpBatches } from "./batch-setup.ts";

interface Played {
  readonly outcomes: ReturnType<typeof outcomesOf>;
  readonly sizes: readonly number[];
}

const idsIn = (body: string): readonly string[] => {
  const { brmObjects } = JSON.parse(body) as { brmObjects: { Id: string } | { Id: string }[] };
  return [brmObjects].flat().map(({ Id }) => Id);
};

/** @param answers what becomes of a request with these ids: a status, or no answer at all */
async function play(
  batch: number,
  rows: number,
  answers: (ids: readonly string[], request: number) => number | undefined,
): Promise<Played> {
  const sizes: number[] = [];
  let status: number | undefined;
  const api: FakeApi = await startFakeApi(({ body }, _request, response) => {
    if (status === undefined) return;
    const records = idsIn(body).map((Id) => ({ Id, ErrorCode: "0" }));
    answerJson(response, status, status === 200 ? { updateResponse: records } : {});
  });
  // Only what is never answered meets the short time-out: a busy machine may take longer for an answer.
  const options = { connections: 8, userAgent: "test" };
  const patient = createSender({ ...options, timeoutMs: 30_000 });
  const impatient = createSender({ ...options, timeoutMs: 200 });
  const send: SendRequest = async (request, signal) => {
    const ids = idsIn(String(request.body));
    status = answers(ids, sizes.push(ids.length) - 1);
    return await (status === undefined ? impatient : patient).send(request, signal);
  };
  const setup = setUpBatches(api.url, batch, { concurrency: 1, send });
  try {
    await sendRows(setup, detailRows(rows));
    return { outcomes: outcomesOf(setup), sizes };
  } finally {
    patient.close();
    impatient.close();
    setup.close();
    await api.stop();
  }
}

describe("a batch that is not answered in time", () => {
  for (const [what, late] of [
    ["here", undefined],
    ["at a gateway (504)", 504],
  ] as const) {
    it(`is halved and not sent again as it was, down to the rows that hang ${what}`, async () => {
      const { outcomes, sizes } = await play(8, 8, (ids) => (ids.includes("D-3") ? late : 200));
      assert.deepEqual(outcomes, { applied: 7, others: ["3 failed retries-exhausted"] });
      assert.deepEqual(sizes.slice(0, 4), [8, 4, 2, 2]);
      assert.deepEqual(
        sizes.filter((size) => size > 1),
        [8, 4, 2, 2, 4],
      );
    });
  }

  it("makes the following ones smaller when it happens twice and no row is to blame", async () => {
    const { outcomes, sizes } = await play(8, 40, (ids) => (ids.length > 4 ? undefined : 200));
    assert.deepEqual(outcomes, { applied: 40, others: [] });
    assert.deepEqual(sizes.slice(0, 6), [8, 4, 4, 8, 4, 4]);
    assert.ok(sizes.slice(6).every((size) => size <= 4));
  });

  it("does not make the following ones smaller when it happens once", async () => {
    const { outcomes, sizes } = await play(8, 24, (_ids, request) =>
      request === 0 ? undefined : 200,
    );
    assert.deepEqual(outcomes, { applied: 24, others: [] });
    assert.deepEqual(sizes, [8, 4, 4, 8, 8]);
  });

  for (const status of [500, 502, 503, 408] as const) {
    it(`is nothing that is answered with ${status}: it is sent again as it is`, async () => {
      const { outcomes, sizes } = await play(4, 4, (_ids, request) => (request < 2 ? status : 200));
      assert.deepEqual(outcomes, { applied: 4, others: [] });
      assert.deepEqual(sizes, [4, 4, 4]);
    });
  }
});
