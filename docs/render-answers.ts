import type { Exchange } from "../src/delivery/request.ts";
import { action, answerCases, create, detail, type AnswerCase } from "./answer-cases.ts";
import { batchAnswerCases, type BatchAnswerCase } from "./batch-answer-cases.ts";
import { statementCases, type StatementCase } from "./statement-cases.ts";

const opening = `# Answers

What every answer of an API means for its row, and what is done next. One pure function decides it
(\`src/delivery/classify-answer.ts\`); the tests hold it against the very lines below, from which this page is made
(\`make docs\`). The last column names the vendor's document that says so; _assumed_ means that none does.

- A row is \`applied\` only when the answer names its record and reports no error for it. A 200 alone proves nothing, and a
  202 is a promise. \`rejected\` takes a statement about the row's own record, or one in an answer that names none: the
  request was about no other. Whatever else tells of an error leaves the row in doubt.
- Where an answer proves nothing, its words are kept with the row all the same.
- What the API says is kept with the row (shortened to 300 characters, secrets blanked out), and so is the header that names
  the exchange for the vendor's support (\`x-request-id\`, \`x-amzn-requestid\`, \`x-amzn-trace-id\`, \`x-correlation-id\`,
  \`cf-ray\` and others).
- An answer is read up to 2 MB and cut off there. What was cut off is never taken for a success.
- Answers that prove their row and still are not what the vendor documents are counted in \`summary.json\`
  (\`delivery.answersUnlikeDocument\`). They are no reason to refuse a row.
`;

/** docs/answers.md, made from the cases that the tests check. */
export function renderAnswers(): string {
  return `${opening}
## Updates of Rhythm

${renderTable(action)}

## Creates of Rhythm

A create is never sent again once it may have arrived. A new id that another row of the load was given before, in whatever
execution, proves nothing: the later row is \`in-doubt\`, \`id-given-before\`, and names the earlier one, which stays as it is. Ids of other
loads are not compared.

${renderTable(create)}

## Invoice details of BillingPlatform

${renderTable(detail)}

## What a record says beside its id

One function (\`src/delivery/judge-record.ts\`) says what proves, what refuses and what leaves in doubt, for both vendors, for
one row and for many. What no document names is understood by its name, in whatever letters: \`success\`, \`ok\`,
\`failed\`, \`errors\`, \`error\`, \`error_code\`, \`status\`, \`result\` and their like. Blanks, zeros, \`false\`, empty lists and
words such as \`OK\` or \`none\` report no error. In a batch the status speaks for no row, so a record must tell more than its
id. An error beside the id of a new record leaves a create in doubt, because the record may exist.

${renderStatements(statementCases)}

A field of a customer's own that has such a name and tells of a failure that is none of the request is misread, as an error;
it is in the report with its words. Texts in \`error\`, \`error_message\`, \`error_stack\` and \`status\` of Rhythm's records are the
records' own and say nothing.

## Invoice details in a batch

The rows \`A\`, \`B\` and \`C\` sent as one request. A row of which the answer says nothing (\`missing\`) is read back: when the
record is what was sent, the row is \`applied\` with a note, else it stays \`in-doubt\`. Records without ids show no order. They
count where all say the same; where an error among them could be that of several rows, these rows are sent again in halves,
as after a refusal of the whole (\`apart\`, \`halved\`), until each has an answer of its own. That is safe, for the target is
safe to repeat. What such errors say stands in \`load.log\`.

${renderBatchTable(batchAnswerCases)}
`;
}

function renderTable(target: string): string {
  const cases = answerCases.filter((one) => one.target === target);
  const lines = cases.map((one) => row(one.what, show(one.exchange), ...meaning(one), one.source));
  return [row("answer", "example", "outcome", "then", "source"), rule(5), ...lines].join("\n");
}

function renderStatements(cases: readonly StatementCase[]): string {
  const lines = cases.map((one) =>
    row(
      one.what,
      code(JSON.stringify(one.members)),
      ...[one.rhythmUpdate, one.rhythmCreate, one.detailAlone, one.detailInBatch].map((meaning) =>
        meaning === "" ? "" : code(meaning),
      ),
    ),
  );
  const head = ["beside its id", "example", "update of Rhythm", "create of Rhythm"];
  return [row(...head, "invoice detail", "in a batch"), rule(6), ...lines].join("\n");
}

function renderBatchTable(cases: readonly BatchAnswerCase[]): string {
  const lines = cases.map((one) =>
    row(one.what, show(one.exchange), one.expected.map(code).join(", "), one.source),
  );
  return [row("answer", "example", "A, B, C", "source"), rule(4), ...lines].join("\n");
}

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const rule = (columns: number): string => row(...Array.from({ length: columns }, () => "---"));
const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;

/** Outcome and next step. */
function meaning({ expected, target }: AnswerCase): readonly [string, string] {
  if (expected === "applied") return ["`applied`", "next row"];
  if (expected === "refused") return ["none yet", "all wait, then again; takes no try"];
  if (expected === "trouble") {
    const tries = target === create ? "again, because it never arrived" : "again after a pause";
    return ["none yet; `failed` when tries run out", tries];
  }
  const [outcome = "", name = ""] = expected.split(" ");
  return outcome === "stop"
    ? ["none; a resume carries on", `the load stops: ${code(name)}`]
    : [`${code(outcome)}, ${code(name)}`, "next row"];
}

function show(exchange: Exchange): string {
  if (exchange.kind === "no-answer")
    return `${exchange.begun === undefined ? "" : `${exchange.begun}, `}${exchange.cause}`;
  const { status, body, cutOff } = exchange;
  const text = body === "" ? "" : ` ${code(body)}`;
  return `${status}${text}${cutOff ? " …cut off" : ""}`;
}
