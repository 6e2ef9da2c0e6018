import assert from "node:assert/strict";
import fc from "fast-check";
import { fromStored, toStored } from "../../../src/ledger/postgres/postgres-text.ts";

describe("a text in PostgreSQL", () => {
  it("is stored as it is, unless it can't be", () => {
    for (const text of ["", "K-17", "ä💶", "\uFFFD", "\\u0000"]) assert.equal(toStored(text), text);
  });

  it("comes back as it was, whatever it holds, and holds nothing that PostgreSQL refuses", () => {
    const unit = fc.constantFrom("\0", "\uFDD0", "0000", "d83d", "\uD83D", "\uDCB6", "a", "💶");
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units.join("");
        const stored = toStored(text);
        assert.equal(fromStored(stored), text);
        assert.doesNotMatch(stored, /[\0\p{Surrogate}]/u);
      }),
    );
  });
});
