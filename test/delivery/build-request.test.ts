import assert from "node:assert/strict";
import { assertAsMeant, buildUrl } from "../../src/delivery/build-request.ts";
import { buildLookUp } from "../../src/delivery/look-up/build-look-up.ts";
import { createSender } from "../../src/delivery/send-request.ts";
import { invoiceDetail } from "../../src/targets/billingplatform/invoice-detail.ts";
import { billingRunAction } from "../../src/targets/rhythm/billing-run-action.ts";

const refused = { code: "ERR_OTHER_ADDRESS" };

describe("the address of a request", () => {
  const destination = { baseUrl: "https://h.example/acme", tenant: "acme" };
  const place = {
    target: invoiceDetail,
    destination,
    tags: { fields: {}, loadId: "l", sourceName: "s", pk: "p", tenant: undefined },
  };
  const { lookUp } = invoiceDetail;

  it("is refused where it would be resolved to another one", () => {
    for (const key of [".", ".."]) {
      assert.throws(() => buildUrl(billingRunAction, destination, key), refused);
      assert.ok(lookUp !== undefined);
      assert.throws(() => buildLookUp(lookUp, { key, rowNumber: 1 }, place), refused);
    }
    for (const tenant of [".", ".."])
      assert.throws(() => buildUrl(billingRunAction, { ...destination, tenant }, "1"), refused);
  });

  it("is refused by whoever sends it, too, before anything is sent", async () => {
    const sender = createSender({ timeoutMs: 1000, connections: 1, userAgent: "test" });
    for (const url of [
      "http://127.0.0.1:9/a/../b",
      "http://127.0.0.1:9/a/%2e%2E/b",
      "http://127.0.0.1:9/a\\b",
      "http://127.0.0.1:9/a b",
      "http://127.0.0.1:9/a\n",
    ]) {
      const request = { method: "GET", url, headers: {}, body: undefined } as const;
      await assert.rejects(sender.send(request, new AbortController().signal), refused, url);
    }
    sender.close();
  });

  it("is let pass as it is where it leads to where it says", () => {
    for (const url of [
      "https://h.example/",
      "https://h.example/oauth/token",
      "https://h.example:8443/acme/rest/2.0/login",
      "http://127.0.0.1:4010/collect/billingRunActions/acme/act-1",
      "https://h.example/a%20b/%2F/%252e%252e",
      "https://h.example/.../..a/a..",
      "https://h.example/%F0%9F%98%80",
      "https://h.example/runs?a=1&b=x%20y+z",
      "https://xn--bcher-kva.example/x",
      "http://[::1]:8080/x",
    ])
      assert.doesNotThrow(() => assertAsMeant(url), url);
  });
});
