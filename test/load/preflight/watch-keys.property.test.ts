import assert from "node:assert/strict";
import fc from "fast-check";
import { watchKeys } from "../../../src/load/preflight/watch-keys.ts";
import { composeText, foldKey } from "../../../src/rows/compose-text.ts";
import { createWarningLog, type Warning } from "../../../src/rows/warning.ts";

type Step = { readonly key: string } | { readonly other: "cleaned" | "null-taken" };

/** By the definitions, with everything held in memory and told at once. */
function tellAtOnce(steps: readonly Step[]): { warnings: readonly Warning[]; repeated: number } {
  const log = createWarningLog("Sheet1");
  const [keys, folded, spellings] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let repeated = 0;
  for (const [at, step] of steps.entries()) {
    if ("other" in step) {
      log.add(step.other, at + 2);
      continue;
    }
    const { key } = step;
    const [composed, fold] = [composeText(key), foldKey(key)];
    if (keys.has(composed)) repeated += 1;
    else if (folded.has(fold)) log.add("dup-lookalike", at + 2, key);
    // eslint-disable-next-line no-control-regex
    if (keys.has(composed) && /[^\u0000-\u007F]/.test(key) && !spellings.has(key))
      log.add("enc-nfd", at + 2, key);
    keys.add(composed);
    folded.add(fold);
    spellings.add(key);
  }
  return { warnings: log.list(), repeated };
}

function tellLate(steps: readonly Step[]): { warnings: readonly Warning[]; repeated: number } {
  const log = createWarningLog("Sheet1");
  const watch = watchKeys(log);
  for (const [at, step] of steps.entries())
    if ("other" in step) log.add(step.other, at + 2);
    else watch.add(step.key, at + 2);
  const repeated = watch.conclude();
  return { warnings: log.list(), repeated };
}

const alike = [
  "AB-1",
  "ab-1",
  "AB\u20111",
  "00AB-1",
  "é-7",
  "e\u0301-7",
  "É-7",
  "\u212A",
  "k",
  "K",
];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ key: fc.constantFrom(...alike) }),
  fc.record({ key: fc.string({ maxLength: 3 }) }),
  fc.record({ other: fc.constantFrom("cleaned", "null-taken") }),
);

describe("a watch on the keys of a file", () => {
  it("tells what it would if it told of each row at once, and in that order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        assert.deepEqual(tellLate(steps), tellAtOnce(steps));
      }),
    );
  });

  it("does so where the keys are too many to be held", () => {
    const pad = "x".repeat(100);
    const steps = Array.from({ length: 15_000 }, (_, at): Step => {
      if (at === 9000) return { other: "cleaned" };
      return { key: `${at % 7 === 0 ? "ID" : "Id"}-${pad}-${at % 14_000}` };
    });
    assert.deepEqual(tellLate(steps), tellAtOnce(steps));
  });
});
