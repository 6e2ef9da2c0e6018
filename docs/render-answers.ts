import type { Exchange } from "../src/delivery/request.ts";
import { action, answerCases, create, detail, type AnswerCase } from "./answer-cases.ts";
import { batchAnswerCases, type BatchAnswerCase } from "./batch-answer-cases.ts";

const opening = `# Answers

What every answer of an API means for its row, and what is done next. One pure function decides it
(\`src/delivery/classify-answer.ts\`); the tests hold it against the very lines below, from which this page is made
(\`make docs\`). The last column names the vendor's document that says so; _assumed_ means that none does.

- A row is \`applied\` only when the answer names its record and reports no error for it. A 200 alone proves nothing.
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

A create is never sent again once it may have arrived.

${renderTable(create)}

## Invoice details of BillingPlatform

${renderTable(detail)}

## Invoice details in a batch

The rows \`A\`, \`B\` and \`C\` sent as one request. A row that the answer does not name is read back: when the record is
what was sent, the row is \`applied\` with a note, else it stays \`in-doubt\`.

${renderBatchTable(batchAnswerCases)}
`;
}

function renderTable(target: string): string {
  const cases = answerCases.filter((one) => one.target === target);
  const lines = cases.map((one) => row(one.what, show(one.exchange), ...meaning(one), one.source));
  return [row("answer", "example", "outcome", "then", "source"), rule(5), ...lines].join("\n");
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
  if (exchange.kind === "no-answer") return exchange.cause;
  const { status, body, cutOff } = exchange;
  const text = body === "" ? "" : ` ${code(body)}`;
  return `${status}${text}${cutOff ? " …cut off" : ""}`;
}
