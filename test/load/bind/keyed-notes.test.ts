import assert from "node:assert/strict";
import { KeyedNotes } from "../../../src/load/bind/keyed-notes.ts";

describe("notes by key", () => {
  it("are found again, changed and missed, however many there are", () => {
    const notes = new KeyedNotes<{ readonly at: number; readonly again?: true }>();
    assert.ok(notes.isEmpty);
    for (let at = 0; at < 12_000; at += 1) {
      notes.set(`key-${at}`, { at });
      if (at % 5000 === 0) notes.set(`key-${at}`, { at, again: true });
    }
    notes.set("key-11999", { at: -1 });
    notes.set("\ud800", { at: -2 });
    for (let at = 0; at < 11_999; at += 1)
      assert.deepEqual(notes.get(`key-${at}`), at % 5000 === 0 ? { at, again: true } : { at });
    assert.deepEqual(notes.get("key-11999"), { at: -1 });
    assert.deepEqual(notes.get("\ud800"), { at: -2 });
    for (let at = 12_000; at < 20_000; at += 1) assert.ok(!notes.has(`key-${at}`));
    assert.ok(!notes.has("\ud801"));
    assert.ok(!notes.isEmpty);
  });
});
