import assert from "node:assert/strict";
import { createRedactor, createSecretKeeper } from "../src/redact.ts";

describe("createSecretKeeper", () => {
  it("hides what it has learned since, also from texts that it has seen before", () => {
    const keeper = createSecretKeeper();
    const { redact } = keeper;
    assert.equal(redact("x first-secret y"), "x first-secret y");
    assert.equal(keeper.isTold("x first-secret y"), false);
    keeper.learn("first-secret");
    keeper.learn("first-secret-and-more");
    keeper.learn("abc");
    assert.equal(redact("first-secret first-secret-and-more abc"), "[redacted] [redacted] abc");
    assert.ok(keeper.isTold("x%first-secret"));
    keeper.learn('a "b" c');
    assert.ok(
      keeper.isTold(JSON.stringify({ it: 'a "b" c' })) &&
        keeper.isTold(encodeURIComponent('a "b" c')),
    );
  });
});

describe("createRedactor", () => {
  const redact = createRedactor(["s3cr3t/with+signs", 'quo"ted']);

  it("hides a known secret wherever it stands, percent-encoded or in JSON too", () => {
    assert.equal(
      redact("a s3cr3t/with+signs b s3cr3t%2Fwith%2Bsigns"),
      "a [redacted] b [redacted]",
    );
    assert.equal(redact(JSON.stringify({ t: 'quo"ted' })), '{"t":"[redacted]"}');
  });

  it("hides what looks like a credential without having been told", () => {
    assert.equal(redact("Authorization: Bearer abcdefghijkl"), "Authorization: Bearer [redacted]");
    assert.equal(redact("https://user:pass@host/x"), "https://[redacted]@host/x");
    assert.equal(redact('{"password":"hunter2","id":"a"}'), '{"password":"[redacted]","id":"a"}');
    assert.equal(redact("eyJhbGciOiJ.eyJzdWIiOiIx.c2lnbmF0dXJl"), "[redacted]");
  });

  it("leaves ordinary text alone", () => {
    assert.equal(redact("row 12: bearer of news"), "row 12: bearer of news");
  });
});
