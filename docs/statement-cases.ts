/** What a record of a 2xx answer makes of its row: `applied`, `rejected` or `in-doubt`; a blank where it can't occur. */
export type Meaning = "applied" | "rejected" | "in-doubt" | "";

/** One thing that a record may say beside its id, and what that means for each kind of request. */
export interface StatementCase {
  readonly what: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly rhythmUpdate: Meaning;
  readonly rhythmCreate: Meaning;
  readonly detailAlone: Meaning;
  readonly detailInBatch: Meaning;
}

type Line = readonly [what: string, members: Readonly<Record<string, unknown>>, meanings: string];

const words = [{ message: "Quantity is invalid" }];
const meaningOf: Readonly<Record<string, Meaning>> = {
  a: "applied",
  r: "rejected",
  d: "in-doubt",
  "-": "",
};
const proves = "a a a a";
const refuses = "r d r r";
const doubt = "d d d d";

const ofBoth: readonly Line[] = [
  ["nothing else", {}, "a a a d"],
  ["a field of the record", { name: "x" }, proves],
  ["success", { success: true }, proves],
  ["no success", { success: false }, refuses],
  ["no success, as a text", { success: "false" }, refuses],
  ["no success, as a number", { success: 0 }, refuses],
  ["no success, named otherwise", { Success: false }, refuses],
  ["no success, named otherwise still", { is_success: false }, refuses],
  ["not ok", { ok: false }, refuses],
  ["a failure", { failed: true }, refuses],
  ["a failure, named otherwise", { hasErrors: true }, refuses],
  ["half a success", { success: "partly" }, doubt],
  ["a success that says nothing", { success: null, name: "x" }, proves],
  ["no errors", { errors: [], name: "x" }, proves],
  ["errors that are blank", { errors: [""], name: "x" }, proves],
  ["errors without any for a field", { errors: { name: [] }, name: "x" }, proves],
  ["errors that are null", { errors: null, name: "x" }, proves],
  ["a count of no errors", { errors: 0, name: "x" }, proves],
  ["errors", { errors: words }, refuses],
  ["errors, named otherwise", { Errors: ["Quantity is invalid"] }, refuses],
  ["errors by field", { errors: { name: ["is too long"] } }, refuses],
  ["errors as a text", { errors: "Quantity is invalid" }, refuses],
  ["a count of errors", { errors: 2 }, refuses],
  ["an error code", { error_code: "1012" }, refuses],
  ["an error code that is none", { error_code: "0", name: "x" }, proves],
  ["an error object", { error: { code: "1012", message: "Quantity is invalid" } }, refuses],
  ["an error that is true", { error: true }, refuses],
  ["an error that is false", { error: false, name: "x" }, proves],
  ["an error object without words", { error: { code: "", message: "" }, name: "x" }, proves],
  ["success and errors", { success: true, errors: words }, doubt],
  ["no success and no errors", { success: false, errors: [] }, refuses],
  ["a text `error`, which billing runs have themselves", { error: "timed out" }, "a a r r"],
  ["a text `error_message`, which actions have themselves", { error_message: "x" }, "a a r r"],
  ["a status, which Rhythm's records have themselves", { status: "error" }, "a a r r"],
  ["a good status", { status: "completed" }, proves],
  ["the status of a refusal", { status: 400 }, refuses],
  ["the status of a success", { status: 200 }, proves],
  ["warnings", { warnings: words }, proves],
  ["a message", { message: "Saved" }, proves],
];

const ofDetails: readonly Line[] = [
  ["the ErrorCode for none", { ErrorCode: "0" }, "- - a a"],
  ["the ErrorCode for none, as a number", { ErrorCode: 0 }, "- - a a"],
  ["the ErrorCode for none, written otherwise", { ErrorCode: "00" }, "- - a a"],
  ["the ErrorCode for none, with blanks", { ErrorCode: " 0 " }, "- - a a"],
  ["a blank ErrorCode", { ErrorCode: "" }, "- - a a"],
  ["an ErrorCode that is null", { ErrorCode: null }, "- - a a"],
  ["an ErrorCode that is false", { ErrorCode: false }, "- - a a"],
  ["an ErrorCode", { ErrorCode: "1012" }, "- - r r"],
  ["an ErrorCode as a number", { ErrorCode: 1012 }, "- - r r"],
  ["an ErrorCode that is true", { ErrorCode: true }, "- - r r"],
  ["an ErrorCode and success", { ErrorCode: "1012", Success: true }, "- - r r"],
  ["no ErrorText", { ErrorCode: "0", ErrorText: [] }, "- - a a"],
  ["blank ErrorTexts", { ErrorCode: "0", ErrorText: ["", ""] }, "- - a a"],
  ["an ErrorText that tells of success", { ErrorCode: "0", ErrorText: "Success" }, "- - a a"],
  [
    "the ErrorCode for none and an ErrorText",
    { ErrorCode: "0", ErrorText: "Quantity is invalid" },
    "- - d d",
  ],
  ["an ErrorText alone", { ErrorText: "Quantity is invalid" }, "- - r r"],
  ["a blank ErrorCode and an ErrorText", { ErrorCode: "", ErrorText: ["closed"] }, "- - r r"],
  ["the ErrorCode for none and no success", { ErrorCode: "0", Success: false }, "- - d d"],
  ["an UpdateError", { ErrorCode: "0", UpdateError: "locked" }, "- - r r"],
  ["a blank UpdateError", { UpdateError: "", Quantity: "1" }, "- - a a"],
];

/** The table of what proves, what refuses and what leaves in doubt: the test holds the program against it, and docs/answers.md prints it. */
export const statementCases: readonly StatementCase[] = [...ofBoth, ...ofDetails].map(
  ([what, members, meanings]) => {
    const [update = "-", create = "-", alone = "-", batch = "-"] = meanings.split(" ");
    return {
      what,
      members,
      rhythmUpdate: meaningOf[update] ?? "",
      rhythmCreate: meaningOf[create] ?? "",
      detailAlone: meaningOf[alone] ?? "",
      detailInBatch: meaningOf[batch] ?? "",
    };
  },
);
