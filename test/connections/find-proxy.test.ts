import assert from "node:assert/strict";
import { findProxy } from "../../src/connections/find-proxy.ts";
import { refused } from "./fixture.ts";

const proxy = "http://proxy.example.com:3128/";
const api = "https://api.example.com/x";

describe("findProxy", () => {
  it("takes the proxy of the address's scheme, else the one for all, lower case before upper case", () => {
    const cases: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
      [api, {}, undefined],
      [api, { HTTPS_PROXY: proxy }, proxy],
      [api, { HTTP_PROXY: proxy }, undefined],
      ["http://api.example.com", { HTTP_PROXY: proxy }, proxy],
      [api, { ALL_PROXY: proxy }, proxy],
      [api, { https_proxy: proxy, HTTPS_PROXY: "http://other:1" }, proxy],
      [api, { HTTPS_PROXY: "" }, undefined],
      [api, { HTTPS_PROXY: "proxy.example.com:3128" }, proxy],
      [
        api,
        { HTTPS_PROXY: "http://u:p@proxy.example.com:3128" },
        "http://u:p@proxy.example.com:3128/",
      ],
    ];
    for (const [address, env, expected] of cases)
      assert.equal(findProxy(address, env), expected, JSON.stringify(env));
  });

  it("goes straight to hosts of NO_PROXY and to this machine", () => {
    const goesStraight = (address: string, list: string): boolean =>
      findProxy(address, { ALL_PROXY: proxy, NO_PROXY: list }) === undefined;
    for (const list of [
      "*",
      "api.example.com",
      "a,api.example.com",
      ".example.com",
      "example.com",
      "*.example.com",
      "x api.example.com:443",
      "API.Example.com",
    ])
      assert.ok(goesStraight(api, list), list);
    for (const list of [
      "",
      "api.example.co",
      "pi.example.com",
      "api.example.com:8443",
      "xample.com",
    ])
      assert.ok(!goesStraight(api, list), list);
    assert.ok(goesStraight("https://[2001:db8::1]/", "2001:db8::1"));
    assert.ok(goesStraight("https://[2001:db8::1]:444/", "[2001:db8::1]:444"));
    for (const here of ["http://127.0.0.1:80", "http://localhost", "https://[::1]:9"])
      assert.ok(goesStraight(here, ""), here);
  });

  it("refuses what is no HTTP proxy, without showing it", () => {
    for (const HTTPS_PROXY of [
      "socks5://u:s3cret@h:1",
      "http://",
      "ht!tp://s3cret",
      "file:///s3cret",
    ])
      assert.throws(() => findProxy(api, { HTTPS_PROXY }), refused("ERR_PROXY", /HTTPS_PROXY/));
  });
});
