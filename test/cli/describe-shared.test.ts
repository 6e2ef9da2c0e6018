import assert from "node:assert/strict";
import { describeShared } from "../../src/cli/describe-shared.ts";

const owner = { host: "here", pid: 1, startedAt: 0 };

describe("how a shared load is told of", () => {
  const told = (workers: number, shardsLeft: number): string =>
    describeShared({
      workers: Array.from({ length: workers }, () => owner),
      shards: 64,
      shardsLeft,
    });

  it("says how many workers there are", () => {
    assert.equal(told(3, 64), "3 workers share it");
    assert.equal(told(3, 3), "3 workers share it");
    assert.equal(told(2, 0), "2 workers share it", "it is being concluded");
  });

  it("says why some have nothing to do: a key with many rows is one slow shard", () => {
    assert.equal(
      told(3, 1),
      "3 workers share it, 1 of 64 shards left: keys with many rows keep their order",
    );
  });
});
