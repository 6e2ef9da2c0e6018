import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import type { Look, SentRow, WriteCheck } from "../../../src/delivery/live/write-check.ts";
import { type ExactObject, scalarText } from "../../../src/kernel/exact-json.ts";
import { redactAnswers } from "../../../src/load/access/redact-answers.ts";
import { createSecretKeeper } from "../../../src/kernel/redact.ts";
import { createSender } from "../../../src/delivery/send-request.ts";
import { TargetError } from "../../../src/kernel/load-error.ts";
import type { DeliveryOptions } from "../../../src/delivery/delivery-options.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../../support/delivery-setup.ts";
import {
  answerJson,
  startFakeApi,
  type FakeApi,
  type ReceivedCall,
} from "../../support/fake-api.ts";

const action = "rhythm/billing-run-action";

/** Compares the name alone. */
function compareName({ record }: SentRow, seen: ExactObject): Look | undefined {
  const [sent, kept] = [scalarText(record["name"]), scalarText(seen["name"])];
  if (kept === undefined) return undefined;
  const difference = { field: "name", kind: "changed" } as const;
  const differences =
    sent === kept
      ? []
      : [{ ...difference, sent: JSON.stringify(sent), seen: JSON.stringify(kept) }];
  return { differences };
}

const checkAll: WriteCheck = { compare: compareName, isChosen: () => true };
const checkAnswers: WriteCheck = { compare: compareName, isChosen: () => false };

