import type { Command } from "../command.ts";
import { usualRows } from "../numbers.ts";
import {
  acceptOption,
  expectOptions,
  readingOptions,
  booksAloneOptions,
  ledgerOption,
  setOption,
  mappingOption,
  targetOption,
} from "./options.ts";

const freshOption = {
  fresh: { type: "boolean", help: "Learn nothing from earlier mappings." },
} as const;

/** Commands that look at a file and its mapping before anything is sent. */
export const preparingCommands: readonly Command[] = [
  {
    name: "targets",
    summary: "List the API operations that rows can be loaded into, or one with all its fields.",
    usage: "[TARGET]",
    description:
      "Lists the targets: vendor, method and address. With a name, every field with its type, whether it is required, its allowed values and who fills it.",
    arity: [0, 1],
    options: { json: { type: "boolean", help: "Print one JSON object, for machines." } },
    examples: [
      { line: "waybill targets", does: "All targets" },
      { line: "waybill targets rhythm/billing-run-action", does: "Every field of one" },
      { line: "waybill targets --json", does: "The same for a script" },
    ],
    load: async () => (await import("../commands/targets.ts")).targetsAction,
  },
  {
    name: "inspect",
    summary: "Show what the reader sees in a file.",
    usage: "FILE",
    description:
      "Reads the whole file as a load would, without a mapping: encoding, delimiter, header, rows, what each column looks like, and what is worth a warning. Sends nothing and changes nothing. FILE may be - for stdin. A file that can't be read ends with exit code 2.",
    arity: [1, 1],
    options: {
      ...readingOptions,
      rows: {
        type: "string",
        value: "N|all",
        help: `Show this many of the first rows (default: ${usualRows}). With --json they are printed only if this is given.`,
      },
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill inspect export.csv", does: "What is in this file?" },
      {
        line: "waybill inspect export.csv --json --rows all | jq .data.rows[0]",
        does: "Every cell as it is read, for a script",
      },
    ],
    load: async () => (await import("../commands/inspect.ts")).inspectAction,
  },
  {
    name: "suggest",
    summary: "Write a starting mapping for a file.",
    usage: "FILE --target TARGET [--write merge] [--fresh]",
    description:
      "Reads the whole file and prints a mapping for it. A column is taken for a field (certain) where it has its name or a name that means nothing else, in seven languages and their short forms, and its cells are such values. What may be meant stands as a comment with its reason, ready when its # is taken away: names that may mean something else (likely) or only come near (possible), and all amounts whose name is not the field's own. Marks of decimals, formats of dates and tables of words are as the cells prove them; what a person has to decide is marked, and each row is invalid until it is decided. Names that an earlier mapping to the target used are taken from there: from mappings beside the file, and from those of the newest loads in --runs-dir. FILE may be - for stdin.",
    arity: [1, 1],
    options: {
      ...readingOptions,
      ...targetOption,
      write: {
        type: "string",
        value: "merge|replace",
        help: "merge: rows change a part of their record, so that the key alone is required; only for updates. Default: replace, a row is its whole record.",
      },
      ...freshOption,
      ...booksAloneOptions,
      json: {
        type: "boolean",
        help: "Print one JSON object with the mapping as text and every proposal with its reasons, for machines.",
      },
    },
    examples: [
      {
        line: "waybill suggest actions.csv --target rhythm/billing-run-action > mapping.yaml",
        does: "Begin a mapping; waybill lint and waybill check say what is left to do",
      },
      {
        line: "waybill suggest corrections.csv --target billingplatform/invoice-detail --write merge > mapping.yaml",
        does: "Begin one that changes only what the file has",
      },
    ],
    load: async () => (await import("../commands/suggest.ts")).suggestAction,
  },
  {
    name: "map",
    summary: "Make a mapping for a file, question by question.",
    usage: "FILE --target TARGET [-o MAPPING]",
    description:
      "Begins with what waybill suggest is certain of, asks about the rest one at a time with three cells beside each question, writes the mapping and checks the file with it. Arrow keys and Enter on a terminal; numbers, an answer a line, elsewhere. Every answer is written down at once: q leaves, and the same command takes it up again. Sends nothing. Exit code 0 when every row could be sent, 1 when questions are open or rows are invalid.",
    arity: [1, 1],
    options: {
      ...targetOption,
      output: {
        type: "string",
        short: "o",
        value: "MAPPING",
        help: "Where the mapping is written (default: beside the file, FILE.mapping.yaml without the file's own ending). A mapping that map did not leave open is not written over.",
      },
      write: {
        type: "string",
        value: "merge|replace",
        help: "Whether a row is a part of its record (merge) or the whole of it (replace); asked for updates if it is not given.",
      },
      ...readingOptions,
      ...acceptOption,
      ...freshOption,
      ...booksAloneOptions,
      json: {
        type: "boolean",
        help: "Print one JSON object at the end: where the mapping is, the question that is open, or the check. Questions go to stderr all the same.",
      },
    },
    examples: [
      {
        line: "waybill map corrections.csv --target billingplatform/invoice-detail",
        does: "A mapping for this file, with a person's answers",
      },
      {
        line: "yes '' | waybill map actions.csv --target rhythm/billing-run-action -o mapping.yaml",
        does: "The same, with the first answer to every question",
      },
    ],
    load: async () => (await import("../commands/map.ts")).mapAction,
  },
  {
    name: "lint",
    summary:
      "Hold a mapping against its target and the header of a file, or look at a configuration.",
    usage: "MAPPING [--file FILE] | waybill.config.yaml",
    description:
      "Says what is wrong with a mapping: unknown settings, fields and columns with the nearest names, required fields that nothing fills, values of a wrong type. Warns of what may not be meant: allowed values that no table gives, columns that no field uses. Of a configuration it says what is wrong with its connections and drops. Reads no rows and sends nothing. Exit code 0 when there is nothing to correct (warnings do not count), 1 when there is.",
    arity: [1, 1],
    options: {
      file: {
        type: "string",
        value: "FILE",
        help: "A CSV file whose header the mapping has to fit.",
      },
      ...readingOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill lint mapping.yaml", does: "Is the mapping sound?" },
      { line: "waybill lint mapping.yaml --file actions.csv", does: "Does it fit this file, too?" },
      { line: "waybill lint waybill.config.yaml", does: "Are the drops ready for the night?" },
    ],
    load: async () => (await import("../commands/lint.ts")).lintAction,
  },
  {
    name: "test",
    summary: "Run the tests that mappings carry.",
    usage: "MAPPING…",
    description:
      "A mapping may carry tests: rows of cells, and the payload or the errors that have to come of them. Runs them as a load would map and validate the rows, without any file, and says what is not as it should be. Exit code 0 when all pass, 1 when not or when a mapping has none.",
    arity: [1, Number.POSITIVE_INFINITY],
    options: { json: { type: "boolean", help: "Print one JSON object, for machines." } },
    examples: [
      { line: "waybill test mapping.yaml", does: "The tests of one mapping" },
      { line: "waybill test mappings/*.yaml", does: "The tests of many" },
    ],
    load: async () => (await import("../commands/test.ts")).testAction,
  },
  {
    name: "preview",
    summary: "Show what a mapping makes of some rows, field by field.",
    usage: "FILE -m MAPPING [--rows N] [--row N]",
    description:
      "Shows for each field of the mapping the cells that it comes from and the value that would be sent, with the tags that a load adds, and what is wrong with it where something is. Sends nothing. Exit code 0 when every row shown could be sent, 1 when not. FILE may be - for stdin.",
    arity: [1, 1],
    options: {
      ...mappingOption,
      rows: { type: "string", value: "N", help: `How many rows (default: ${usualRows}).` },
      row: { type: "string", value: "N", help: "Begin with this row; alone: show only this one." },
      ...readingOptions,
      ...acceptOption,
      ...setOption,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill preview actions.csv -m mapping.yaml", does: "The first five rows" },
      { line: "waybill preview actions.csv -m mapping.yaml --row 214", does: "One row" },
    ],
    load: async () => (await import("../commands/preview.ts")).previewAction,
  },
  {
    name: "check",
    summary: "Read, map and validate a file; send nothing.",
    usage: "FILE -m MAPPING",
    description:
      "Reads the whole file, maps and validates every row as a load would, and says what is wrong: line, column, the cell, what is allowed, what to do. Sends nothing and needs no credential. Exit code 0 when every row could be sent, 1 when not. FILE may be - for stdin.",
    arity: [1, 1],
    options: {
      ...mappingOption,
      ...expectOptions,
      ...readingOptions,
      ...acceptOption,
      ...setOption,
      limit: { type: "string", value: "N", help: "Judge only the first N rows." },
      ...ledgerOption,
      config: booksAloneOptions.config,
      all: { type: "boolean", help: "Show every error in file order, not each cause once." },
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      {
        line: "waybill check actions.csv -m mappings/rhythm-billing-run-action.yaml",
        does: "Is this file fit to be loaded?",
      },
      {
        line: "waybill check actions.csv -m mapping.yaml --json | jq .data.rowErrors[0]",
        does: "The same for a script",
      },
    ],
    load: async () => (await import("../commands/check.ts")).checkAction,
  },
];
