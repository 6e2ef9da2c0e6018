import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import fc from "fast-check";
import {
  billingRunAction,
  call,
  certificationRun,
  invoiceDetail,
  membershipRun,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";

/** The status of a request whose path is sent as it stands, with no client to tidy it up. */
function rawStatus(
  simulator: Simulator,
  method: string,
  path: string,
  { body = "", host }: { readonly body?: string; readonly host?: string } = {},
): Promise<number> {
  const { hostname, port } = new URL(simulator.url);
  const headers = { authorization: "Bearer x", ...(host === undefined ? {} : { host }) };
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

describe("the simulator under hostile input", () => {
  afterEach(stopSimulators);

  it("answers 400 to a body that is no JSON object in UTF-8", async () => {
    const { urls } = await simulate();
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    for (const body of ["", "{", "null", "[]", '"x"', "1", "<xml/>"]) {
      assert.equal((await call("PUT", url, { body })).status, 400, body);
    }
    const simulator = await simulate();
    const latin = Buffer.from([0x7b, 0xe9, 0x7d]).toString("latin1");
    const response = await fetch(`${simulator.urls.collect}/billingRunActions/acme/a-1`, {
      method: "PUT",
      headers: { authorization: "Bearer x" },
      body: Buffer.from(latin, "latin1"),
    });
    assert.equal(response.status, 400);
  });

  it("answers 400 to a body that is nested without end", async () => {
    const { urls } = await simulate();
    const deep = `${"[".repeat(200_000)}1.50${"]".repeat(200_000)}`;
    const body = `{"x":${deep},${JSON.stringify(billingRunAction("a-1")).slice(1)}`;
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    assert.equal((await call("PUT", url, { body })).status, 400);
    assert.equal((await call("PUT", url, { body: billingRunAction("a-1") })).status, 200);
  });

  it("answers 200 or 400 to any JSON at all, and goes on", async () => {
    const { urls } = await simulate();
    const targets = [
      ["PUT", `${urls.membership}/billingRuns/acme/a-1`, membershipRun("a-1")],
      ["POST", `${urls.certifications}/billingRuns/acme`, certificationRun()],
      ["PUT", `${urls.billingplatform}/rest/2.0/ACTIVITY`, { brmObjects: invoiceDetail("1") }],
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...targets),
        fc.nat(),
        fc.jsonValue(),
        async ([method, url, body], pick, value) => {
          const names = Object.keys(body);
          const name = names[pick % names.length] ?? "id";
          const reply = await call(method, url, { body: { ...body, [name]: value } });
          assert.ok([200, 400].includes(reply.status), `${reply.status} ${reply.text}`);
        },
      ),
    );
  });

  it("answers 413 to a body beyond the limit", async () => {
    const { urls } = await simulate({ maxBodyBytes: 2000 });
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    const body = billingRunAction("a-1", { city: "x".repeat(5_000_000) });
    assert.equal((await call("PUT", url, { body })).status, 413);
    assert.equal((await call("PUT", url, { body: billingRunAction("a-1") })).status, 200);
  });

  it("takes no path that leads elsewhere for an id", async () => {
    const simulator = await simulate();
    const base = "/collect/billingRunActions/acme";
    const body = JSON.stringify(billingRunAction("a-1"));
    const expected = {
      [`${base}/../other/a-1`]: 404,
      [`${base}/..%2F..%2Fetc%2Fpasswd`]: 400,
      [`${base}/a%201`]: 400,
      [`${base}/a%00`]: 400,
      [`${base}/%E0%A4%A`]: 400,
      [`${base}/`]: 400,
      [`${base}/a-1/more`]: 404,
      "/collect/constructor/acme/a-1": 404,
      "/__proto__/billingRuns/acme/a-1": 404,
      "/bp//rest/2.0/ACTIVITY": 404,
      "/": 404,
    };
    for (const [path, status] of Object.entries(expected)) {
      assert.equal(await rawStatus(simulator, "PUT", path, { body }), status, path);
    }
    assert.deepEqual(simulator.records("collect"), []);
  });

  it("answers 405 to a method that the path does not know", async () => {
    const simulator = await simulate();
    for (const [method, path] of [
      ["DELETE", "/collect/billingRunActions/acme/a-1"],
      ["POST", "/membership/billingRuns/acme/a-1"],
      ["PUT", "/certifications/billingRuns/acme/a-1"],
      ["POST", "/bp/demo/rest/2.0/ACTIVITY"],
    ] as const) {
      assert.equal(await rawStatus(simulator, method, path), 405, `${method} ${path}`);
    }
  });

  it("stores fields named like parts of JavaScript as plain fields", async () => {
    const { urls } = await simulate();
    const url = `${urls.collect}/billingRunActions/acme/a-1`;
    const extra = '"__proto__":{"status":"x","n":1.50},"constructor":"y","toString":1';
    const body = `${JSON.stringify(billingRunAction("a-1")).slice(0, -1)},${extra}}`;
    const reply = await call("PUT", url, { body });
    assert.equal(reply.status, 200);
    assert.ok(reply.text.includes(extra));
    assert.equal(Reflect.get({}, "status"), undefined);
  });

  it("does not take an inherited field for a given one", async () => {
    const { urls } = await simulate({ rules: [{ match: { toString: "x" }, answer: "conflict" }] });
    const url = `${urls.billingplatform}/rest/2.0/ACTIVITY`;
    const { Quantity: _left, ...rest } = invoiceDetail("1");
    const text = JSON.stringify(rest).replace("{", '{"__proto__":{"Quantity":"1"},');
    assert.equal((await call("PUT", url, { body: `{"brmObjects":${text}}` })).status, 400);
  });

  it("answers nobody who means another machine, as a page in a browser may be made to", async () => {
    const simulator = await simulate();
    const path = "/collect/billingRunActions/acme/a-1";
    const statusOf = async (host: string): Promise<number> =>
      await rawStatus(simulator, "PUT", path, {
        body: JSON.stringify(billingRunAction("a-1")),
        host,
      });
    for (const host of [
      "evil.example",
      "evil.example:4010",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "192.168.1.7",
      "0.0.0.0:4010",
      "[::2]:4010",
      "collect.api.rhythmsoftware.com",
    ])
      assert.equal(await statusOf(host), 403, host);
    for (const host of [
      "127.0.0.1",
      "127.0.0.1:80",
      "127.8.8.8:4010",
      "localhost",
      "LOCALHOST:4010",
      "LocalHost",
      "localhost:65535",
      "127.0.0.2",
      "127.255.255.254:1",
      "[::1]",
      "[::1]:4010",
    ])
      assert.equal(await statusOf(host), 200, host);
    assert.equal(simulator.records("collect").length, 1);
  });
});
