import assert from "node:assert/strict";
import { UsageError } from "../../src/kernel/load-error.ts";
import { parseAddress } from "../../src/metrics/serve-pages.ts";

describe("parseAddress", () => {
  it("takes an IP address with a port, and a port alone as one of this machine", () => {
    const taken: readonly (readonly [string, string, number, boolean])[] = [
      ["127.0.0.1:9464", "127.0.0.1", 9464, true],
      ["127.8.9.1:1", "127.8.9.1", 1, true],
      ["[::1]:9464", "::1", 9464, true],
      ["localhost:9464", "127.0.0.1", 9464, true],
      ["9464", "127.0.0.1", 9464, true],
      [":9464", "127.0.0.1", 9464, true],
      ["127.0.0.1:0", "127.0.0.1", 0, true],
      ["0.0.0.0:9464", "0.0.0.0", 9464, false],
      ["[::]:65535", "::", 65_535, false],
      ["10.1.2.3:9464", "10.1.2.3", 9464, false],
      ["[fe80::1]:9464", "fe80::1", 9464, false],
    ];
    for (const [text, host, port, isLoopback] of taken)
      assert.deepEqual(parseAddress(text), { host, port, isLoopback }, text);
  });

  it("refuses everything else, and says what is allowed", () => {
    const refused = [
      "",
      "127.0.0.1",
      "127.0.0.1:",
      "127.0.0.1:65536",
      "127.0.0.1:-1",
      "127.0.0.1:9464/metrics",
      "http://127.0.0.1:9464",
      "metrics.example.com:9464",
      "127.evil.example.com:9464",
      "256.0.0.1:9464",
      "::1:9464",
      "[127.0.0.1]:9464",
      "[::1]",
      "9464\n",
      "*:9464",
    ];
    for (const text of refused)
      assert.throws(
        () => parseAddress(text),
        (error) =>
          error instanceof UsageError &&
          error.code === "ERR_METRICS_ADDRESS" &&
          !error.message.includes("\n") &&
          /127\.0\.0\.1:9464/.test(error.actions.join()),
        JSON.stringify(text),
      );
  });
});
