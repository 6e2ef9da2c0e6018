import assert from "node:assert/strict";
import { action, answer, answerCases, create, detail } from "../../docs/answer-cases.ts";
import { batchAnswerCases } from "../../docs/batch-answer-cases.ts";
import { statementCases } from "../../docs/statement-cases.ts";
import { readBatchAnswer } from "../../src/delivery/batch/read-batch-answer.ts";
import { classifyAnswer } from "../../src/delivery/classify-answer.ts";
import { judgeRecord } from "../../src/delivery/judge-record.ts";
import { readMoreWords, readWords } from "../../src/delivery/read-words.ts";
import type { Exchange } from "../../src/delivery/request.ts";
import type { Verdict } from "../../src/delivery/verdict.ts";
import { explainRowError } from "../../src/rows/describe-row-error.ts";
import { findTarget, targets } from "../../src/targets/index.ts";

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

describe("classifyAnswer", () => {
  for (const { what, target, exchange, expected, source } of answerCases) {
    it(`takes ${what} as ${expected} (${target}; ${source})`, () => {
      assert.equal(brief(judge(target, exchange)), expected);
    });
  }

  it("takes from the vendor what says that a session has ended, and by which variables a new one comes", () => {
    const ended = answer(500, "INVALID_SESSION_ID");
    const [rhythm] = targets;
    assert.ok(rhythm !== undefined);
    assert.equal(brief(classifyAnswer(rhythm, { key: "42" }, ended, 0)), "trouble");
    const sessions = {
      header: "x-session",
      loginPath: "/in",
      logoutPath: "/out",
      resultIn: "result",
      idField: "session",
      errorCodeField: "code",
      errorTextField: "text",
      endedSign: "INVALID_SESSION_ID",
    };
    const other = { ...rhythm, signIn: { ...rhythm.signIn, sessions } };
    const verdict = classifyAnswer(other, { key: "42" }, ended, 0);
    assert.ok(verdict.kind === "stop" && verdict.isRefusedCredential);
    assert.match(verdict.actions.join(), /Renew WAYBILL_SESSION_ID or WAYBILL_TOKEN /);
  });

  it("tells a refusal's Retry-After", () => {
    const verdict = judge(action, answer(429, {}, { "retry-after": "12" }));
    assert.ok(verdict.kind === "refused");
    assert.equal(verdict.retryAfterMs, 12_000);
  });

  it("says of an invoice detail that is not found that this user may not see it", () => {
    const verdict = judge(detail, answer(404, ""));
    assert.ok(verdict.kind === "settled");
    const error = { rowNumber: 1, line: 2, stage: "delivery", ...verdict } as const;
    assert.match(explainRowError(error), /may exist and be invisible to this user/);
    const ofRhythm = judge(action, answer(404, ""));
    assert.ok(ofRhythm.kind === "settled" && ofRhythm.facts["may_be_hidden"] === undefined);
  });

  it("knows an answer that proves its row and is not what the document says", () => {
    const documented = judge(detail, answer(200, { retrieveResponse: { Id: "42", AccountId: 7 } }));
    assert.ok(documented.kind === "applied" && documented.isAsDocumented);
    const others = [
      { updateResponse: [{ Id: "42", ErrorCode: "0" }] },
      { retrieveResponse: { Id: "42", AccountId: "seven" } },
    ];
    for (const body of others) {
      const verdict = judge(detail, answer(200, body));
      assert.ok(verdict.kind === "applied" && !verdict.isAsDocumented, JSON.stringify(body));
    }
  });

  it("reads an id that a double can't hold to its last digit", () => {
    const exchange = answer(200, '{"updateResponse":[{"Id":9007199254740993}]}');
    assert.equal(brief(judge(detail, exchange, "9007199254740992")), "in-doubt no-evidence");
    assert.equal(brief(judge(detail, exchange, "9007199254740993")), "applied");
  });
});

