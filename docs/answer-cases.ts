import type { Exchange } from "../src/delivery/request.ts";

/** One line of the answer table: an exchange, what it must mean, and how that is known. */
export interface AnswerCase {
  /** `a 404 of an update`: continues "takes …". */
  readonly what: string;
  readonly target: string;
  readonly exchange: Exchange;
  /** `applied`, `refused`, `trouble`, `rejected CODE`, `in-doubt CODE` or `stop ERR_CODE`. */
  readonly expected: string;
  /** The document that says so, or `assumed`. */
  readonly source: string;
}

export const action = "rhythm/billing-run-action";
export const create = "rhythm/certification-billing-run";
export const detail = "billingplatform/invoice-detail";

const rhythmDocuments = "Rhythm v1-2025-04-18 documents";
const invoiceDocument = "Update Invoice Detail 1.0";
const updatePage = "BillingPlatform update page";
const seen = "seen in public client code";
const assumed = "assumed";

/** An answer as it comes back; a body that is no text is written as JSON. */
export const answer = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Exchange => ({
  kind: "answer",
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
  cutOff: false,
});

const cutOff = (status: number, body: string): Exchange => ({
  kind: "answer",
  status,
  headers: {},
  body,
  cutOff: true,
});
const silence = (cause: string, mayHaveArrived: boolean): Exchange => ({
  kind: "no-answer",
  cause,
  mayHaveArrived,
});

const html = "<html><head><title>Bad Gateway</title></head><body>…</body></html>";
const reset = silence("connection reset", true);
const late = silence("no answer in time (request)", true);
const damaged: Exchange = {
  kind: "no-answer",
  cause: "its compression is damaged",
  begun: 200,
  mayHaveArrived: true,
};
const refusedConnection = silence("connection refused", false);
const update = (...records: readonly object[]): object => ({ updateResponse: records });

const noSuccess = { success: false };
const oneError = { errors: [{ message: "Name is too long" }] };

type Line = readonly [what: string, exchange: Exchange, expected: string, source: string];

const ofActions: readonly Line[] = [
  ["a 200 with the row's id", answer(200, { id: "42" }), "applied", rhythmDocuments],
  ["a 200 with another id", answer(200, { id: "43" }), "in-doubt no-evidence", rhythmDocuments],
  ["a 200 without an id", answer(200, {}), "in-doubt no-evidence", assumed],
  ["a 200 with the id as a number", answer(200, '{"id":42}'), "applied", assumed],
  ["a 200 with a fraction for an id", answer(200, '{"id":42.0}'), "in-doubt no-evidence", assumed],
  ["a 200 with blanks around the id", answer(200, { id: " 42" }), "in-doubt no-evidence", assumed],
  ["a 200 with the id named otherwise", answer(200, { Id: "42" }), "in-doubt no-evidence", assumed],
  [
    "a 200 with the record inside",
    answer(200, { data: { id: "42" } }),
    "in-doubt no-evidence",
    assumed,
  ],
  ["a 201 with the row's id", answer(201, { id: "42" }), "applied", assumed],
  ["a 202, which is a promise", answer(202, { id: "42" }), "in-doubt no-evidence", assumed],
  ["a 200 with errors and no id", answer(200, oneError), "rejected record-error", assumed],
  ["a 200 without success and id", answer(200, noSuccess), "rejected record-error", assumed],
  [
    "a 200 without success and with another id",
    answer(200, { ...noSuccess, id: "43" }),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "a 200 with errors and an id inside",
    answer(200, { ...oneError, data: { id: "42" } }),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "a 200 with a text `error` and no id",
    answer(200, { error: "Not found" }),
    "in-doubt no-evidence",
    assumed,
  ],
  ["a 200 that is HTML", answer(200, html), "in-doubt no-evidence", assumed],
  ["an empty 200", answer(200, ""), "in-doubt no-evidence", assumed],
  ["a 204", answer(204, ""), "in-doubt no-evidence", assumed],
  ["a 200 that is a list", answer(200, [{ id: "42" }]), "in-doubt no-evidence", assumed],
  ["a 200 that breaks off", answer(200, '{"id":"42","na'), "in-doubt no-evidence", assumed],
  ["a 200 that was cut off", cutOff(200, '{"id":"42"}'), "in-doubt no-evidence", assumed],
  [
    "a redirect",
    answer(302, "", { location: "https://elsewhere.example" }),
    "stop ERR_REDIRECTED",
    assumed,
  ],
  ["a 400", answer(400, { message: "bad" }), "rejected request-refused", rhythmDocuments],
  ["a 401", answer(401, ""), "stop ERR_CREDENTIALS_REFUSED", rhythmDocuments],
  ["a 403", answer(403, { error: "tenant" }), "stop ERR_CREDENTIALS_REFUSED", rhythmDocuments],
  ["a 404 of an update", answer(404, ""), "rejected record-not-found", rhythmDocuments],
  ["a 407 of a proxy", answer(407, ""), "stop ERR_PROXY_REFUSED", assumed],
  [
    "a 500 with the words of BillingPlatform for an expired session",
    answer(500, { errors: [{ error_code: "INVALID_SESSION_ID" }] }),
    "trouble",
    assumed,
  ],
  ["a 405", answer(405, ""), "stop ERR_METHOD_REFUSED", assumed],
  ["a 408", answer(408, ""), "trouble", assumed],
  [
    "a 409",
    answer(409, { Message: "refers to a missing order" }),
    "rejected record-conflict",
    rhythmDocuments,
  ],
  ["a 410", answer(410, ""), "rejected request-refused", assumed],
  ["a 413", answer(413, html), "rejected request-refused", assumed],
  ["a 422", answer(422, {}), "rejected request-refused", assumed],
  ["a 423", answer(423, {}), "rejected request-refused", assumed],
  ["a 425", answer(425, ""), "trouble", assumed],
  ["a 429", answer(429, {}), "refused", rhythmDocuments],
  ["a 500", answer(500, { message: "x" }), "trouble", rhythmDocuments],
  ["a 501", answer(501, ""), "stop ERR_METHOD_REFUSED", assumed],
  ["a 502 that is HTML", answer(502, html), "trouble", assumed],
  ["a 504", answer(504, ""), "trouble", assumed],
  ["a 500 that was cut off", cutOff(500, "xx"), "trouble", assumed],
  ["no answer to an update", reset, "trouble", assumed],
  ["no answer in time to an update", late, "trouble", assumed],
  ["a refused connection", refusedConnection, "trouble", assumed],
];