describe("a row that is read back", () => {
  let api: FakeApi;
  let setup: DeliverySetup;
  /** What the API keeps, as it answers. */
  let stored: string;

  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  const begin = async (
    onRead: (call: ReceivedCall, response: ServerResponse) => void = (_, response) =>
      void response.writeHead(200).end(stored),
    { answer, ...changes }: Partial<DeliveryOptions> & { answer?: string } = {},
  ): Promise<void> => {
    api = await startFakeApi((call, _index, response) => {
      if (call.method === "GET") return onRead(call, response);
      stored = call.body;
      response.writeHead(200).end(answer ?? '{"id":"a"}');
    });
    setup = setUpDelivery(api.url, action, { check: checkAll, ...changes });
  };
  const deliver = async (...names: readonly string[]): Promise<void> => {
    for (const [index, name] of names.entries())
      await setup.delivery.submit(validRow(index + 1, "a", { id: "a", name }));
    await setup.delivery.drain();
  };
  const methods = (): string => api.calls.map(({ method }) => method).join(" ");
  const codes = (): readonly string[] =>
    setup.results.map(({ outcome, errors }) =>
      [outcome, ...errors.map(({ code }) => code)].join(" "),
    );

  it("is read after it was written, with the credential, and counts the exchange", async () => {
    await begin();
    await deliver("Ann");
    assert.equal(methods(), "PUT GET");
    assert.equal(api.calls[1]?.headers.authorization, "Bearer t0ken-for-tests");
    const [result] = setup.results;
    assert.deepEqual(result?.verification, { by: "reading", differences: [] });
    assert.deepEqual([result?.attempts, codes()], [2, ["applied"]]);
    assert.equal(setup.delivery.counters.requests, 2);
  });

  it("is not held against an answer in which a secret was blanked out", async () => {
    const sender = createSender({ timeoutMs: 5000, connections: 8, userAgent: "waybill-test" });
    const secrets = createSecretKeeper();
    secrets.learn("s3cr3t-value");
    const send = redactAnswers(sender.send, secrets);
    const answer = '{"id":"a","name":"s3cr3t-value"}';
    await begin(undefined, { answer, check: checkAnswers, send });
    await deliver("s3cr3t-value");
    assert.deepEqual(codes(), ["applied"]);
    assert.equal(setup.results[0]?.verification, undefined);
    sender.close();
  });

  it("is read before a later row of its key is sent, and settled after that", async () => {
    await begin();
    await deliver("Ann", "Bob", "Cid");
    assert.equal(methods(), "PUT GET PUT GET PUT GET");
    assert.deepEqual(codes(), ["applied", "applied", "applied"]);
    const kept = setup.results.map(({ verification }) => verification?.differences.length);
    assert.deepEqual(kept, [0, 0, 0]);
  });

  it("stays applied, with a note, where the API keeps it otherwise", async () => {
    await begin((_, response) => answerJson(response, 200, { id: "a", name: "ANN" }));
    await deliver("Ann");
    assert.deepEqual(codes(), ["applied kept-otherwise"]);
    const [note] = setup.results[0]?.errors ?? [];
    assert.equal(note?.field, "name");
    assert.deepEqual(note?.facts["changes"], ['changed name (sent "Ann", keeps "ANN")']);
    assert.deepEqual(setup.results[0]?.verification?.differences, [
      { field: "name", kind: "changed", sent: '"Ann"', seen: '"ANN"' },
    ]);
  });

  for (const [what, status, body] of [
    ["a 404", 404, '{"message":"gone"}'],
    ["a page", 200, "<html>proxy</html>"],
    ["another record", 200, '{"id":"b","name":"Ann"}'],
    ["a 503 to every try", 503, "{}"],
  ] as const)
    it(`stays applied, with a note, when reading gives ${what}`, async () => {
      await begin((_, response) => void response.writeHead(status).end(body));
      await deliver("Ann");
      assert.deepEqual(codes(), ["applied not-read-back"]);
      assert.equal(setup.results[0]?.verification, undefined);
      assert.ok((setup.results[0]?.attempts ?? 0) >= 2);
    });

  it("keeps what its answer showed when its record can't be read", async () => {
    const answer = '{"id":"a","name":"ANN"}';
    await begin((_, response) => answerJson(response, 404, {}), { answer });
    await deliver("Ann");
    assert.deepEqual(codes(), ["applied kept-otherwise not-read-back"]);
    assert.equal(setup.results[0]?.verification?.by, "answer");
  });

  it("is judged by its record, not by its answer, where there are both", async () => {
    await begin(undefined, { answer: '{"id":"a","name":"ANN"}' });
    await deliver("Ann");
    assert.deepEqual(codes(), ["applied"]);
    assert.deepEqual(setup.results[0]?.verification, { by: "reading", differences: [] });
  });

  for (const status of [401, 403, 405])
    it(`is recorded as applied before a ${status} to the reading stops the load`, async () => {
      await begin((_, response) => answerJson(response, status, {}));
      const isStop = (error: unknown): boolean => error instanceof TargetError;
      await assert.rejects(deliver("Ann"), isStop);
      assert.deepEqual(setup.journal, ["intend 1", "settle 1 applied"]);
      assert.deepEqual(codes(), ["applied not-read-back"]);
    });

  it("is recorded as applied when the load is told to stop before the reading", async () => {
    await begin((_, response) => {
      setup.stop.abort();
      answerJson(response, 503, {});
    });
    await deliver("Ann");
    assert.deepEqual(codes(), ["applied not-read-back"]);
    assert.equal(methods(), "PUT GET");
  });

  it("is not read when it did not go in", async () => {
    api = await startFakeApi((_call, _index, response) => answerJson(response, 400, {}));
    setup = setUpDelivery(api.url, action, { check: checkAll });
    await deliver("Ann");
    assert.equal(methods(), "PUT");
    assert.deepEqual(codes(), ["rejected request-refused"]);
  });

  it("is not read when it is not chosen", async () => {
    const isChosen = ({ rowNumber }: { rowNumber: number }): boolean => rowNumber === 2;
    await begin(undefined, { check: { compare: compareName, isChosen } });
    await deliver("Ann", "Bob", "Cid");
    assert.equal(methods(), "PUT PUT GET PUT");
    assert.deepEqual(
      setup.results.map(({ verification }) => verification?.by),
      [undefined, "reading", undefined],
    );
  });

  it("is compared with its answer's record, its numbers as they are written, where that shows it", async () => {
    const seen: unknown[] = [];
    const compare: WriteCheck["compare"] = (sent, echo, by) => {
      seen.push([scalarText(echo["n"]), by]);
      return compareName(sent, echo);
    };
    const answer = '{"id":"a","name":"ANN","n":1.10}';
    await begin(undefined, { check: { ...checkAnswers, compare }, answer });
    await deliver("Ann");
    assert.deepEqual(seen, [["1.10", "answer"]]);
    assert.deepEqual(codes(), ["applied kept-otherwise"]);
    assert.equal(methods(), "PUT");
  });

  it("says nothing of itself where the answer shows nothing", async () => {
    await begin(undefined, { check: checkAnswers });
    await deliver("Ann");
    assert.equal(setup.results[0]?.verification, undefined);
    assert.deepEqual(codes(), ["applied"]);
  });

  it("is read by itself also when it was sent in a batch, each row compared with its own record", async () => {
    api = await startFakeApi((call, _index, response) => {
      const id = call.path.split("/").at(-1);
      if (call.method === "GET")
        return answerJson(response, 200, { retrieveResponse: { Id: id, name: `row ${id}` } });
      // In another order than they were sent.
      const results = ["3", "1", "2"].map((Id) => ({
        Id,
        ErrorCode: "0",
        name: Id === "2" ? "other" : `row ${Id}`,
        n: 1.5,
      }));
      answerJson(response, 200, { updateResponse: results });
    });
    const isChosen = ({ rowNumber }: { rowNumber: number }): boolean => rowNumber === 1;
    setup = setUpDelivery(api.url, "billingplatform/invoice-detail", {
      check: { compare: compareName, isChosen },
      batch: 3,
    });
    const rows = [1, 2, 3].map((row) =>
      validRow(row, `${row}`, { Id: `${row}`, name: `row ${row}` }),
    );
    await Promise.all(rows.map(async (row) => await setup.delivery.submit(row)));
    await setup.delivery.drain();
    const verified = setup.results
      .toSorted((a, b) => a.rowNumber - b.rowNumber)
      .map(({ verification }) => `${verification?.by} ${verification?.differences.length}`);
    assert.deepEqual(verified, ["reading 0", "answer 1", "answer 0"]);
    assert.deepEqual(methods().split(" ").toSorted(), ["GET", "PUT"]);
  });
});