describe("what a record says beside its id", () => {
  const meaningOf = (verdict: Verdict): string =>
    verdict.kind === "settled" ? verdict.outcome : verdict.kind;
  const batchWords = {
    applied: "applied",
    "record-error": "rejected",
    none: "in-doubt",
    untold: "apart",
  } as const;

  for (const one of statementCases) {
    it(`is understood for every target: ${one.what}`, () => {
      const alone = (members: object): string =>
        meaningOf(judge(detail, answer(200, { updateResponse: [{ Id: "42", ...members }] })));
      const target = findTarget(detail);
      assert.ok(target !== undefined);
      const good = ["B", "C"].map((Id) => ({ Id, ErrorCode: "0", ErrorText: "" }));
      const exchange = answer(200, { updateResponse: [{ Id: "A", ...one.members }, ...good] });
      assert.ok(exchange.kind === "answer");
      const reading = readBatchAnswer(target, ["A", "B", "C"], exchange);
      assert.ok(reading.kind === "rows");
      const [first, ...others] = reading.evidence.map(({ kind }) => batchWords[kind]);
      assert.deepEqual(others, ["applied", "applied"]);
      const seen = {
        rhythmUpdate: meaningOf(judge(action, answer(200, { id: "42", ...one.members }))),
        rhythmCreate: meaningOf(judge(create, answer(200, { id: "new-1", ...one.members }))),
        detailAlone: alone(one.members),
        detailInBatch: first,
      };
      for (const [name, meaning] of Object.entries(seen)) {
        const expected = Reflect.get(one, name);
        if (expected !== "") assert.equal(meaning, expected, name);
      }
    });
  }

  it("leaves no text field of a record to be taken for a refusal", () => {
    for (const { name, evidence, fields } of targets) {
      for (const field of fields) {
        if (field.type !== "string" || field.name.includes(".")) continue;
        if (Object.values(evidence).includes(field.name)) continue;
        const record = { [evidence.idField]: "42", [field.name]: "error" };
        assert.equal(judgeRecord(evidence, record).kind, "proves", `${name} ${field.name}`);
      }
    }
  });

  it("does not depend on how deep an answer is nested", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const verdict = judge(action, answer(200, `{"id":"42","errors":${deep}}`));
    assert.equal(brief(verdict), "rejected record-error");
    assert.equal(brief(judge(action, answer(200, `{"x":${deep}}`))), "in-doubt no-evidence");
  });

  it("is kept with a row that it leaves in doubt", () => {
    const said = { success: true, errors: [{ message: "Account is closed" }] };
    const verdict = judge(action, answer(200, { id: "42", ...said }));
    assert.ok(verdict.kind === "settled");
    const error = { rowNumber: 1, line: 2, stage: "delivery", ...verdict } as const;
    assert.match(explainRowError(error), /The API says: "Account is closed"/);
  });
});

describe("the header that names an exchange", () => {
  const named = (headers: Record<string, string>): unknown => {
    const verdict = judge(action, answer(400, "", headers));
    assert.ok(verdict.kind === "settled");
    return verdict.facts["request_id"];
  };

  for (const header of [
    "x-request-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-correlation-id",
    "cf-ray",
  ]) {
    it(`is read from ${header}`, () => {
      assert.equal(named({ [header]: " abc-1 " }), `${header} abc-1`);
    });
  }

  it("is the vendor's before the network's, is shortened, and is left out where there is none", () => {
    assert.equal(named({ "cf-ray": "ray", "x-request-id": "own" }), "x-request-id own");
    assert.equal(String(named({ "x-request-id": "y".repeat(500) })).length, 113);
    assert.equal(named({}), undefined);
  });

  it("is kept with every verdict that an answer leads to", () => {
    const headers = { "x-request-id": "abc" };
    for (const status of [200, 400, 404, 409, 429, 500]) {
      const verdict = judge(action, answer(status, "{}", headers));
      const id =
        verdict.kind === "settled"
          ? verdict.facts["request_id"]
          : "requestId" in verdict && verdict.requestId;
      assert.equal(id, "x-request-id abc", String(status));
    }
  });
});

describe("readBatchAnswer", () => {
  const words = {
    applied: "applied",
    "record-error": "rejected",
    none: "missing",
    untold: "apart",
  } as const;

  for (const { what, exchange, expected, source } of batchAnswerCases) {
    it(`takes ${what} as ${expected.join(", ")} (${source})`, () => {
      const target = findTarget(detail);
      assert.ok(target !== undefined);
      if (exchange.status !== 200) {
        const verdict = classifyAnswer(target, { key: undefined }, exchange, 0);
        assert.ok(verdict.kind === "settled" && verdict.outcome === "rejected");
        return;
      }
      const reading = readBatchAnswer(target, ["A", "B", "C"], exchange);
      const read =
        reading.kind === "refused" ? ["halved"] : reading.evidence.map(({ kind }) => words[kind]);
      assert.deepEqual(read, expected);
    });
  }
});

