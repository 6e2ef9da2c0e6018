import assert from "node:assert/strict";
import { classifyAnswer } from "../../src/delivery/classify-answer.ts";
import type { Exchange } from "../../src/delivery/request.ts";
import type { Verdict } from "../../src/delivery/verdict.ts";
import { findTarget } from "../../src/targets/index.ts";

const action = "rhythm/billing-run-action";
const create = "rhythm/certification-billing-run";
const detail = "billingplatform/invoice-detail";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Exchange => ({
  kind: "answer",
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
  cutOff: false,
});

function judge(name: string, exchange: Exchange, key: string | undefined = "42"): Verdict {
  const target = findTarget(name);
  assert.ok(target !== undefined);
  return classifyAnswer(target, { key }, exchange, Date.UTC(2026, 0, 1));
}

/** `kind`, or for settled rows `outcome code`. */
function brief(verdict: Verdict): string {
  if (verdict.kind === "settled") return `${verdict.outcome} ${verdict.code}`;
  return verdict.kind === "stop" ? `stop ${verdict.code}` : verdict.kind;
}

const html = "<html><head><title>Bad Gateway</title></head><body>…</body></html>";
const reset: Exchange = { kind: "no-answer", cause: "connection reset", mayHaveArrived: true };
const refusedConnection: Exchange = {
  kind: "no-answer",
  cause: "connection refused",
  mayHaveArrived: false,
};

type Line = readonly [
  what: string,
  target: string,
  exchange: Exchange,
  expected: string,
  source: string,
];

const rhythmDocuments = "Rhythm v1-2025-04-18 documents";
const invoiceDocument = "Update Invoice Detail 1.0";
const assumed = "assumed";

const lines: readonly Line[] = [
  ["a 200 with the row's id", action, answer(200, { id: "42" }), "applied", rhythmDocuments],
  [
    "a 200 with another id",
    action,
    answer(200, { id: "43" }),
    "in-doubt no-evidence",
    rhythmDocuments,
  ],
  ["a 200 without an id", action, answer(200, {}), "in-doubt no-evidence", assumed],
  ["a 200 that is HTML", action, answer(200, html), "in-doubt no-evidence", assumed],
  ["an empty 200", action, answer(200, ""), "in-doubt no-evidence", assumed],
  [
    "a 200 that was cut off",
    action,
    { kind: "answer", status: 200, headers: {}, body: '{"id":"42"', cutOff: true },
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "a 200 with a new id for a create",
    create,
    answer(200, { id: "new-1" }),
    "applied",
    rhythmDocuments,
  ],
  [
    "a 200 without a new id for a create",
    create,
    answer(200, { name: "x" }),
    "in-doubt no-evidence",
    rhythmDocuments,
  ],
  [
    "a retrieveResponse object",
    detail,
    answer(200, { retrieveResponse: { Id: "42" } }),
    "applied",
    invoiceDocument,
  ],
  [
    "an updateResponse array",
    detail,
    answer(200, { updateResponse: [{ Id: "42", ErrorCode: "0", ErrorText: "" }] }),
    "applied",
    "BillingPlatform update page",
  ],
  [
    "a numeric Id in the answer",
    detail,
    answer(200, { updateResponse: [{ Id: 42, ErrorCode: 0, ErrorText: [] }] }),
    "applied",
    assumed,
  ],
  [
    "a 200 with an ErrorCode",
    detail,
    answer(200, {
      updateResponse: [{ Id: "42", ErrorCode: "1012", ErrorText: "Quantity is invalid" }],
    }),
    "rejected record-error",
    "BillingPlatform update page",
  ],
  [
    "a 200 with an ErrorCode and no Id",
    detail,
    answer(200, { updateResponse: [{ ErrorCode: "7", ErrorText: ["x"] }] }),
    "rejected record-error",
    assumed,
  ],
  [
    "a 200 with an UpdateError",
    detail,
    answer(200, { retrieveResponse: { Id: "42", UpdateError: "locked" } }),
    "rejected record-error",
    invoiceDocument,
  ],
  [
    "a 200 with a blank UpdateError",
    detail,
    answer(200, { retrieveResponse: { Id: "42", UpdateError: "" } }),
    "applied",
    invoiceDocument,
  ],
  [
    "a 200 without a record",
    detail,
    answer(200, { updateResponse: [] }),
    "in-doubt no-evidence",
    assumed,
  ],
  ["a 400", action, answer(400, { message: "bad" }), "rejected request-refused", rhythmDocuments],
  ["a 413", action, answer(413, html), "rejected request-refused", assumed],
  ["a 422", action, answer(422, {}), "rejected request-refused", assumed],
  ["a 404 of an update", action, answer(404, ""), "rejected record-not-found", rhythmDocuments],
  ["a 404 of a create", create, answer(404, ""), "stop ERR_NO_SUCH_API", assumed],
  [
    "a 409",
    action,
    answer(409, { Message: "refers to a missing order" }),
    "rejected record-conflict",
    rhythmDocuments,
  ],
  ["a 401", action, answer(401, ""), "stop ERR_CREDENTIALS_REFUSED", rhythmDocuments],
  [
    "a 403",
    action,
    answer(403, { error: "tenant" }),
    "stop ERR_CREDENTIALS_REFUSED",
    rhythmDocuments,
  ],
  [
    "a 401 of BillingPlatform",
    detail,
    answer(401, { error: "Unauthorized", message: "x" }),
    "stop ERR_CREDENTIALS_REFUSED",
    invoiceDocument,
  ],
  [
    "a 500 that tells of an expired session",
    detail,
    answer(500, { errors: [{ error_code: "INVALID_SESSION_ID" }] }),
    "stop ERR_CREDENTIALS_REFUSED",
    "public client code",
  ],
  [
    "a 500 of another vendor with the same words",
    action,
    answer(500, { errors: [{ error_code: "INVALID_SESSION_ID" }] }),
    "trouble",
    assumed,
  ],
  ["a 407 of a proxy", action, answer(407, ""), "stop ERR_PROXY_REFUSED", assumed],
  [
    "a redirect",
    action,
    answer(302, "", { location: "https://elsewhere.example" }),
    "stop ERR_REDIRECTED",
    assumed,
  ],
  ["a 405", action, answer(405, ""), "stop ERR_METHOD_REFUSED", assumed],
  ["a 429", action, answer(429, {}), "refused", rhythmDocuments],
  ["a 429 of a create", create, answer(429, {}), "refused", rhythmDocuments],
  [
    "a 429 of BillingPlatform",
    detail,
    answer(429, { error: "Too many requests", message: "x" }),
    "refused",
    invoiceDocument,
  ],
  ["a 500", action, answer(500, { message: "x" }), "trouble", rhythmDocuments],
  [
    "a 500 of BillingPlatform",
    detail,
    answer(500, { error: "Internal error", message: "x" }),
    "trouble",
    invoiceDocument,
  ],
  ["a 502 that is HTML", action, answer(502, html), "trouble", assumed],
  ["a 503", detail, answer(503, ""), "trouble", assumed],
  ["a 504", action, answer(504, ""), "trouble", assumed],
  ["a 408", action, answer(408, ""), "trouble", assumed],
  ["a 500 of a create", create, answer(500, ""), "in-doubt no-evidence", assumed],
  ["a 503 of a create", create, answer(503, ""), "in-doubt no-evidence", assumed],
  ["no answer to an update", action, reset, "trouble", assumed],
  ["no answer to a create", create, reset, "in-doubt no-answer", assumed],
  ["a refused connection", action, refusedConnection, "trouble", assumed],
  [
    "a refused connection of a create, which never arrived",
    create,
    refusedConnection,
    "trouble",
    assumed,
  ],
];

