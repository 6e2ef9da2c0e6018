import assert from "node:assert/strict";
import { nearestName } from "../../src/kernel/nearest-name.ts";

describe("nearestName", () => {
  it("finds a name with a typing error, other case or other separators", () => {
    const names = ["completed", "payment failure", "pending"];
    assert.equal(nearestName("compleeted", names), "completed");
    assert.equal(nearestName("PAYMENT-FAILURE", names), "payment failure");
    assert.equal(nearestName("pendign", names), "pending");
    assert.equal(nearestName("PEND\u0130NG", names), "pending");
    assert.equal(nearestName("\u0130", ["i", "j"]), "i");
  });

  it("takes two letters that changed places for one slip", () => {
    assert.equal(nearestName("nmae", ["date", "name"]), "name");
    assert.equal(nearestName("fiedls", ["tests", "fields"]), "fields");
    assert.equal(nearestName("emna", ["name"]), undefined);
    // Of a code of two letters that leaves nothing, and of digits it makes another number.
    assert.equal(nearestName("MA", ["AM"]), undefined);
    assert.equal(nearestName("Net 54", ["Net 45"]), undefined);
  });

  it("finds nothing where nothing is near", () => {
    assert.equal(nearestName("refunded", ["completed", "pending"]), undefined);
  });

  it("takes no letter for another one, only for its other case", () => {
    assert.equal(nearestName("X", ["P", "O"]), undefined);
    assert.equal(nearestName("p", ["P", "O"]), "P");
  });

  it("never suggests a name that differs in digits only", () => {
    assert.equal(nearestName("Net 45", ["Net 30", "Net 60"]), undefined);
    assert.equal(nearestName("address_line1", ["Address Line 2", "Address Line"]), undefined);
    assert.equal(nearestName("adress 1", ["Address 2", "Address 1"]), "Address 1");
  });
});
