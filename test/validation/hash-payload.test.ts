import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createHash } from "node:crypto";
import type { JsonObject, JsonValue } from "../../src/kernel/json.ts";
import { canonicalJson, hashPayload } from "../../src/validation/hash-payload.ts";

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => reversed(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("hashPayload", () => {
  it("is the SHA-256 of JSON with sorted keys", () => {
    const text = '{"a":[{"c":null,"d":"ü\\n"}],"b":1.5,"z":{}}';
    assert.equal(canonicalJson({ z: {}, b: 1.5, a: [{ d: "ü\n", c: null }] }), text);
    assert.equal(
      hashPayload({ z: {}, b: 1.5, a: [{ d: "ü\n", c: null }] }),
      createHash("sha256").update(text).digest("hex"),
    );
  });

  it("tells values apart that look alike", () => {
    const payloads: JsonObject[] = [
      { a: "1" },
      { a: 1 },
      { a: "1.0" },
      { a: null },
      {},
      { a: "" },
      { a: [] },
      { a: {} },
      { a: ["x", "y"] },
      { a: ["y", "x"] },
      { "a,b": "x" },
      { ["__proto__"]: "x" },
      { ["__proto__"]: { x: 1 } },
    ];
    assert.equal(new Set(payloads.map(hashPayload)).size, payloads.length);
  });

  it("does not depend on the order of fields and keeps every value of any payload", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const payload = JSON.parse(JSON.stringify(value)) as JsonObject;
        assert.equal(hashPayload(payload), hashPayload(reversed(payload) as JsonObject));
        assert.deepEqual(JSON.parse(canonicalJson(payload)), payload);
      }),
    );
  });
});
