import type { Exchange } from "../src/delivery/request.ts";
import { answer } from "./answer-cases.ts";

/** One answer to a batch of the rows A, B and C. */
export interface BatchAnswerCase {
  readonly what: string;
  readonly exchange: Extract<Exchange, { kind: "answer" }>;
  /** For each row `applied`, `rejected`, `missing` or `apart`; or `halved` alone, for the batch as a whole. */
  readonly expected: readonly string[];
  readonly source: string;
}

const assumed = "assumed";
const updatePage = "BillingPlatform update page";

type Line = readonly [
  what: string,
  status: number,
  body: unknown,
  expected: string,
  source: string,
];

const good = (Id: string): object => ({ Id, ErrorCode: "0", ErrorText: "" });
const whole = (Id: string): object => ({ Id, Quantity: "1" });
const bad = { ErrorCode: "1012", ErrorText: "Quantity is invalid" };
const update = (...records: readonly object[]): object => ({ updateResponse: records });
const halved = "halved";

const lines: readonly Line[] = [
  ["all good", 200, update(good("A"), good("B"), good("C")), "applied applied applied", updatePage],
  [
    "all good, whole records",
    200,
    { retrieveResponse: [whole("A"), whole("B"), whole("C")] },
    "applied applied applied",
    assumed,
  ],
  [
    "in another order",
    200,
    update(good("C"), good("A"), { Id: "B", ...bad }),
    "applied rejected applied",
    assumed,
  ],
  [
    "bare ids",
    200,
    { retrieveResponse: [{ Id: "A" }, { Id: "B" }, { Id: "C" }] },
    "missing missing missing",
    assumed,
  ],
  [
    "without ids, all good",
    200,
    update({ ErrorCode: 0 }, { ErrorCode: "0" }, { ErrorCode: "0" }),
    "applied applied applied",
    assumed,
  ],
  [
    "without ids, all with one error",
    200,
    update(bad, bad, bad),
    "rejected rejected rejected",
    assumed,
  ],
  [
    "without ids, one of them with an error: whose it is nothing shows",
    200,
    update({ ErrorCode: 0 }, bad, { ErrorCode: "0" }),
    halved,
    assumed,
  ],
  [
    "without ids, all with errors of their own",
    200,
    update(bad, bad, { ErrorCode: "7" }),
    halved,
    assumed,
  ],
  [
    "without ids, with a null",
    200,
    '{"updateResponse":[null,{"ErrorCode":"0"},{"ErrorCode":"0"}]}',
    "missing missing missing",
    assumed,
  ],
  [
    "without ids, one too many",
    200,
    update({ ErrorCode: 0 }, { ErrorCode: 0 }, { ErrorCode: 0 }, { ErrorCode: 0 }),
    "missing missing missing",
    assumed,
  ],
  ["without ids and codes", 200, update({}, {}, {}), "missing missing missing", assumed],
  [
    "without ids, one too few",
    200,
    update({ ErrorCode: "0" }, { ErrorCode: "0" }),
    "missing missing missing",
    assumed,
  ],
  ["one too few", 200, update(good("A"), good("C")), "applied missing applied", assumed],
  [
    "the only one without an id belongs to the only row left",
    200,
    update(good("A"), bad, good("C")),
    "applied rejected applied",
    assumed,
  ],
  [
    "two without ids",
    200,
    update(good("A"), bad, { ErrorCode: "0" }),
    "applied apart apart",
    assumed,
  ],
  [
    "an error without an id, and one too few",
    200,
    update(good("A"), bad),
    "applied apart apart",
    assumed,
  ],
  [
    "an error without an id beside all rows",
    200,
    update(good("A"), good("B"), good("C"), bad),
    "missing missing missing",
    assumed,
  ],
  [
    "an error for a record that was not sent",
    200,
    update(good("A"), { Id: "Z", ...bad }, good("C")),
    "applied apart applied",
    assumed,
  ],
  [
    "a good record that was not sent",
    200,
    update(good("A"), good("B"), good("C"), good("Z")),
    "applied applied applied",
    assumed,
  ],
  [
    "errors around the good records",
    200,
    { errors: [{ message: "x" }], ...update(good("A"), good("C")) },
    "applied apart applied",
    assumed,
  ],
  [
    "errors around all records, which are good",
    200,
    { errors: [{ message: "x" }], ...update(good("A"), good("B"), good("C")) },
    "missing missing missing",
    assumed,
  ],
  ["no success around no records", 200, { success: false, updateResponse: [] }, halved, assumed],
  [
    "an expired session among the records",
    200,
    update(good("A"), { Id: "B", ErrorCode: "INVALID_SESSION_ID" }, good("C")),
    "applied apart applied",
    assumed,
  ],
  [
    "a record twice, once with an error",
    200,
    update(good("A"), { Id: "A", ...bad }, good("B")),
    "missing applied missing",
    assumed,
  ],
  ["one record for all, with an error and no id", 200, update(bad), halved, assumed],
  [
    "an object in place of the array",
    200,
    { updateResponse: good("B") },
    "missing applied missing",
    assumed,
  ],
  ["no record", 200, update(), "missing missing missing", assumed],
  ["no JSON", 200, "<html>ok</html>", "missing missing missing", assumed],
  ["a 400 for the whole", 400, { error: "Bad request", message: "x" }, halved, assumed],
  ["a 404 for the whole", 404, { error: "Not found", message: "x" }, halved, assumed],
  ["a 409 for the whole", 409, "", halved, assumed],
  ["a 413 for the whole, from which smaller batches follow", 413, "", halved, assumed],
  ["a 422 for the whole", 422, "", halved, assumed],
];

/** What answers to a batch mean; the test holds the program against it, and docs/answers.md prints it. */
export const batchAnswerCases: readonly BatchAnswerCase[] = lines.map(
  ([what, status, body, expected, source]) => {
    const exchange = answer(status, body);
    if (exchange.kind !== "answer") throw new Error("a batch case is an answer");
    return { what, exchange, expected: expected.split(" "), source };
  },
);
