import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openSource } from "../../src/source/open-source.ts";
import type { Decided, Shape } from "../../src/source/shape.ts";
import type { SourceSettings } from "../../src/rows/source-settings.ts";
import { useTempFolder } from "./temp-source.ts";

type Decision = Exclude<keyof (Shape & { readonly format: "csv" }), "format" | "columns">;

interface Case {
  readonly content: string | Uint8Array;
  readonly name?: string;
  readonly settings?: SourceSettings;
  readonly wanted?: readonly (readonly string[])[];
}

const names = [["Id"], ["Amount"]];
const below = "Report of May\nId;Amount\n1;2\n3;4\n5;6\n";

/** For each word that says what a decision rests on, decisions that do. */
const cases: readonly (readonly [Decision, Omit<Decided<unknown>, "reach">, Case])[] = [
  ["packed", { value: true, by: "name" }, { content: gzipSync("a,b\n1,2\n"), name: "a.csv.gz" }],
  ["packed", { value: false, by: "bytes" }, { content: "a,b\n1,2\n" }],
  ["encoding", { value: "utf-8", by: "bytes" }, { content: "a,b\n1,é\n" }],
  ["encoding", { value: "utf-8", by: "mark" }, { content: "\uFEFFa,b\n1,2\n" }],
  [
    "encoding",
    { value: "utf-16le", by: "bytes" },
    { content: Buffer.from("name,amount\nabc,123\n", "utf16le") },
  ],
  [
    "encoding",
    { value: "windows-1252", by: "bytes" },
    { content: Buffer.from("a,b\n1,Köln\n", "latin1") },
  ],
  [
    "encoding",
    { value: "windows-1250", by: "said" },
    {
      content: Buffer.from("a,b\n1,K\u00F6ln\n", "latin1"),
      settings: { encoding: "windows-1250" },
    },
  ],
  ["lineEnd", { value: "\r", by: "bytes" }, { content: "a,b\r1,2\r" }],
  ["delimiter", { value: ";", by: "rows" }, { content: "a;b\n1;2\n" }],
  ["delimiter", { value: "|", by: "sep-line" }, { content: "sep=|\na|b\n1|2\n" }],
  ["delimiter", { value: "^", by: "said" }, { content: "a^b\n", settings: { delimiter: "^" } }],
  ["delimiter", { value: ";", by: "columns" }, { content: below, wanted: names }],
  ["delimiter", { value: ",", by: "usual" }, { content: "a\n1\n" }],
  ["quote", { value: '"', by: "usual" }, { content: "a,b\n" }],
  ["quote", { value: "'", by: "said" }, { content: "a,b\n'1',2\n", settings: { quote: "'" } }],
  ["quoting", { value: "strict", by: "usual" }, { content: 'a,b\n"1\\",2\n' }],
  ["quoting", { value: "mended", by: "reading" }, { content: 'a,b\n"1\\" x",2\n' }],
  ["headerRow", { value: 1, by: "usual" }, { content: "a,b\n1,2\n" }],
  ["headerRow", { value: 2, by: "rows" }, { content: below }],
  ["headerRow", { value: 2, by: "columns" }, { content: below, wanted: names }],
  ["headerRow", { value: 2, by: "said" }, { content: below, settings: { headerRow: 2 } }],
  [
    "bookkeeping",
    { value: true, by: "columns" },
    { content: "a,waybill_row,waybill_outcome,waybill_message\n" },
  ],
  ["rowWidths", { value: [2], by: "usual" }, { content: "a,b\n1,2\n" }],
  ["rowWidths", { value: [3], by: "rows" }, { content: "a,b\n1,2,\n3,4,\n" }],
  ["padShortRows", { value: false, by: "usual" }, { content: "a,b\n" }],
  [
    "padShortRows",
    { value: true, by: "said" },
    { content: "a,b\n", settings: { padShortRows: true } },
  ],
  ["footer", { value: null, by: "usual" }, { content: "a,b\n1,2\n" }],
  ["footer", { value: 1, by: "said" }, { content: "a,b\n1,2\n", settings: { footer: 1 } }],
];

/** Decisions that are no more than a way to judge each of them. */
const reaches: Readonly<Record<string, string>> = {
  "quoting mended": "cell",
  "footer null": "row",
};

describe("the shape of a source", () => {
  const write = useTempFolder();

  for (const [decision, { value, by }, { content, name = "a.csv", ...rest }] of cases) {
    const { settings = {}, wanted = [] } = rest;
    it(`says that ${decision} is ${JSON.stringify(value)} by ${by}`, async () => {
      const { shape } = await openSource(write(name, content), settings, { wanted });
      const reach = reaches[`${decision} ${String(value)}`] ?? "file";
      assert.ok(shape.format === "csv");
      assert.deepEqual(shape[decision], { value, by, reach });
    });
  }
});
