import assert from "node:assert/strict";
import { withinTime } from "../../src/mapping/within-time.ts";
import { createRedactor, createSecretKeeper } from "../../src/kernel/redact.ts";

describe("createSecretKeeper", () => {
  it("hides what it has learned since, also from texts that it has seen before", () => {
    const keeper = createSecretKeeper();
    const { redact } = keeper;
    assert.equal(redact("x first-secret y"), "x first-secret y");
    keeper.learn("first-secret");
    keeper.learn("first-secret-and-more");
    keeper.learn("abc");
    assert.equal(redact("first-secret first-secret-and-more abc"), "[redacted] [redacted] abc");
    keeper.learn('a "b" c');
    for (const text of [JSON.stringify({ it: 'a "b" c' }), encodeURIComponent('x a "b" c')])
      assert.match(redact(text), /\[redacted\]/);
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

describe("a text from outside", () => {
  const secret = "Tk/7+uniq.secret-Value_0123456789";
  const keeper = createSecretKeeper();
  keeper.learn(secret);
  keeper.learn("short-pw");
  const { redact, redactForeign } = keeper;
  const b64 = (text: string): string => Buffer.from(text).toString("base64");
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const escaped = Array.from(secret).map(
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const entities = Array.from(secret).map((one, at) =>
    at % 2 === 0 ? `&#${one.charCodeAt(0)};` : `&#x${one.charCodeAt(0).toString(16)};`,
  );

  const forms: Readonly<Record<string, string>> = {
    "as it is": secret,
    "in capitals": secret.toUpperCase(),
    "in small letters": secret.toLowerCase(),
    "with escaped slashes": secret.replaceAll("/", "\\/"),
    "with an escaped plus": secret.replaceAll("+", "\\u002b"),
    "in JSON escapes": escaped.join(""),
    "in JSON within JSON": json(json(escaped.join(""))),
    "in HTML entities": entities.join(""),
    "with named entities": secret.replace("/", "&sol;").replace("+", "&plus;"),
    "in entities of entities": entities.join("").replaceAll("&", "&amp;"),
    "with a tag inside": `${secret.slice(0, 9)}<b class="x">${secret.slice(9)}`,
    "with an escaped tag inside": `${secret.slice(0, 9)}&lt;wbr&gt;${secret.slice(9)}`,
    "within a tag": `<a href="/?t=${encodeURIComponent(secret)}">`,
    "percent-encoded": encodeURIComponent(secret),
    "percent-encoded in small letters": encodeURIComponent(secret).toLowerCase(),
    "percent-encoded to the last sign": Array.from(secret)
      .map((one) => `%${one.charCodeAt(0).toString(16)}`)
      .join(""),
    "percent-encoded twice": encodeURIComponent(encodeURIComponent(secret)),
    "with a blank for the plus": secret.replace("+", " "),
    "in Base64": b64(secret),
    "in Base64 for addresses": Buffer.from(secret).toString("base64url"),
    "in Base64 behind Bearer": b64(`Bearer ${secret}`),
    "in Base64 behind a name": b64(`me:${secret}`),
    "in Base64 among others": b64(`{"sessionid":"${secret}","x":1}`),
    "in Base64 in lines": b64(`Bearer ${secret}`).replace(/.{16}/, "$&\r\n"),
    "in hexadecimal digits": Buffer.from(secret).toString("hex"),
    "broken by a line": `${secret.slice(0, 12)}\n${secret.slice(12)}`,
    "with signs without a width": `${secret.slice(0, 12)}\u200B${secret.slice(12)}`,
  };
  for (const [how, form] of Object.entries(forms)) {
    it(`gives no secret away ${how}`, () => {
      const safe = redactForeign(`no: ${form} |`);
      assert.match(safe, /^no: .*\[redacted\].* \|$/);
      // Base64 mixes the first and the last bits with what stands beside them, so a sign of either end may stay.
      const left = safe.replace("[redacted]", " ");
      const tokens = left
        .split(/[^\w+/=-]/)
        .map((token) => Buffer.from(token, "base64").toString());
      for (let at = 0; at + 4 <= secret.length; at += 1)
        for (const text of [left, ...tokens])
          assert.ok(!text.toLowerCase().includes(secret.slice(at, at + 4).toLowerCase()), safe);
      assert.match(redact(`no: ${form} |`), /\[redacted\]/, "a whole one goes from our texts too");
    });
  }
  it("gives no part of 16 signs away, wherever it was cut", () => {
    for (let from = 0; from + 16 <= secret.length; from += 1) {
      const part = secret.slice(from, from + 16);
      assert.equal(redactForeign(`x${from}|${part}! y`), `x${from}|[redacted]! y`);
    }
    assert.equal(redactForeign(`t=${secret.slice(0, 20)}…`), "t=[redacted]…");
    const long = b64(`Bearer ${secret}`).slice(0, 40);
    assert.ok(!redactForeign(long).includes(long.slice(12, 30)));
  });

  it("gives no beginning of 8 signs away where we cut it off ourselves", () => {
    const isCut = true;
    for (const length of [8, 11, 15, 30]) {
      assert.equal(redactForeign(`t: ${secret.slice(0, length)}`, { isCut }), "t: [redacted]");
    }
    const half = `t: ${escaped.slice(0, 9).join("")}\\u00`;
    assert.equal(redactForeign(half, { isCut }), "t: [redacted]");
    assert.equal(redactForeign(`t: ${secret.slice(0, 7)}`, { isCut }), `t: ${secret.slice(0, 7)}`);
    assert.equal(redactForeign(`t: ${secret.slice(0, 11)}`), `t: ${secret.slice(0, 11)}`);
  });

  it("keeps JSON readable", () => {
    const body = JSON.stringify({ id: "7", said: `<b>${secret}</b> "x"`, n: 1 }).replaceAll(
      "/",
      "\\/",
    );
    assert.deepEqual(JSON.parse(redactForeign(body)), {
      id: "7",
      said: '<b>[redacted]</b> "x"',
      n: 1,
    });
  });

  const good: Readonly<Record<string, string>> = {
    "an id": '{"id":"uniq.secret-Val"}',
    "a part of 15 signs": `x|${secret.slice(5, 20)}|y`,
    numbers: '{"Quantity":"12.50","AccountId":123456789012345678901234567890}',
    markup: "<html><title>502 Bad Gateway</title><body>a < b & c &amp; d</body></html>",
    escapes: JSON.stringify({ name: 'Zo\u00eb "M\u00fcller" \\ / \n', path: "C:\\temp\\new" }),
    percents: "100% of 5%, 20%off %zz /billingRuns/acme/a%3Ab",
    Base64: b64("the quick brown fox jumps over the lazy dog"),
    "words of sign-ins": "the bearer of this token must renew the session id and the password",
    "a digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "a short secret in other letters": "SHORT-P",
    "a stack": "    at Object.run (/srv/app/lib/run.js:12:40)\n    at next",
    "other scripts": "\u00dcbergr\u00f6\u00dfe \u6771\u4eac \u0627\u0644\u0639 \ud83d\ude00",
  };
  for (const [what, text] of Object.entries(good)) {
    it(`comes through as it is: ${what}`, () => {
      assert.equal(redactForeign(text), text);
      assert.equal(redactForeign(text, { isCut: false, byLooks: false }), text);
      assert.equal(redact(text), text);
    });
  }

  it("is searched in linear time, whatever it holds", () => {
    const worst = [
      "-eyJ",
      "eyJaaaaaaaa.",
      "<",
      "<a",
      "&",
      "&#",
      "%",
      "%e",
      "%41",
      "\\",
      "\\u",
      "\\\\",
      "//",
      "//a:",
      "bearer ",
      "basic\t",
      "password",
      'password:"',
      "password : ",
      ".",
      "a.",
      secret.slice(0, 15),
      `${secret.slice(1)} `,
      secret.slice(0, 9),
      "\u200b",
      "&amp;",
      "%2525",
      "Z",
    ];
    const signs = 250_000;
    const texts = worst.map((piece) => piece.repeat(signs / piece.length));
    for (const [begin, piece] of [
      ["bearer", " "],
      ["password", " "],
      ["//a", ":"],
      ["<", "a"],
      ["eyJ", "a"],
    ] as const)
      texts.push(begin + piece.repeat(signs));
    // Each takes some milliseconds; with the square of its signs it would take half a minute.
    for (const text of texts)
      assert.ok(
        withinTime(() => redactForeign(text, { isCut: true }), 5000) !== undefined,
        text.slice(0, 12),
      );
  });
});
