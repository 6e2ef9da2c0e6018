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
      othersEndedAt: 600,
      timeoutMs: 400,
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

  it("waits for as long as a request of an execution that has ended may take, and for nobody where none has", () => {
    now = 999;
    assert.equal(open().takes(row(1, "a"), sent), false);
    assert.equal(open({ othersEndedAt: undefined }).takes(row(1, "a"), sent), true);
    now = 1000;
    assert.equal(open().takes(row(1, "a"), sent), true);
  });

  it("takes rows that become one record by the first of them, whatever their keys, and remembers that while they are under way", () => {
    const lead = 7;
    const shard = shardOf({ rowNumber: lead }, shards);
    const pass = open({ held: [shard] });
    const members = [
      { ...row(7, "a"), lead },
      { rowNumber: 8, lead },
      { ...row(9, "b"), lead },
    ];
    for (const member of members) assert.equal(pass.takes(member, unsent), true);
    assert.equal(pass.leadOf(9), lead);
    for (const member of [row(7, "a"), { rowNumber: 8 }]) pass.over(member);
    assert.deepEqual(pass.close([shard]), []);
    pass.over({ rowNumber: 9 });
    assert.deepEqual([pass.close([shard]), pass.leadOf(9)], [[shard], undefined]);
    const again = open();
    assert.deepEqual(
      members.map((member) => again.takes(member, sent)),
      [false, false, false],
    );
    assert.equal(again.putOff().size, 1, "a record is put off as a whole");
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
