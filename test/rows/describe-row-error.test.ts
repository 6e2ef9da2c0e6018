import assert from "node:assert/strict";
import { describeRowError } from "../../src/rows/describe-row-error.ts";
import type { RowError } from "../../src/rows/row-error.ts";

const error: RowError = {
  code: "value-not-allowed",
  stage: "validation",
  rowNumber: 213,
  line: 214,
  column: "Status",
  field: "status",
  cell: "complete",
  facts: { allowed: ["completed", "error"], nearest: "completed" },
};

describe("describeRowError", () => {
  it("names file, line, column and cell, what is allowed and what to do", () => {
    assert.equal(
      describeRowError(error, "actions.csv"),
      'actions.csv line 214, column "Status": "complete" is not allowed for status; it takes completed, error. ' +
        'Did you mean "completed"? Correct the cell, or translate it with a table in the mapping.',
    );
  });

  it("prints no control or bidirectional character of a cell, a column or a file name", () => {
    const text = describeRowError(
      { ...error, cell: "a\u001b[2Jb\u202e", column: "St\u0007atus" },
      "x\n.csv",
    );
    assert.doesNotMatch(text, /[\u0000-\u001F\u202E]/u);
    assert.match(text, /"a\\u001b\[2Jb\\u202e"/);
  });

  it("cuts a long cell after 80 characters", () => {
    const text = describeRowError({ ...error, cell: "x".repeat(5000) }, "a.csv");
    assert.match(text, /"x{80}…"/);
  });

  it("quotes the API with one full stop, whether it wrote one or not", () => {
    const refused = { ...error, code: "request-refused", stage: "delivery" } as const;
    for (const said of ["The order is closed", "The order is closed."]) {
      const text = describeRowError({ ...refused, facts: { status: 400, said } }, "a.csv");
      assert.match(text, /says: "The order is closed(?:\."|"\.) Correct/);
    }
  });
});