describe("classifyAnswer", () => {
  for (const [what, target, exchange, expected, source] of lines) {
    it(`takes ${what} as ${expected} (${target}; ${source})`, () => {
      assert.equal(brief(judge(target, exchange)), expected);
    });
  }

  it("tells a refusal's Retry-After", () => {
    const verdict = judge(action, answer(429, {}, { "retry-after": "12" }));
    assert.ok(verdict.kind === "refused");
    assert.equal(verdict.retryAfterMs, 12_000);
  });
});

describe("the words of an error answer", () => {
  const bodies: readonly (readonly [string, string])[] = [
    ['{"message":"a"}', "a"],
    ['{"Message":"b"}', "b"],
    ['{"error":"Bad request","message":"c"}', "c"],
    ['{"errors":[{"error_code":"X1","error_text":"d"}]}', "d"],
    ['[{"message":"e"},{"message":"f"}]', "e; f"],
    ["plain text", "plain text"],
    [html, "an HTML page titled Bad Gateway"],
    ["", ""],
    ["{}", ""],
    ["null", ""],
  ];
  for (const [body, words] of bodies) {
    it(`are read from ${body === "" ? "an empty body" : body.slice(0, 40)}`, () => {
      const verdict = judge(action, answer(400, body));
      assert.ok(verdict.kind === "settled");
      assert.equal(verdict.facts["said"], words);
    });
  }

  it("are kept to one line of 300 characters", () => {
    const verdict = judge(action, answer(400, { message: "long\n".repeat(1000) }));
    assert.ok(verdict.kind === "settled");
    const said = String(verdict.facts["said"]);
    assert.ok(said.length <= 301 && !said.includes("\n"));
  });
});
