import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadReport } from "../../../src/index.ts";
import {
  answerJson,
  startFakeApi,
  type FakeApi,
  type ReceivedCall,
} from "../../support/fake-api.ts";
import { actionRows, detailMapping, detailRows } from "../../support/load-files.ts";
import { makeRampPlace, outlineOf, type RampPlace } from "./ramp-fixture.ts";

interface Stored {
  readonly [field: string]: unknown;
}
/** What the API makes of a record that it is given; undefined: it can't be found. */
type Keep = (record: Stored, index: number) => Stored | undefined;

const idOf = ({ path }: ReceivedCall): string => path.split("/").at(-1) ?? "";

describe("what a ramp reads back", () => {
  let place: RampPlace;
  let api: FakeApi;
  beforeEach(() => {
    place = makeRampPlace();
  });
  afterEach(async () => {
    await api.stop();
    place.remove();
  });

  const begin = async (
    keep: Keep,
    onRead: (call: ReceivedCall, response: ServerResponse) => boolean = () => false,
  ): Promise<{ connection: { baseUrl: string } }> => {
    const records = new Map<string, Stored | undefined>();
    api = await startFakeApi((call, _index, response) => {
      const id = idOf(call);
      if (call.method === "PUT") {
        records.set(id, keep(JSON.parse(call.body), records.size));
        return answerJson(response, 200, { id });
      }
      if (onRead(call, response)) return;
      const record = records.get(id);
      if (record === undefined) answerJson(response, 404, { message: "no such record" });
      else answerJson(response, 200, record);
    });
    return { connection: { baseUrl: api.url } };
  };
  const calls = (method: string): number =>
    api.calls.filter((call) => call.method === method).length;
  const stopOf = ({ exitCode, error }: LoadReport): unknown[] => [exitCode, error?.code];

  it("stops behind a row of which a field was ignored, and names the field", async () => {
    const there = await begin((record) => ({ ...record, name: undefined }));
    const report = await place.load(there);
    assert.deepEqual(stopOf(report), [3, "ERR_RAMP_STOPPED"]);
    assert.equal(
      report.error?.message,
      "step 1 of the ramp: 1 of 1 row went in otherwise than sent (name), and in this step all must go in as they were sent",
    );
    assert.deepEqual(place.steps[0]?.readBack.differing, [
      {
        rowNumber: 1,
        line: 2,
        key: "act-1",
        differences: [{ field: "name", kind: "ignored", sent: '"Gold 1"' }],
      },
    ]);
    assert.equal(calls("PUT"), 1);
    assert.equal(report.summary.outcomes.applied, 1);
  });

  it("keeps values out of log and summary", async () => {
    const { summary } = await place.load(
      await begin((record) => ({ ...record, name: "Something else" })),
    );
    const log = readFileSync(join(place.path, "runs", summary.loadId, "load.log"), "utf8");
    assert.match(log, /"differingFields":"name"/);
    for (const text of [log, JSON.stringify(summary)])
      assert.doesNotMatch(text, /Something else|Gold 1/);
  });

  it("stops behind a row of step 2, and in step 3 behind more than a tenth of the rows", async () => {
    const changed = { status: "excluded" };
    const second = await begin((record, at) => (at === 2 ? { ...record, ...changed } : record));
    assert.deepEqual(stopOf(await place.load(second)), [3, "ERR_RAMP_STOPPED"]);
    assert.equal(calls("PUT"), 4);
    await api.stop();
    const third = await begin((record, at) => (at >= 48 ? { ...record, ...changed } : record));
    const report = await place.load(third);
    assert.match(report.error?.message ?? "", /^step 3 of the ramp: 6 of 50 rows .* \(status\)/);
    assert.equal(calls("PUT"), 54);
    await api.stop();
    const few = await begin((record, at) => (at >= 49 ? { ...record, ...changed } : record));
    assert.deepEqual(stopOf(await place.load(few)), [0, undefined]);
  });

  it("shows what was rounded or written otherwise, and goes on", async () => {
    api = await startFakeApi((call, _index, response) => {
      if (call.method === "GET") {
        const [id, at] = [idOf(call), Number(idOf(call)) - 5001];
        const record = { Id: id, AccountId: "42", ProductId: 7, ActivityDate: "2026-03-01" };
        const retrieveResponse = [{ ...record, Quantity: at === 0 ? "0.5" : String(at + 1) }];
        return answerJson(response, 200, { retrieveResponse });
      }
      const { Id } = JSON.parse(call.body).brmObjects;
      answerJson(response, 200, { updateResponse: [{ Id, ErrorCode: "0" }] });
    });
    const source = detailRows(2);
    const report = await place.load({
      mapping: detailMapping,
      source,
      connection: { baseUrl: api.url, batch: 1 },
      limit: 2,
    });
    assert.deepEqual(stopOf(report), [0, undefined]);
    assert.deepEqual(
      place.steps.map(({ broken, readBack }) => [
        broken,
        readBack.differing.flatMap(({ differences }) =>
          differences.map(({ field, kind }) => `${field} ${kind}`),
        ),
      ]),
      [
        [undefined, ["AccountId reformatted", "Quantity reformatted"]],
        [undefined, ["AccountId reformatted", "Quantity rounded"]],
      ],
    );
  });

  it("asks once where records may not be read, and takes the answers", async () => {
    const there = await begin(
      (record) => record,
      (_call, response) => {
        answerJson(response, 405, { message: "no" });
        return true;
      },
    );
    const { exitCode } = await place.load(there);
    assert.equal(exitCode, 0);
    assert.equal(outlineOf(place.steps), "1/3 3/50 50/rest");
    for (const { sent, readBack } of place.steps) {
      assert.deepEqual([readBack.read, readBack.unread], [0, sent]);
      assert.match(readBack.why ?? "", /the API does not let records be read here \(405/);
    }
    assert.equal(calls("GET"), 1);
  });

  it("says which record it did not find, and holds nothing against the row", async () => {
    const there = await begin((record, at) => (at === 2 ? undefined : record));
    const { exitCode } = await place.load({ ...there, source: actionRows(4) });
    assert.equal(exitCode, 0);
    const { readBack } = place.steps[1] ?? {};
    assert.deepEqual([readBack?.read, readBack?.unread], [2, 1]);
    assert.match(readBack?.why ?? "", /\S/);
  });

  it("is interrupted while it reads", async () => {
    const stop = new AbortController();
    const there = await begin(
      (record) => record,
      () => {
        stop.abort();
        return false;
      },
    );
    const asked: unknown[] = [];
    const confirm = async (): Promise<boolean> => asked.push(1) > 0;
    const report = await place.load({ ...there, stopSignal: stop.signal, ramp: { confirm } });
    assert.deepEqual([report.exitCode, report.summary.outcomes.applied, asked], [130, 1, []]);
  });

  it("keeps what went in when the last rows can't be read back for an interruption", async () => {
    const stop = new AbortController();
    const there = await begin(
      (record) => record,
      () => {
        stop.abort();
        return false;
      },
    );
    const source = actionRows(1);
    const { summary } = await place.load({ ...there, source, stopSignal: stop.signal });
    assert.equal(summary.outcomes.applied, 1);
  });
});