describe("the words of an error answer", () => {
  const bodies: readonly (readonly [string, string])[] = [
    ['{"message":"a"}', "a"],
    ['{"Message":"b"}', "b"],
    ['{"error":"Bad request","message":"c"}', "c"],
    ['{"errors":[{"error_code":"X1","error_text":"d"}]}', "d"],
    ['[{"message":"e"},{"message":"f"}]', "e; f"],
    ['[{"message":""},{"message":"e"}]', "e"],
    ['{"updateResponse":[{"ErrorCode":"7","ErrorText":""}]}', "7"],
    ['{"updateResponse":[{"ErrorCode":"7","ErrorText":["",""]}]}', "7"],
    ['{"errors":[{"error_code":"X1"}]}', "X1"],
    ['{"errors":{"name":["is too long"],"id":[]}}', "name: is too long"],
    ['{"error":{"code":"E7","message":"g"}}', "g"],
    ['{"title":"Bad","detail":"h"}', "h"],
    ['{"fault":{"faultstring":"i"}}', "i"],
    ['"j"', "j"],
    ['\uFEFF{"message":"k"}', "k"],
    ["<?xml version='1.0'?><Error><Code>X</Code><Message>l</Message></Error>", "l"],
    ["plain text", "plain text"],
    [html, "an HTML page titled Bad Gateway"],
    ["", ""],
    ["{}", ""],
    ["null", ""],
    ['{"field":"Quantity","code":"E7","detail":"must be positive"}', "Quantity: must be positive"],
    ['{"errors":[{"field":"Qty","message":"m"},{"property":"B","msg":"n"}]}', "Qty: m; B: n"],
    ['{"field":"Quantity","message":"quantity is invalid"}', "quantity is invalid"],
    ['{"detail":[{"loc":["body","Qty",0],"msg":"is required"}]}', "body.Qty.0: is required"],
    ['{"errors":[{"source":{"pointer":"/data/Qty"},"detail":"bad"}]}', "data.Qty: bad"],
    ['{"updateResponse":[{"ErrorText":"bad","ErrorElementField":"Qty"}]}', "Qty: bad"],
    ['{"field":"Quantity","code":"required"}', "Quantity: required"],
    ['{"status":400,"message":"bad","path":"/rest/2.0/ACTIVITY"}', "bad"],
    ['{"field":"","message":"bad"}', "bad"],
    ['{"field":{"x":1},"message":"bad"}', "bad"],
  ];
  for (const [body, words] of bodies) {
    it(`are read from ${body === "" ? "an empty body" : body.slice(0, 40)}`, () => {
      const verdict = judge(action, answer(400, body));
      assert.ok(verdict.kind === "settled");
      assert.equal(verdict.facts["said"], words);
    });
  }

  it("are read from a page without its scripts and styles", () => {
    const page = `<html><style>p {}</style>Not <b>here</b><SCRIPT type="x">if (a<b) "<script"</SCRIPT> now</html>`;
    const verdict = judge(action, answer(400, page));
    assert.ok(verdict.kind === "settled");
    assert.equal(verdict.facts["said"], "an HTML page: Not here now");
  });

  it("are read in linear time", () => {
    for (const piece of [" ", "<", "<a", "<title", "<script>", "<message ", "<style", "[", '{"a":'])
      for (const begin of ["", "<"])
        judge(action, answer(400, begin + piece.repeat(1_000_000 / piece.length)));
  });

  it("are given whole to a log where a row has only their beginning", () => {
    const shared = { envelopes: [] };
    const errors = Array.from({ length: 9 }, (_, at) => ({
      field: `F${at}`,
      detail: "x".repeat(50),
    }));
    const more = readMoreWords(JSON.stringify({ errors }), shared);
    assert.match(more ?? "", /^F0: x{50}; .*; F8: x{50}$/);
    assert.equal(readMoreWords(JSON.stringify({ errors: errors.slice(0, 2) }), shared), undefined);
    assert.equal(
      readMoreWords(JSON.stringify({ message: "x".repeat(9000) }), shared)?.length,
      4001,
    );
  });

  it("are found under the names of the target's vendor, and under those that many APIs share", () => {
    const names = { envelopes: ["outcome"], errorTextField: "why", errorElementField: "where" };
    const body = JSON.stringify({ outcome: [{ why: "closed", where: "period" }] });
    assert.equal(readWords(body, names), "period: closed");
    assert.equal(readWords(body, { envelopes: [] }), "");
    assert.equal(
      readWords('{"errors":[{"field":"period","detail":"closed"}]}', names),
      "period: closed",
    );
  });

  it("are kept to one line of 300 characters", () => {
    const verdict = judge(action, answer(400, { message: "long\n".repeat(1000) }));
    assert.ok(verdict.kind === "settled");
    const said = String(verdict.facts["said"]);
    assert.ok(said.length <= 301 && !said.includes("\n"));
  });
});
