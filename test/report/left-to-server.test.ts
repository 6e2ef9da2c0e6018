import assert from "node:assert/strict";
import { createLeftJudge } from "../../src/report/left-to-server.ts";
import { buildError, buildRow } from "./build-report.ts";

const isLeft = createLeftJudge({
  left: ["sys_created_at", "sys_created_by_id"],
  others: ["name", "status", "date", "customer_id", "sys_created"],
});
const judge = (said: string, code: "request-refused" | "record-not-found" = "request-refused") =>
  isLeft(
    buildRow(1, ["a"], "rejected", { errors: [buildError(1, { code, facts: { said } })] }).result,
  );

describe("a refusal for what the mapping leaves to the server", () => {
  it("is told by the API's words, when they name nothing else", () => {
    for (const said of [
      "sys_created_at: is required; sys_created_by_id: is required",
      'Field "sys_created_at" is required',
      "missing sys_created_at",
      "sys_created_at must not be null (status 400, name of the API: Collect)",
      "'sys_created_by_id' can't be blank.",
    ])
      assert.ok(judge(said), said);
  });

  it("is none where another field is named, or nothing", () => {
    for (const said of [
      "",
      "bad request",
      "status: is not one of pending, completed",
      "sys_created_at: is required; status: is not allowed",
      "sys_created_at is required and customer_id is unknown",
      "sys_created: is required",
      "sys_created_at_utc is required",
      "x.sys_created_at is required",
      '"name" must not be blank; sys_created_at is required',
      "the record is closed",
    ])
      assert.ok(!judge(said), said);
    assert.ok(!judge("sys_created_at", "record-not-found"));
    assert.ok(!isLeft(buildRow(1, ["a"], "rejected").result));
    const failed = buildRow(1, ["a"], "failed", { errors: [] });
    assert.ok(!isLeft(failed.result));
  });
});
