import assert from "node:assert/strict";
import { isUnder } from "../../src/connections/approval-policies.ts";

const policy = { baseUrl: "https://api.example.com/collect", tenant: "acme" };

describe("a policy of an address", () => {
  it("holds however the address is written, and below it", () => {
    for (const baseUrl of [
      "https://api.example.com/collect",
      "https://api.example.com/collect/",
      "https://api.example.com//collect//",
      "https://API.Example.COM/Collect",
      "https://api.example.com:443/collect",
      "https://api.example.com./collect",
      "http://api.example.com/collect",
      "http://api.example.com:80/collect",
      "http://api.example.com:443/collect",
      "https://api.example.com/%63ollect",
      "https://api.example.com/other/../collect",
      String.raw`https://api.example.com\collect`,
      "https://api.example.com/collect/v2",
      "https://ａpi.example.com/collect",
    ])
      for (const tenant of ["acme", " ACME "])
        assert.ok(isUnder(policy, { baseUrl, tenant }), `${baseUrl} ${tenant}`);
  });

  it("holds for every name of this machine", () => {
    const here = { baseUrl: "http://127.0.0.1:4010/collect", tenant: undefined };
    for (const host of ["127.0.0.1", "localhost", "[::1]", "127.1", "0x7f.0.0.1", "LOCALHOST"])
      assert.ok(isUnder(here, { baseUrl: `http://${host}:4010/collect`, tenant: "acme" }), host);
  });

  it("holds for no other place", () => {
    for (const [baseUrl, tenant] of [
      ["https://api.example.com/collect", "other"],
      ["https://api.example.com/collect", undefined],
      ["https://api.example.com/collection", "acme"],
      ["https://api.example.com/", "acme"],
      ["https://api.example.com/v2/collect", "acme"],
      ["https://api.example.com:8443/collect", "acme"],
      ["https://sandbox.example.com/collect", "acme"],
      ["https://api.example.com.evil.example/collect", "acme"],
      ["https://example.com/api.example.com/collect", "acme"],
      ["http://127.0.0.1:4010/collect", "acme"],
      ["https://api.example.com/%", "acme"],
    ] as const)
      assert.ok(!isUnder(policy, { baseUrl, tenant }), `${baseUrl} ${tenant}`);
    const port = { baseUrl: "http://127.0.0.1:4010/collect", tenant: undefined };
    assert.ok(!isUnder(port, { baseUrl: "http://127.0.0.1:4011/collect", tenant: undefined }));
  });
});
