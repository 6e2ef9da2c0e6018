import assert from "node:assert/strict";
import { createIdleRule, mostAsAnnounced, readKeepAlive } from "../../src/delivery/idle-rule.ts";

describe("how long a connection may be idle before a request that must not be sent twice", () => {
  it("is next to nothing while nothing is known of the server", () => {
    assert.equal(createIdleRule().most(undefined), 25);
  });

  it("is half of the longest time that a connection was seen open, and at most a second", () => {
    const rule = createIdleRule();
    rule.noteOpen(600);
    rule.noteOpen(90);
    assert.equal(rule.most(undefined), 300);
    rule.noteOpen(100_000);
    assert.equal(rule.most(undefined), 1000);
  });

  it("is half of the shortest time after which the server closed one", () => {
    const rule = createIdleRule();
    rule.noteOpen(100_000);
    rule.noteClosed(5000);
    assert.equal(rule.most(undefined), 1000);
    rule.noteClosed(50);
    rule.noteClosed(400);
    assert.equal(rule.most(undefined), 25);
    assert.equal(rule.most(30_000), 25);
  });

  it("is what Keep-Alive announces, less a second, or half of a short time", () => {
    assert.equal(createIdleRule().most(30_000), 1000);
    assert.equal(createIdleRule().most(1000), 500);
    assert.equal(createIdleRule().most(0), 0);
    assert.equal(mostAsAnnounced(5000), 4000);
    assert.equal(mostAsAnnounced(1500), 750);
  });
});

describe("a Keep-Alive header", () => {
  it("is read however it is written", () => {
    assert.equal(readKeepAlive("timeout=5"), 5000);
    assert.equal(readKeepAlive("timeout=5, max=100"), 5000);
    assert.equal(readKeepAlive('max=100,Timeout = "15"'), 15_000);
    assert.equal(readKeepAlive("timeout=0"), 0);
  });

  it("says nothing when it names no whole number of seconds", () => {
    for (const header of [undefined, "", "max=5", "timeout", "timeout=", "xtimeout=5"])
      assert.equal(readKeepAlive(header), undefined);
  });
});
