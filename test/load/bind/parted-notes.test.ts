import assert from "node:assert/strict";
import fc from "fast-check";
import { createPartedNotes } from "../../../src/load/bind/parted-notes.ts";

/** All notes by what they have in common, each with the part in which they came. */
function takeAll(notes: readonly (readonly [by: string, note: string])[]): Map<string, string[]> {
  const parted = createPartedNotes<readonly [by: string, note: string]>();
  for (const note of notes) parted.add(note[0], note);
  const found = new Map<string, string[]>();
  for (const part of parted.parts()) {
    const before = new Set(found.keys());
    for (const [by, note] of part) {
      assert.ok(!before.has(by), `${by} is in two parts`);
      found.set(by, [...(found.get(by) ?? []), note]);
    }
  }
  return found;
}

const inOrder = (
  notes: readonly (readonly [by: string, note: string])[],
): Map<string, string[]> => {
  const all = new Map<string, string[]>();
  for (const [by, note] of notes) all.set(by, [...(all.get(by) ?? []), note]);
  return all;
};

describe("notes that are given back in parts", () => {
  it("come with all that they have in common in one part, in their order, whatever text they are", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("a", "b", "\ud800"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (notes) => {
        assert.deepEqual(takeAll(notes), inOrder(notes));
      }),
    );
  });

  it("come so where they are too many to be held, and where one is as long as a cell can be", () => {
    const notes = Array.from(
      { length: 12_000 },
      (_, at) =>
        [`key ${at % 5000}`, at === 777 ? "é".repeat(32_767) : `${at}`.padStart(200)] as const,
    );
    const found = takeAll(notes);
    assert.equal(found.size, 5000);
    assert.deepEqual(
      found.get("key 9")?.map((note) => note.trim()),
      ["9", "5009", "10009"],
    );
    assert.equal(found.get("key 777")?.[0], "é".repeat(32_767));
  });
});
