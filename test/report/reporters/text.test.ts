import assert from "node:assert/strict";
import { buildSummary } from "../../../src/report/build-summary.ts";
import { renderSummary } from "../../../src/report/reporters/text.ts";
import type { Summary, SummaryFacts } from "../../../src/report/summary.ts";
import { VerificationTally } from "../../../src/report/verification-tally.ts";
import { noOutcomes } from "../../../src/rows/outcome.ts";
import type { OutcomeCounts } from "../../../src/rows/outcome.ts";
import { buildFacts } from "../build-report.ts";

function build(
  counts: Partial<OutcomeCounts>,
  errors: Record<string, number> = {},
  facts: Partial<SummaryFacts> = {},
  verification = new VerificationTally().counts,
): Summary {
  const file = (name: string) => `waybill-runs/load-1/${name}`;
  const files = {
    report: file("report.csv"),
    rejects: file("rejects.csv"),
    conflicts: file("conflicts.csv"),
    summary: file("summary.json"),
    log: file("load.log"),
  };
  const outcomes = { ...noOutcomes(), ...counts };
  const answersUnknown = errors["sent-answer-unknown"] ?? 0;
  const parts = { facts: buildFacts(facts), outcomes, answersUnknown, errors, verification, files };
  return buildSummary(parts, (text) => text);
}

describe("renderSummary", () => {
  it("shows counts, reasons, time and rate, files and next steps", () => {
    const summary = build(
      { applied: 1200, invalid: 3 },
      { "row-too-short": 2, "field-missing": 1 },
      { rowsRead: 1203 },
    );
    assert.equal(
      renderSummary(summary, { color: false }),
      `Load load-1 completed
actions.csv → rhythm/billing-run-action: 1,203 rows in 10.5 s, 0.4 rows/s

  applied              1,200
  invalid                  3

Reasons
          2  row-too-short          The row has fewer cells than the header
          1  field-missing          A required field has no value

4 requests, 1 refused with 429, 2 sent again, 1.5 s paused

Files
  waybill-runs/load-1/report.csv  every row
  waybill-runs/load-1/rejects.csv  rows to correct and load again; cells are unchanged, formulas too
  waybill-runs/load-1/summary.json
  waybill-runs/load-1/load.log

Next
  Correct 3 rows in waybill-runs/load-1/rejects.csv and load that file: waybill load waybill-runs/load-1/rejects.csv -m mappings/actions.yaml --base-url http://127.0.0.1:8080 --tenant acme`,
    );
  });

  it("says that nothing was applied, and why the load stopped", () => {
    const text = renderSummary(
      build(
        { "not-attempted": 1 },
        {},
        {
          rowsRead: 1,
          status: "stopped",
          statusReason: "the token was refused (401)",
          delivery: {
            requests: 0,
            refusals: 0,
            retries: 0,
            answersUnlikeDocument: 0,
            pausedMs: 0,
            rowsPerSecond: 0,
          },
        },
      ),
      { color: false },
    );
    assert.match(
      text,
      /^Load load-1 stopped: the token was refused \(401\)\n.*: 1 row in 10\.5 s\n/,
    );
    assert.match(text, /\n {2}applied +0\n {2}not-attempted +1\n\nNothing was sent\.\n/);
  });

  it("shows the most frequent reasons and says how many are left", () => {
    const errors = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`code-${n}`, 100 + n]));
    const text = renderSummary(build({ applied: 1 }, errors), { color: false });
    assert.match(text, /Reasons\n +109 {2}code-9\n/);
    assert.match(text, / +102 {2}code-2\n {2}and 2 more codes\n/);
  });

  it("colors only when asked to, whatever stdout is", () => {
    const summary = build({ applied: 1, rejected: 1, "in-doubt": 1 });
    const escape = "\u001B[";
    const colored = renderSummary(summary, { color: true });
    assert.ok(colored.includes(`${escape}32m  applied`));
    assert.ok(colored.includes(`${escape}31m  rejected`));
    assert.ok(colored.includes(`${escape}33m  in-doubt`));
    assert.ok(!renderSummary(summary, { color: false }).includes(escape));
  });

  it("prints no control character of names or reasons", () => {
    const summary = build(
      {},
      {},
      {
        statusReason: "a\u001B[2Jb",
        loadId: "l\u0007",
        source: { ...buildFacts().source, name: "x\ny" },
      },
    );
    assert.doesNotMatch(
      renderSummary(summary, { color: false }),
      /[\u0000-\u0009\u000B-\u001F]|x\ny/u,
    );
  });
});
