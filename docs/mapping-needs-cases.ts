/** What a migration or a feed asks for, how a mapping says it, and what has to come of cells. The tests run every one. */
export interface NeedCase {
  readonly need: string;
  /** A field's settings, or what stands at the top of a mapping: as it is shown and run. */
  readonly says: string;
  /** What `says` stands under; `top`: beside a field that takes column A. */
  readonly as: "text" | "amount" | "date" | "flag" | "list" | "items" | "top" | "file";
  readonly header: readonly string[];
  /** Cells, and what the field becomes; a code for an error. */
  readonly rows: readonly (readonly [cells: readonly string[], becomes: unknown])[];
  /** Look-up files by name. */
  readonly files?: Readonly<Record<string, string>>;
}

type Rows = NeedCase["rows"];

const one = (rows: readonly (readonly [string, unknown])[]): Rows =>
  rows.map(([cell, becomes]) => [[cell], becomes]);

export const needCases: readonly NeedCase[] = [
  {
    need: "a column that other files call otherwise",
    says: "{ column: [A, Name] }",
    as: "text",
    header: ["Name"],
    rows: one([["x", "x"]]),
  },
  {
    need: "the first of several columns that is filled",
    says: "{ first_of: [A, B] }",
    as: "text",
    header: ["A", "B"],
    rows: [
      [["", "b"], "b"],
      [["a", "b"], "a"],
    ],
  },
  {
    need: "several columns as one text, blank ones left out",
    says: '{ join: { columns: [A, B, C], with: ", " } }',
    as: "text",
    header: ["A", "B", "C"],
    rows: [[["Main 1", "", "Bern"], "Main 1, Bern"]],
  },
  {
    need: "text around a column",
    says: '{ template: "ERP-{A}" }',
    as: "text",
    header: ["A"],
    rows: one([
      ["7", "ERP-7"],
      ["", undefined],
    ]),
  },
  {
    need: "the same value in every row",
    says: "{ constant: imported }",
    as: "text",
    header: [],
    rows: [[[], "imported"]],
  },
  {
    need: "a value for blank cells",
    says: "{ column: A, default: unknown }",
    as: "text",
    header: ["A"],
    rows: one([
      [" ", "unknown"],
      ["a", "a"],
    ]),
  },
  {
    need: "a blank cell sent as null",
    says: "{ column: A, blank: null }",
    as: "text",
    header: ["A"],
    rows: one([["", null]]),
  },
  {
    need: "words for nothing",
    says: '{ column: A, nulls: [NULL, n/a, "-"] }',
    as: "text",
    header: ["A"],
    rows: one([
      ["n/a", undefined],
      ["N/A", "N/A"],
    ]),
  },
  {
    need: "outer blanks off, and capitals",
    says: "{ column: A, trim: true, case: upper }",
    as: "text",
    header: ["A"],
    rows: one([[" de ", "DE"]]),
  },
  {
    need: "names that were written in capitals",
    says: "{ column: A, case: title }",
    as: "text",
    header: ["A"],
    rows: one([["ANNA MÜLLER", "Anna Müller"]]),
  },
  {
    need: "another word inside a text",
    says: '{ column: A, replace: { find: "St.", with: Saint } }',
    as: "text",
    header: ["A"],
    rows: one([["St. Paul", "Saint Paul"]]),
  },
  {
    need: "a part of a text",
    says: "{ column: A, extract: '^(\\w+)-' }",
    as: "text",
    header: ["A"],
    rows: one([
      ["bu1-x", "bu1"],
      ["x", "no-match"],
    ]),
  },
  {
    need: "a part of a text where there is one",
    says: "{ column: A, extract: { pattern: '^(\\w+)-', otherwise: blank } }",
    as: "text",
    header: ["A"],
    rows: one([
      ["bu1-x", "bu1"],
      ["x", undefined],
    ]),
  },
  {
    need: "leading zeros put back",
    says: '{ column: A, pad: { to: 6, with: "0" } }',
    as: "text",
    header: ["A"],
    rows: one([
      ["42", "000042"],
      ["1234567", "not-padded"],
    ]),
  },
  {
    need: "leading zeros taken off",
    says: "{ column: A, replace: { pattern: '^0+(?=.)', with: \"\" } }",
    as: "text",
    header: ["A"],
    rows: one([
      ["00420", "420"],
      ["0", "0"],
    ]),
  },
  {
    need: "the file's words for the API's",
    says: "{ column: A, table: { Paid: completed, Open: pending } }",
    as: "text",
    header: ["A"],
    rows: one([
      ["Paid", "completed"],
      ["paid", "value-not-in-table"],
    ]),
  },
  {
    need: "yes and no",
    says: "{ column: A, boolean: { true: [yes], false: [no] } }",
    as: "flag",
    header: ["A"],
    rows: one([
      ["yes", true],
      ["Yes", "not-a-boolean"],
    ]),
  },
  {
    need: "decimal commas and groups",
    says: '{ column: A, decimal: { mark: ",", group: "." } }',
    as: "amount",
    header: ["A"],
    rows: one([["1.234,50", "1234.50"]]),
  },
  {
    need: "credits in parentheses, with a currency",
    says: "{ column: A, decimal: { signs: accounting, currency: EUR } }",
    as: "amount",
    header: ["A"],
    rows: one([["(12.50 EUR)", "-12.50"]]),
  },
  {
    need: "the other sign",
    says: "{ column: A, decimal: { negate: true } }",
    as: "amount",
    header: ["A"],
    rows: one([
      ["12.50", "-12.50"],
      ["0", "0"],
    ]),
  },
  {
    need: "cents as units",
    says: '{ column: A, decimal: { multiply: "0.01", places: 2 } }',
    as: "amount",
    header: ["A"],
    rows: one([
      ["1234567890123456789012", "12345678901234567890.12"],
      ["1.5", "too-many-decimals"],
    ]),
  },
  {
    need: "minutes as hours, rounded as said",
    says: '{ column: A, decimal: { divide: "60", places: 2, round: half-even } }',
    as: "amount",
    header: ["A"],
    rows: one([["100", "1.67"]]),
  },
  {
    need: "the sum of columns",
    says: "{ sum: [A, B] }",
    as: "amount",
    header: ["A", "B"],
    rows: [
      [["0.1", "0.2"], "0.3"],
      [["5", ""], "5"],
    ],
  },
  {
    need: "dates as the file writes them",
    says: "{ column: A, date: DD.MM.YYYY }",
    as: "date",
    header: ["A"],
    rows: one([
      ["31.12.2026", "2026-12-31"],
      ["31.11.2026", "no-such-date"],
    ]),
  },
  {
    need: "the end of the month of a date",
    says: "{ column: A, date: { format: DD/MM/YYYY, then: end-of-month } }",
    as: "date",
    header: ["A"],
    rows: one([["03/02/2028", "2028-02-29"]]),
  },
  {
    need: "thirty days later",
    says: "{ column: A, date: { format: YYYY-MM-DD, then: +30 days } }",
    as: "date",
    header: ["A"],
    rows: one([["2026-01-31", "2026-03-02"]]),
  },
  {
    need: "local times in UTC",
    says: '{ column: A, date: { format: "YYYY-MM-DD HH:mm", zone: Europe/Berlin } }',
    as: "date",
    header: ["A"],
    rows: one([["2026-07-01 10:00", "2026-07-01T08:00:00.000Z"]]),
  },
  {
    need: "a cell of several values, each translated",
    says: '{ column: A, list: { separator: ";", trim: true, each: { table: { N: north, S: south } } } }',
    as: "list",
    header: ["A"],
    rows: one([
      ["N; S", ["north", "south"]],
      ["N; W", "value-not-in-table"],
    ]),
  },
  {
    need: "a list of objects out of columns",
    says: "{ reminders[0].notice_id: A, reminders[1].notice_id: B }",
    as: "items",
    header: ["A", "B"],
    rows: [
      [
        ["n1", "n2"],
        [{ notice_id: "n1" }, { notice_id: "n2" }],
      ],
    ],
  },
  {
    need: "one value inside JSON",
    says: "{ column: A, json: { path: address.city } }",
    as: "text",
    header: ["A"],
    rows: one([
      ['{"address":{"city":"Bern"}}', "Bern"],
      ["{}", "not-in-json"],
    ]),
  },
  {
    need: "ids out of another file, by two columns",
    says: "{ column: A, lookup: { file: ids.csv, key: [no, region], beside: [B], value: id } }",
    as: "text",
    header: ["A", "B"],
    files: { "ids.csv": "no,region,id\n1,N,x\n1,S,y\n" },
    rows: [
      [["1", "S"], "y"],
      [["1", "W"], "value-not-in-lookup"],
    ],
  },
  {
    need: "a field of some rows only",
    says: "{ column: A, when: { column: B, equals: mail } }",
    as: "text",
    header: ["A", "B"],
    rows: [
      [["a@x.org", "mail"], "a@x.org"],
      [["a@x.org", "post"], undefined],
    ],
  },
  {
    need: "rows left out by amount and day",
    says: "skip_rows: [{ all: [{ column: B, at_most: 0 }, { column: C, date: DD.MM.YYYY, less_than: 2026-01-01 }] }]",
    as: "top",
    header: ["A", "B", "C"],
    rows: [
      [["a", "0", "31.12.2025"], "skipped"],
      [["a", "0", "01.01.2026"], "a"],
    ],
  },
  {
    need: "rows left out that another file lists",
    says: "skip_rows: [{ column: A, in_file: { file: gone.csv, key: no } }]",
    as: "top",
    header: ["A"],
    files: { "gone.csv": "no\n7\n" },
    rows: one([
      ["7", "skipped"],
      ["8", "8"],
    ]),
  },
  {
    need: "cells that have to agree",
    says: "checks: [{ that: { column: A, within: { percent: 10, of: { product: [B, C] } } }, else: not quantity times price }]",
    as: "top",
    header: ["A", "B", "C"],
    rows: [
      [["11", "2", "5"], "11"],
      [["12", "2", "5"], "check-failed"],
    ],
  },
  {
    need: "a check digit",
    says: "checks: [{ that: { column: A, check_digit: iban }, else: no such account }]",
    as: "top",
    header: ["A"],
    rows: one([
      ["DE89370400440532013000", "DE89370400440532013000"],
      ["DE88370400440532013000", "check-failed"],
    ]),
  },
  {
    need: "a part of the file's name",
    says: "{ column: $file, extract: '_(\\d{4}-\\d\\d)' }",
    as: "text",
    header: [],
    rows: [[[], "2026-03"]],
  },
  {
    need: "an id for rows that have none",
    says: '{ hash: { sha256: [A, B] }, extract: "^(.{8})" }',
    as: "text",
    header: ["A", "B"],
    rows: [[["R-1", "2"], "68cf0ec7"]],
  },
  {
    need: "a value that is given with the load",
    says: "parameters: { period: the month }",
    as: "file",
    header: ["Id", "A"],
    rows: [[["1", "x"], "2026-03"]],
  },
  {
    need: "the latest row of a key",
    says: "on_duplicate: { keep: latest, by: A, date: DD.MM.YYYY }",
    as: "file",
    header: ["Id", "A"],
    rows: [
      [["1", "02.01.2026"], "skipped"],
      [["1", "10.01.2026"], "2026-03"],
    ],
  },
];
