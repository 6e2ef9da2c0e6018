import assert from "node:assert/strict";
import { ShardPass } from "../../../src/load/run/shard-pass.ts";
import { shardOf } from "../../../src/rows/shard-of.ts";

const shards = 4;
const row = (rowNumber: number, key: string) => ({ rowNumber, key });
const sent = true;
const unsent = false;

describe("one reading of the file for some shards", () => {
  let now: number;
  const open = (more: Partial<ConstructorParameters<typeof ShardPass>[0]> = {}): ShardPass =>
    new ShardPass({
      shards,
      held: undefined,
      clock: { now: () => now },
      settledAt: 1000,
      onPastRamp: () => undefined,
      ...more,
    });
  beforeEach(() => {
    now = 0;
  });

  it("takes the rows of its shards and no others, however a key is composed", () => {
    const shard = shardOf(row(1, "é"), shards);
    assert.equal(open({ held: [shard] }).takes(row(2, "e\u0301"), unsent), true);
    assert.equal(open({ held: [(shard + 1) % shards] }).takes(row(2, "é"), unsent), false);
    assert.equal(open().takes({ rowNumber: 3 }, unsent), true, "a row without a key has a shard");
  });

  it("puts a row off that another worker may have under way, and all that follow under its key, until that is over", () => {
    const pass = open();
    assert.equal(pass.takes(row(1, "a"), sent), false);
    assert.equal(pass.takes(row(2, "b"), unsent), true);
    now = 1000;
    assert.equal(pass.takes(row(3, "a"), unsent), false, "it does not overtake the first");
    const later = open({ only: pass.putOff() });
    assert.deepEqual(
      [row(1, "a"), row(2, "b"), row(3, "a")].map((one) => later.takes(one, one.rowNumber === 1)),
      [true, false, true],
    );
    assert.equal(later.putOff().size, 0);
  });

  it("closes a shard, and says so when nothing of it is under way any more", () => {
    const pass = open();
    const shard = shardOf(row(1, "a"), shards);
    pass.takes(row(1, "a"), unsent);
    assert.deepEqual(pass.close([shard]), []);
    assert.equal(pass.takes(row(2, "a"), unsent), false);
    pass.over(row(1, "a"));
    assert.deepEqual(pass.close([shard]), [shard]);
    assert.equal(pass.held().includes(shard), false);
  });
});
