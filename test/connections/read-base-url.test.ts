import assert from "node:assert/strict";
import { readBaseUrl, warnOfDoubledPath } from "../../src/connections/read-base-url.ts";
import { billingPlatform, refused, rhythm } from "./fixture.ts";

describe("readBaseUrl", () => {
  it("takes what is given before the target's own host", () => {
    assert.deepEqual(readBaseUrl("https://gateway.example.com", rhythm), {
      baseUrl: "https://gateway.example.com",
      isLoopback: false,
      warnings: [],
    });
    assert.equal(readBaseUrl(undefined, rhythm).baseUrl, rhythm.host);
  });

  it("keeps the path and drops trailing slashes", () => {
    const urls = ["https://h/acme/", "https://h:443/a/b//", "HTTPS://H", "https://h/a%20b"];
    assert.deepEqual(
      urls.map((url) => readBaseUrl(url, billingPlatform).baseUrl),
      ["https://h/acme", "https://h/a/b", "https://h", "https://h/a%20b"],
    );
  });

  it("asks for the address of a target that has none, with an example", () => {
    assert.throws(
      () => readBaseUrl(undefined, billingPlatform),
      refused("ERR_BASE_URL", /invoice-detail has no address of its own/),
    );
  });

  const faulty: readonly (readonly [string, RegExp])[] = [
    ["api.example.com", /is not an address/],
    ["ftp://h/", /is not an address/],
    ["https://{my}.billingplatform.com/acme", /still holds a placeholder/],
    ["", /is not an address/],
    ["https://user:s3cret@h/acme", /holds a user name or a password/],
    ["https://s3cret@h", /holds a user name/],
    ["https//user:s3cret@h", /^The base URL is not an address/],
    ["https://h/acme?x=1", /query or a fragment/],
    ["https://h/acme#", /query or a fragment/],
  ];
  for (const [url, message] of faulty) {
    it(`refuses ${url.replace("s3cret", "…") || "nothing"}`, () => {
      assert.throws(() => readBaseUrl(url, billingPlatform), refused("ERR_BASE_URL", message));
    });
  }

  it("takes plain http on this machine only", () => {
    for (const url of [
      "http://127.0.0.1:8080",
      "http://127.1.2.3",
      "http://localhost:1/x",
      "http://[::1]:2",
    ]) {
      assert.equal(readBaseUrl(url, rhythm).isLoopback, true, url);
    }
    for (const url of [
      "http://api.example.com",
      "http://10.0.0.1",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com",
      "http://[::2]",
    ]) {
      assert.throws(() => readBaseUrl(url, rhythm), refused("ERR_PLAIN_HTTP", /plain http/), url);
    }
  });
});

describe("warnOfDoubledPath", () => {
  it("notices a base URL that holds the operation's own path", () => {
    assert.match(
      warnOfDoubledPath("https://h/acme/rest/2.0", billingPlatform) ?? "",
      /ends with \/rest\/2\.0,/,
    );
    assert.match(warnOfDoubledPath("https://h/billingRuns", rhythm) ?? "", /\/billingRuns/);
    assert.equal(warnOfDoubledPath("https://h/acme", billingPlatform), undefined);
    assert.equal(warnOfDoubledPath("https://h", rhythm), undefined);
  });
});
