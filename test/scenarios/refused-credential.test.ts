import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { exitCodes } from "../../src/index.ts";
import { answerJson, startFakeApi, type FakeApi, type ReceivedCall } from "../support/fake-api.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const rowCount = 40;

describe("a credential that the API refuses in mid-load", () => {
  let workdir: Workdir;
  let api: FakeApi;
  let refusal: number;
  /** Record numbers that were taken in, in order. */
  let taken: number[];

  const answer = (call: ReceivedCall, index: number, response: ServerResponse): void => {
    if (index >= 15 && call.headers.authorization === "Bearer old-token")
      return answerJson(response, refusal, { message: "no" });
    const body = JSON.parse(call.body);
    taken.push(body.sys_bulk_load_record_no);
    answerJson(response, 200, { ...body, id: body.id ?? `new-${index}` });
  };
  const run = async (words: readonly string[], token: string): Promise<Run> =>
    await workdir.run(words, { env: { WAYBILL_TOKEN: token } });

  beforeEach(async () => {
    workdir = makeWorkdir();
    taken = [];
    api = await startFakeApi(answer);
  });
  afterEach(async () => {
    await api.stop();
    workdir.remove();
  });

  for (const [what, status, mapping, rows] of [
    ["updates", 401, actionMapping, actionRows(rowCount)],
    ["updates", 403, actionMapping, actionRows(rowCount)],
    ["creates", 401, creationMapping, creationRows(rowCount)],
  ] as const) {
    it(`stops ${what} with 3 after a ${status}, fails no row, and goes on with a good one`, async () => {
      refusal = status;
      workdir.file("m.yaml", mapping);
      workdir.file("rows.csv", rows);
      const place = ["--tenant", "acme", "--base-url", api.url];
      const first = await run(["load", "rows.csv", "-m", "m.yaml", ...place], "old-token");
      assertExit(first, exitCodes.stopped);
      assert.match(
        first.stderr,
        new RegExp(`^error ERR_CREDENTIALS_REFUSED: the API .*${status}`, "m"),
      );
      assert.match(first.stderr, /^ {2}→ Renew WAYBILL_TOKEN/m);
      const outcomes = workdir.report().map((line) => line["outcome"]);
      assert.deepEqual(new Set(outcomes), new Set(["applied", "not-attempted"]));
      assert.ok(api.calls.length <= 15 + 8, "what was in flight, and nothing after");

      const [id = ""] = workdir.loadIds();
      assertExit(await run(["resume", id], "new-token"), exitCodes.ok);
      assert.ok(workdir.report().every((line) => line["outcome"] === "applied"));
      assert.deepEqual(
        taken.toSorted((a, b) => a - b),
        Array.from({ length: rowCount }, (_, at) => at + 1),
        "each row was taken in once",
      );
    });
  }
});
