import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { targets } from "../../src/targets/index.ts";

const rhythm = (service: string): string => `https://${service}.api.rhythmsoftware.com`;

describe("the operations", () => {
  it("go to the documented hosts, and only updates are safe to repeat", () => {
    assert.deepEqual(
      targets.map(({ name, host, key, safeToRepeat }) => [name, host, key.field, safeToRepeat]),
      [
        ["rhythm/billing-run-action", rhythm("collect"), "id", true],
        ["rhythm/membership-billing-run", rhythm("membership"), "id", true],
        ["rhythm/collect-billing-run", rhythm("collect"), "id", true],
        ["rhythm/certification-billing-run", rhythm("certifications"), "sys_external_id", false],
        ["billingplatform/invoice-detail", undefined, "Id", true],
      ],
    );
  });

  it("are looked up by the record itself, but for a create by its marks; what no page documents is marked assumed", () => {
    assert.deepEqual(
      targets.map(({ lookUp }) => [lookUp?.kind, lookUp?.path, lookUp?.isAssumed]),
      [
        ["by-id", "/billingRunActions/{tenantId}/{id}", true],
        ["by-id", "/billingRuns/{tenantId}/{id}", true],
        ["by-id", "/billingRuns/{tenantId}/{id}", true],
        ["by-tags", "/billingRuns/{tenantId}", true],
        ["by-id", "/rest/2.0/ACTIVITY/{id}", false],
      ],
    );
  });

  it("find their proof in the answer's own places", () => {
    const [rhythmProof] = targets.filter(({ vendor }) => vendor === "rhythm");
    const [platformProof] = targets.filter(({ vendor }) => vendor === "billingplatform");
    assert.deepEqual(rhythmProof?.evidence, {
      envelopes: [],
      idField: "id",
      idPattern: /^[\w:|-]+$/,
      // Texts of the record itself, which tell of no refusal.
      ownTexts: ["error", "error_message", "error_stack", "status"],
    });
    assert.deepEqual(platformProof?.evidence, {
      envelopes: ["retrieveResponse", "updateResponse"],
      idField: "Id",
      errorCodeField: "ErrorCode",
      errorTextField: "ErrorText",
      errorElementField: "ErrorElementField",
      updateErrorField: "UpdateError",
    });
  });

  it("keep the published limits and outwait BillingPlatform's own 400 seconds", () => {
    for (const { vendor, limits, timeoutMs } of targets) {
      const published = { requestsPerSecond: 15, inFlight: 8, requestsPerDay: 100_000 };
      assert.deepEqual(limits, vendor === "rhythm" ? {} : published);
      assert.equal(timeoutMs, vendor === "rhythm" ? 60_000 : 420_000);
    }
  });

  it("of Rhythm carry the five bulk-load fields, those of BillingPlatform none", () => {
    for (const { vendor, tags } of targets) {
      const names = Object.values(tags ?? {});
      assert.equal(names.length, vendor === "rhythm" ? 5 : 0);
      assert.ok(names.every((name: string) => name.startsWith("sys_bulk_load_")));
    }
  });
});
