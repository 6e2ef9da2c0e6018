import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import type { ComposeRow, EarlierSend } from "../../../src/delivery/live/compose-row.ts";
import { type ExactObject, isExactObject, parseExactJson } from "../../../src/kernel/exact-json.ts";
import { TargetError } from "../../../src/kernel/load-error.ts";
import { explainRowError } from "../../../src/rows/describe-row-error.ts";
import { setUpDelivery, validRow, type DeliverySetup } from "../../support/delivery-setup.ts";
import {
  answerJson,
  startFakeApi,
  type FakeApi,
  type ReceivedCall,
} from "../../support/fake-api.ts";

const action = "rhythm/billing-run-action";
const detail = "billingplatform/invoice-detail";

/** Status becomes what the row says; a record that has it already is unchanged. */
function setStatus(seen: (EarlierSend | undefined)[] = []): ComposeRow {
  return async (row, live, earlier) => {
    seen.push(earlier);
    const { rowNumber, line, key, payload } = row;
    if (live["status"] === payload["status"])
      return {
        kind: "settled",
        result: {
          rowNumber,
          line,
          key,
          errors: [],
          attempts: 0,
          elapsedMs: 0,
          outcome: earlier === undefined ? "unchanged" : "applied",
        },
      };
    if (earlier?.refusal !== undefined && earlier.image.before["v"] === live["v"])
      return { kind: "settled", result: earlier.refusal };
    const after: ExactObject = { ...live, ...payload };
    return { kind: "send", row: { ...row, image: { before: live, after } } };
  };
}

/** An API that keeps one record as text; `onWrite` may answer in its place. */
interface OneRecord {
  text: string;
  onRead?: (reads: number, response: ServerResponse) => boolean;
  onWrite?: (writes: number, call: ReceivedCall, response: ServerResponse) => boolean;
}

async function startOneRecord(record: OneRecord): Promise<FakeApi> {
  let reads = 0;
  let writes = 0;
  const answer = (response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/json" }).end(record.text);
  };
  return await startFakeApi((call, _index, response) => {
    if (call.method === "GET") {
      reads += 1;
      if (record.onRead?.(reads, response) !== true) answer(response);
      return;
    }
    writes += 1;
    if (record.onWrite?.(writes, call, response) === true) return;
    record.text = call.body;
    answer(response);
  });
}

