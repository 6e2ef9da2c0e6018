import assert from "node:assert/strict";
import { refusalOf } from "./map-cells.ts";

const faults: readonly (readonly [string, string, RegExp])[] = [
  [
    "a beginning of day numbers beside a format",
    "  date: { column: C, date: { excel_serial: 1900, format: YYYY-MM-DD } }\n",
    /stands in place of a format; take out format/,
  ],
  [
    "another beginning of day numbers",
    "  date: { column: C, date: { excel_serial: 1901 } }\n",
    /1900/,
  ],
  ["a date without a format", "  date: { column: C, date: { zone: UTC } }\n", /by format, or by/],
  [
    "decimals by currency without one",
    "  amount: { column: C, decimal: { places: currency } }\n",
    /needs a currency_column/,
  ],
  [
    "a way of grouping without a mark",
    "  amount: { column: C, decimal: { grouping: indian } }\n",
    /it needs group/,
  ],
  [
    "a currency column behind a table",
    '  amount: { column: C, table: { a: "1" }, decimal: { currency_column: D } }\n',
    /behind a table or a look-up an amount can't be held/,
  ],
  [
    "a currency for a number",
    "  count: { column: C, currency: true }\n",
    /currency does not fit count/,
  ],
  [
    "cleaning that there is not",
    "  city: { column: C, clean: [zero-widths] }\n",
    /Did you mean "zero-width"/,
  ],
  [
    "a look-up among the records of a target that there is not",
    "  city: { column: C, lookup: { loads: { target: rhythm/certification-run } } }\n",
    /there is no target rhythm\/certification-run/,
  ],
  [
    "a look-up in a file of which no column is named",
    "  city: { column: C, lookup: { file: a.csv, key: K } }\n",
    /in a file takes file, key and value; value is missing/,
  ],
  [
    "a look-up in nothing",
    "  city: { column: C, lookup: { missing: keep } }\n",
    /says not where: file, key and value of a CSV file, or loads/,
  ],
  [
    "a look-up in a file and in loads",
    "  city: { column: C, lookup: { file: a.csv, key: K, value: V, loads: { target: t } } }\n",
    /looks up in a file or in loads, not in both; take out file, key, value or loads/,
  ],
  ["cleaning a constant", "  city: { constant: a, clean: [bidi] }\n", /take out clean/],
  ["the same word twice", "  city: { column: C, nulls: [a, a] }\n", /names something twice/],
];

describe("a mapping of cells", () => {
  for (const [title, fields, message] of faults) {
    it(`refuses ${title}`, async () => {
      assert.match(await refusalOf(fields), message);
    });
  }
});