const ofCreates: readonly Line[] = [
  ["a 200 with a new id for a create", answer(200, { id: "new-1" }), "applied", rhythmDocuments],
  [
    "a 200 without a new id for a create",
    answer(200, { name: "x" }),
    "in-doubt no-evidence",
    rhythmDocuments,
  ],
  ["a 201 with a new id for a create", answer(201, { id: "new-1" }), "applied", assumed],
  ["a new id that is a number", answer(200, { id: 7 }), "applied", assumed],
  ["a new id that is null", answer(200, { id: null }), "in-doubt no-evidence", assumed],
  ["a new id that is blank", answer(200, { id: " " }), "in-doubt no-evidence", assumed],
  ["a new id that is 0", answer(200, { id: 0 }), "in-doubt no-evidence", assumed],
  ["a new id that says null", answer(200, { id: "null" }), "in-doubt no-evidence", assumed],
  [
    "a new id that looks like none",
    answer(200, { id: "see log" }),
    "in-doubt no-evidence",
    assumed,
  ],
  ["a create without success and id", answer(200, noSuccess), "rejected record-error", assumed],
  [
    "a create with errors and an id inside",
    answer(200, { ...oneError, data: { id: "new-1" } }),
    "in-doubt no-evidence",
    assumed,
  ],
  ["a 400 of a create", answer(400, ""), "rejected request-refused", rhythmDocuments],
  ["a 404 of a create", answer(404, ""), "stop ERR_NO_SUCH_API", assumed],
  ["a 429 of a create", answer(429, {}), "refused", rhythmDocuments],
  ["a 500 of a create", answer(500, ""), "in-doubt no-evidence", assumed],
  ["a 503 of a create", answer(503, ""), "in-doubt no-evidence", assumed],
  ["no answer to a create", reset, "in-doubt no-answer", assumed],
  ["an answer to a create that can't be unpacked", damaged, "in-doubt answer-unreadable", assumed],
  ["no answer in time to a create", late, "in-doubt no-answer", assumed],
  ["a refused connection of a create, which never arrived", refusedConnection, "trouble", assumed],
];

