import assert from "node:assert/strict";
import { defineTarget } from "../../src/targets/define-target.ts";
import { text } from "../../src/targets/field-types.ts";
import { rhythmUpdate } from "../../src/targets/rhythm/rhythm-defaults.ts";

describe("a target", () => {
  it("builds its schemas when they are asked for, and once", () => {
    let built = 0;
    const target = defineTarget({
      ...rhythmUpdate,
      name: "rhythm/thing",
      title: "Update a thing",
      document: "none",
      host: undefined,
      path: "/things/{id}",
      record: () => {
        built += 1;
        return { id: text("Id.") };
      },
    });
    assert.equal(built, 0);
    assert.deepEqual(
      target.fields.map(({ name }) => name),
      ["id"],
    );
    assert.equal(target.request, target.request);
    assert.equal(target.answer, target.answer);
    assert.equal(built, 1);
  });
});