describe("a row whose live record decides what is sent", () => {
  let api: FakeApi;
  let setup: DeliverySetup;

  afterEach(async () => {
    setup.close();
    await api.stop();
  });

  const deliver = async (
    record: OneRecord,
    { compose = setStatus(), target = action }: { compose?: ComposeRow; target?: string } = {},
  ): Promise<string> => {
    api = await startOneRecord(record);
    setup = setUpDelivery(api.url, target, { compose });
    await setup.delivery.submit(validRow(1, "a", { status: "excluded" }));
    await setup.delivery.drain();
    const [result] = setup.results;
    return `${result?.outcome} ${result?.errors[0]?.code ?? ""}`.trim();
  };
  const methods = (): string => api.calls.map(({ method }) => method).join(" ");
  const sent = (): ExactObject => {
    const body = parseExactJson(api.calls.findLast(({ method }) => method === "PUT")?.body ?? "");
    assert.ok(isExactObject(body));
    return body;
  };

  it("is read, composed and written whole, every number as the API wrote it", async () => {
    const text = '{"id":"a","status":"pending","n":12345678901234567890,"price":1.10}';
    assert.equal(await deliver({ text }), "applied");
    assert.equal(methods(), "GET PUT");
    const { body = "" } = api.calls[1] ?? {};
    assert.match(body, /"n":12345678901234567890,"price":1\.10,/);
    assert.equal(sent()["status"], "excluded");
    assert.equal(sent()["sys_bulk_load_id"], "load-1");
    assert.equal(setup.results[0]?.attempts, 2);
  });

  it("has its image in the journal's intent before the request leaves", async () => {
    api = await startOneRecord({ text: '{"id":"a","status":"pending"}' });
    const intents: unknown[] = [];
    setup = setUpDelivery(api.url, action, {
      compose: setStatus(),
      journal: {
        assertUnderWay: async () => undefined,
        intend: async ([row]) => {
          intents.push({ image: row?.image, calls: methods() });
          return new Map();
        },
        settle: async () => undefined,
      },
    });
    await setup.delivery.submit(validRow(1, "a", { status: "excluded" }));
    await setup.delivery.drain();
    const before = { id: "a", status: "pending" };
    const image = { before, after: { id: "a", status: "excluded" } };
    assert.deepEqual(intents, [{ image, calls: "GET" }]);
    assert.equal(methods(), "GET PUT");
  });

  it("takes no write when its record needs none", async () => {
    assert.equal(await deliver({ text: '{"id":"a","status":"excluded"}' }), "unchanged");
    assert.equal(methods(), "GET");
    assert.deepEqual(setup.journal, ["settle 1 unchanged"]);
  });

  it("is rejected when there is no such record", async () => {
    const onRead = (_: number, response: ServerResponse): boolean => {
      answerJson(response, 404, { message: "gone" });
      return true;
    };
    assert.equal(await deliver({ text: "", onRead }), "rejected record-not-found");
    assert.equal(setup.results[0]?.httpStatus, 404);
  });

  for (const [what, text] of [
    ["no JSON", "<html>proxy</html>"],
    ["another record", '{"id":"b","status":"pending"}'],
    ["an empty answer", ""],
  ] as const)
    it(`fails, and nothing is sent, when reading gives ${what}`, async () => {
      assert.equal(await deliver({ text }), "failed record-unreadable");
      assert.equal(methods(), "GET");
    });

  for (const status of [403, 405, 501])
    it(`stops the load when the API refuses to be read with ${status}`, async () => {
      const onRead = (_: number, response: ServerResponse): boolean => {
        answerJson(response, status, {});
        return true;
      };
      await assert.rejects(
        deliver({ text: "", onRead }),
        (error) => error instanceof TargetError && error.code === "ERR_READ_REFUSED",
      );
      assert.equal(methods(), "GET");
    });

  it("is read again after a lost answer, and applied when its record is as it was sent", async () => {
    const record: OneRecord = {
      text: '{"id":"a","status":"pending"}',
      onWrite: (_, call, response) => {
        record.text = call.body;
        response.destroy();
        return true;
      },
    };
    assert.equal(await deliver(record), "applied");
    assert.equal(methods(), "GET PUT GET GET");
    assert.equal(setup.results[0]?.attempts, 4);
  });

  it("is sent again after a lost answer when its record stayed as it was", async () => {
    const onWrite: OneRecord["onWrite"] = (writes, _call, response) => {
      if (writes === 1) response.destroy();
      return writes === 1;
    };
    assert.equal(await deliver({ text: '{"id":"a","status":"pending"}', onWrite }), "applied");
    assert.equal(methods(), "GET PUT GET PUT");
  });

  it("is not said to be unsent when its answer was lost and its record can't be read any more", async () => {
    const outcome = await deliver({
      text: '{"id":"a","status":"pending"}',
      onRead: (reads, response) => {
        if (reads > 1) response.writeHead(200).end("<html>");
        return reads > 1;
      },
      onWrite: (_writes, _call, response) => {
        response.destroy();
        return true;
      },
    });
    assert.equal(outcome, "failed record-unreadable");
    const [error] = setup.results[0]?.errors ?? [];
    assert.ok(error !== undefined);
    assert.match(explainRowError(error), /^the row was sent without an answer that counts/);
  });

  it("never overwrites what somebody changed while it was tried", async () => {
    const record: OneRecord = {
      text: '{"id":"a","status":"pending","name":"old"}',
      onWrite: (writes, _call, response) => {
        if (writes === 1) {
          record.text = '{"id":"a","status":"pending","name":"new"}';
          answerJson(response, 503, {});
        }
        return writes === 1;
      },
    };
    assert.equal(await deliver(record), "applied");
    assert.equal(sent()["name"], "new");
  });

  it("is composed anew after a 409 whose cause is that the record moved", async () => {
    const record: OneRecord = {
      text: '{"id":"a","status":"pending","v":1,"name":"old"}',
      onWrite: (writes, _call, response) => {
        if (writes === 1) {
          record.text = '{"id":"a","status":"pending","v":2,"name":"new"}';
          answerJson(response, 409, {});
        }
        return writes === 1;
      },
    };
    const earlier: (EarlierSend | undefined)[] = [];
    assert.equal(await deliver(record, { compose: setStatus(earlier) }), "applied");
    assert.deepEqual([sent()["v"], sent()["name"]], [2, "new"]);
    assert.deepEqual(
      earlier.map((one) => one?.refusal?.httpStatus),
      [undefined, 409],
    );
  });

  it("keeps the refusal of a 409 whose cause is the row", async () => {
    const onWrite: OneRecord["onWrite"] = (_, _call, response) => {
      answerJson(response, 409, { message: "refers to a non-existent object" });
      return true;
    };
    const text = '{"id":"a","status":"pending","v":1}';
    assert.equal(await deliver({ text, onWrite }), "rejected record-conflict");
    assert.equal(methods(), "GET PUT GET");
    assert.equal(setup.results[0]?.httpStatus, 409);
  });

  it("gives up on a record that never stands still, without overwriting anything", async () => {
    let version = 1;
    const record: OneRecord = {
      text: '{"id":"a","status":"pending","v":1}',
      onWrite: (_, _call, response) => {
        version += 1;
        record.text = `{"id":"a","status":"pending","v":${version}}`;
        response.destroy();
        return true;
      },
    };
    assert.equal(await deliver(record), "failed record-never-still");
  });

  it("goes alone where rows could go in batches", async () => {
    const text = '{"retrieveResponse":[{"Id":"a","status":"pending"}]}';
    const onWrite: OneRecord["onWrite"] = (_, _call, response) => {
      answerJson(response, 200, { retrieveResponse: { Id: "a" } });
      return true;
    };
    assert.equal(await deliver({ text, onWrite }, { target: detail }), "applied");
    const { brmObjects } = sent();
    assert.ok(isExactObject(brmObjects) && brmObjects["Id"] === "a");
  });
});
