import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findTarget, targetNames, targets } from "../../src/targets/index.ts";
import { testTarget } from "../contracts/target.contract.ts";
import { documentedOperations } from "./documented-operations.ts";

describe("targets", () => {
  it("are the documented operations, no more and no fewer", () => {
    assert.deepEqual(targetNames.toSorted(), Object.keys(documentedOperations).toSorted());
  });

  it("are found by name", () => {
    for (const target of targets) assert.equal(findTarget(target.name), target);
    assert.equal(findTarget("rhythm/invoice"), undefined);
  });

  it("differ in host, method or path", () => {
    const places = targets.map((target) => `${target.host} ${target.method} ${target.path}`);
    assert.equal(new Set(places).size, targets.length);
  });

  for (const target of targets) {
    const documented = documentedOperations[target.name];
    if (documented !== undefined) testTarget(target, documented);
  }
});
