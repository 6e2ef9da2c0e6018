import assert from "node:assert/strict";
import { explainFullDisk } from "../../src/kernel/full-disk.ts";

describe("explainFullDisk", () => {
  const sayAt = (files: number, ffree: number, bavail: number): string =>
    explainFullDisk("runs/ledger.db", () => ({ files, ffree, bavail })).say;

  it("tells inodes that are used up from space that is", () => {
    assert.match(sayAt(1000, 0, 500), /inodes/);
    assert.equal(sayAt(1000, 0, 0), "the disk is full");
    assert.equal(sayAt(1000, 300, 0), "the disk is full");
  });

  it("claims nothing of a file system that counts no inodes, or that can't be asked", () => {
    assert.equal(sayAt(0, 0, 500), "the disk is full");
    const gone = explainFullDisk("gone/ledger.db", () => {
      throw new Error("ENOENT");
    });
    assert.equal(gone.say, "the disk is full");
  });
});