const ofDetails: readonly Line[] = [
  [
    "a retrieveResponse object",
    answer(200, { retrieveResponse: { Id: "42" } }),
    "applied",
    invoiceDocument,
  ],
  ["a retrieveResponse array", answer(200, { retrieveResponse: [{ Id: "42" }] }), "applied", seen],
  [
    "an updateResponse array",
    answer(200, update({ Id: "42", ErrorCode: "0", ErrorText: "" })),
    "applied",
    updatePage,
  ],
  [
    "an updateResponse object",
    answer(200, { updateResponse: { Id: "42", ErrorCode: "" } }),
    "applied",
    assumed,
  ],
  [
    "a numeric Id in the answer",
    answer(200, update({ Id: 42, ErrorCode: 0, ErrorText: [] })),
    "applied",
    assumed,
  ],
  [
    "a 200 with an ErrorCode",
    answer(200, update({ Id: "42", ErrorCode: "1012", ErrorText: "Quantity is invalid" })),
    "rejected record-error",
    updatePage,
  ],
  [
    "a 200 with an ErrorCode and a blank ErrorText",
    answer(200, update({ Id: "42", ErrorCode: "1012", ErrorText: "" })),
    "rejected record-error",
    seen,
  ],
  [
    "a 200 with an ErrorCode and no Id",
    answer(200, update({ ErrorCode: "7", ErrorText: ["x"] })),
    "rejected record-error",
    assumed,
  ],
  [
    "a 200 with an UpdateError",
    answer(200, { retrieveResponse: { Id: "42", UpdateError: "locked" } }),
    "rejected record-error",
    invoiceDocument,
  ],
  [
    "a 200 with a blank UpdateError",
    answer(200, { retrieveResponse: { Id: "42", UpdateError: "" } }),
    "applied",
    invoiceDocument,
  ],
  ["a 200 without a record", answer(200, update()), "in-doubt no-evidence", assumed],
  [
    "a null beside the record",
    answer(200, '{"updateResponse":[null,{"Id":"42","ErrorCode":"0"}]}'),
    "applied",
    assumed,
  ],
  [
    "another record beside it",
    answer(200, update({ Id: "42", ErrorCode: "0" }, { Id: "43", ErrorCode: "7" })),
    "applied",
    assumed,
  ],
  [
    "an error beside it that names no record",
    answer(200, update({ Id: "42", ErrorCode: "0" }, { ErrorCode: "7" })),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "the record twice, once with an error",
    answer(200, update({ Id: "42", ErrorCode: "0" }, { Id: "42", ErrorCode: "7" })),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "an error for another record",
    answer(200, update({ Id: "43", ErrorCode: "7" })),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "errors around a good record",
    answer(200, { ...oneError, ...update({ Id: "42", ErrorCode: "0" }) }),
    "in-doubt no-evidence",
    assumed,
  ],
  [
    "errors around a refused record",
    answer(200, { ...oneError, ...update({ Id: "42", ErrorCode: "7" }) }),
    "rejected record-error",
    assumed,
  ],
  [
    "no errors around a good record",
    answer(200, { errors: [], success: true, ...update({ Id: "42", ErrorCode: "0" }) }),
    "applied",
    assumed,
  ],
  ["errors in place of a record", answer(200, oneError), "rejected record-error", assumed],
  [
    "errors in the envelope",
    answer(200, { updateResponse: { Errors: ["Quantity is invalid"] } }),
    "rejected record-error",
    assumed,
  ],
  [
    "a 200 with the words of a 400",
    answer(200, { error: "Bad request", message: "x" }),
    "rejected record-error",
    assumed,
  ],
  ["a 200 of BillingPlatform that is HTML", answer(200, html), "in-doubt no-evidence", assumed],
  [
    "a 400 of BillingPlatform",
    answer(400, { error: "Bad request", message: "x" }),
    "rejected request-refused",
    invoiceDocument,
  ],
  [
    "a 401 of BillingPlatform",
    answer(401, { error: "Unauthorized", message: "x" }),
    "stop ERR_CREDENTIALS_REFUSED",
    invoiceDocument,
  ],
  [
    "a 404 of BillingPlatform, where the record may be hidden",
    answer(404, { error: "Not found", message: "x" }),
    "rejected record-not-found",
    invoiceDocument,
  ],
  [
    "a 429 of BillingPlatform",
    answer(429, { error: "Too many requests", message: "x" }),
    "refused",
    invoiceDocument,
  ],
  [
    "a 500 of BillingPlatform",
    answer(500, { error: "Internal error", message: "x" }),
    "trouble",
    invoiceDocument,
  ],
  [
    "a 500 that tells of an expired session",
    answer(500, { errors: [{ error_code: "INVALID_SESSION_ID" }] }),
    "stop ERR_CREDENTIALS_REFUSED",
    seen,
  ],
  [
    "a 200 that tells of an expired session",
    answer(200, update({ ErrorCode: "INVALID_SESSION_ID", ErrorText: "" })),
    "stop ERR_CREDENTIALS_REFUSED",
    assumed,
  ],
  ["a 503", answer(503, ""), "trouble", assumed],
];

const toCases =
  (target: string) =>
  ([what, exchange, expected, source]: Line): AnswerCase => ({
    what,
    target,
    exchange,
    expected,
    source,
  });

/** The answer table: the test holds the program against it, and docs/answers.md prints it. */
export const answerCases: readonly AnswerCase[] = [
  ...ofActions.map(toCases(action)),
  ...ofCreates.map(toCases(create)),
  ...ofDetails.map(toCases(detail)),
];
