import type { Command } from "../command.ts";
import {
  acceptOption,
  booksAloneOptions,
  deliveryOptions,
  expectOptions,
  mappingChangeOption,
  pageOption,
  planOptions,
  planningOptions,
  readingOptions,
  setOption,
  storeOption,
  verifyOption,
  mappingOption,
  newLoadOptions,
} from "./options.ts";

/** Of sending, what holds where the API is only asked. */
const {
  batch: _batch,
  limit: _limit,
  "max-errors": _maxErrors,
  "max-consecutive": _maxConsecutive,
  ramp: _ramp,
  ...askingOptions
} = deliveryOptions;

/** Commands that send rows, or agree beforehand what will be sent. */
export const sendingCommands: readonly Command[] = [
  {
    name: "load",
    summary: "Send the rows of a file, and report what became of each.",
    usage: "FILE -m MAPPING (--connection NAME | --base-url URL --tenant ID)",
    description:
      "First reads, maps and validates the whole file (preflight); only then sends its valid rows, at a pace that the API allows. Writes report.csv, rejects.csv (rejects.xlsx for a workbook), summary.json and load.log into the runs folder. The credential comes from the connection, or from WAYBILL_TOKEN (Rhythm) or WAYBILL_SESSION_ID or WAYBILL_TOKEN (BillingPlatform), never from the command line. FILE may be - for stdin, which is copied into the runs folder first.",
    arity: [1, 1],
    options: {
      ...mappingOption,
      ...readingOptions,
      ...acceptOption,
      ...setOption,
      ...verifyOption,
      ...deliveryOptions,
      ...expectOptions,
      "dry-run": {
        type: "boolean",
        help: "Do everything but send: check file, mapping, connection and credential, and show the first requests.",
      },
      again: {
        type: "boolean",
        help: "Send a file again that an earlier load has sent, or has begun to send, and creates whose keys were sent before.",
      },
      ...newLoadOptions,
      "no-preflight": {
        type: "boolean",
        help: "Send rows while the file is read for the first time.",
      },
    },
    examples: [
      {
        line: "waybill load actions.csv -m mappings/rhythm-billing-run-action.yaml --connection rhythm-sandbox",
        does: "With a connection from waybill.config.yaml",
      },
      {
        line: "WAYBILL_TOKEN=… waybill load runs.csv -m mapping.yaml --tenant acme --rate 5/s",
        does: "To the target's usual host, slowly",
      },
      {
        line: "waybill load details.csv -m mapping.yaml --connection bp --limit 10",
        does: "The first ten rows; waybill resume carries on",
      },
      {
        line: "waybill load details.csv -m mapping.yaml --connection bp --ramp",
        does: "One row first, then 3, then 50, then the rest",
      },
      {
        line: "gunzip -c details.csv.gz | waybill load - -m mapping.yaml --connection bp --yes --json",
        does: "From stdin, for a script",
      },
    ],
    load: async () => (await import("../commands/load.ts")).loadAction,
  },
  {
    name: "plan",
    summary: "Look at the live records and write down what a load would change.",
    usage: "FILE -m MAPPING -o PLAN",
    description:
      "Reads the live record of every row, paced like any request, and works out what the row would do to it: the record before and after, and every field that changes. Prints what will happen and writes it to a plan file; nothing is written to the API. waybill apply carries out exactly that plan, and leaves alone whatever has moved meanwhile.",
    arity: [1, 1],
    options: {
      mapping: { type: "string", short: "m", value: "MAPPING", help: "The mapping file." },
      ...planOptions,
      ...readingOptions,
      ...acceptOption,
      ...setOption,
      ...expectOptions,
      ...planningOptions,
    },
    examples: [
      {
        line: "waybill plan corrections.csv -m corrections.yaml --connection bp -o corrections.plan",
        does: "What would these corrections change?",
      },
      {
        line: "waybill plan corrections.csv -m corrections.yaml --connection bp -o corrections.plan --html corrections.html",
        does: "The same, and every change on a page for whoever approves it",
      },
    ],
    load: async () => (await import("../commands/plan.ts")).planAction,
  },
  {
    name: "review",
    summary: "Show what a plan will do, after checking every line of it.",
    usage: "PLAN",
    description:
      "Checks that a plan file is what was written and what comes of its file, its mapping and the records in it, and prints what it will do. What could not be compared, because it is not here, is said. Nothing is sent, and no live record is looked at.",
    arity: [1, 1],
    options: {
      ...pageOption,
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print the summary as JSON." },
    },
    examples: [
      { line: "waybill review corrections.plan", does: "What will this plan do?" },
      {
        line: "waybill review corrections.plan --html corrections.html",
        does: "Every change on one page, to look through, filter and search",
      },
      {
        line: "waybill review corrections.plan --json | jq .data.summary",
        does: "The counts for a script",
      },
    ],
    load: async () => (await import("../commands/review.ts")).reviewAction,
  },
  {
    name: "approve",
    summary: "Approve a plan, as a second person, or send it back.",
    usage: "PLAN --as NAME",
    description:
      "Records in the ledger who approves a plan, and when, after every line of it was checked and, as far as its file and its mapping are here, made again. A connection with require_approval: true applies only plans that somebody other than their maker approved. What is approved is the plan's hash: a plan that is changed or made anew needs another approval. A plan that is sent back is never applied.",
    arity: [1, 1],
    options: {
      "send-back": {
        type: "string",
        value: "REASON",
        help: "Don't approve it: record why. It is never applied then, whoever approves it; a new plan is another one.",
      },
      as: { type: "string", value: "NAME", help: "Who approves. Needed." },
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print the approval as JSON." },
    },
    examples: [
      {
        line: 'waybill approve corrections.plan --as "Anna Berg"',
        does: "This plan may be applied",
      },
      {
        line: 'waybill approve corrections.plan --as "Anna Berg" --send-back "row 214 is twice the invoice"',
        does: "This one may not",
      },
    ],
    load: async () => (await import("../commands/approve.ts")).approveAction,
  },
  {
    name: "apply",
    summary: "Carry out a plan, exactly as it was made.",
    usage: "PLAN",
    description:
      "Sends what was planned, as a load of its own. Before each write the live record is read and compared with what the plan saw: a record that has moved ends in conflict, and nothing is sent for it. A plan belongs to one file, mapping, target, tenant, address and version of waybill; anything else is refused. The address is never taken from the plan: name the connection, or --base-url, as when it was made.",
    arity: [1, 1],
    options: {
      approve: {
        type: "string",
        value: "HASH",
        help: "The hash that was approved, or its first 12 digits or more: any other plan is refused.",
      },
      again: {
        type: "boolean",
        help: "Apply a plan that was applied before; what it creates is created once more.",
      },
      ...verifyOption,
      ...deliveryOptions,
    },
    examples: [
      { line: "waybill apply corrections.plan --connection bp", does: "Do what the plan says" },
      {
        line: "waybill apply corrections.plan --connection bp --ramp",
        does: "The same, a few rows first",
      },
      {
        line: "waybill apply corrections.plan --connection bp --approve 3f9a1c52d07b",
        does: "Only if this is the plan that was approved",
      },
    ],
    load: async () => (await import("../commands/apply.ts")).applyAction,
  },
  {
    name: "undo",
    summary: "Plan the way back of a load: its records as they were before it.",
    usage: "LOAD -o PLAN",
    description:
      "Makes a plan that takes back what a load applied, from the records as they were before it; waybill apply carries it out as a load of its own, which can be undone in turn. A record that somebody changed since is kept, and the plan shows what changed. Creates, and rows whose record was not read before it was written, can't be taken back. Records are kept by loads that merge, by every applied plan, and with --keep-before. Nothing is written to the API. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      ...storeOption,
      file: {
        type: "string",
        value: "FILE",
        help: "Where the load's file is by now, if it was moved; its content must be what it was.",
      },
      ...planOptions,
      ...planningOptions,
    },
    examples: [
      {
        line: "waybill undo wb-20261122-0231 -o back.plan",
        does: "How would the way back look?",
      },
      { line: "waybill apply back.plan --connection bp", does: "Go back" },
    ],
    load: async () => (await import("../commands/undo.ts")).undoAction,
  },
  {
    name: "resume",
    summary: "Carry on a load that was interrupted or stopped.",
    usage: "LOAD",
    description:
      "Carries a load on where it stopped, with the same id and record numbers. Nothing that has an outcome is sent again. A row whose request may have left before a crash is sent again where that is safe; a create becomes in-doubt. File and mapping must be what they were. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      ...storeOption,
      ...mappingChangeOption,
      "take-over": {
        type: "boolean",
        help: "Do not wait, 30 s at most, for a sign of life of a process that can't be seen from here (another host or container): it is gone for good. Recorded. Refused where the process is seen to be alive.",
      },
      ...verifyOption,
      ...deliveryOptions,
    },
    examples: [
      {
        line: "waybill resume wb-20261122-0231",
        does: "The rest of a load that Ctrl-C interrupted",
      },
      { line: "waybill resume wb-20261122-0231 --rate 5/s", does: "The same, more slowly" },
      {
        line: "waybill resume wb-20261122-0231 --ramp",
        does: "The same, a few rows first",
      },
      {
        line: "waybill resume wb-20261122-0231 --accept-mapping-change",
        does: "The rest, with the mapping corrected meanwhile",
      },
    ],
    load: async () => (await import("../commands/resume.ts")).resumeAction,
  },
  {
    name: "retry",
    summary: "Send rows of a finished load again that did not go in.",
    usage: "LOAD",
    description:
      "Sends rows of a finished load again, with the same id and record numbers, in file order: those that failed, those that were not attempted, and those that were held back by one of them. Rows that are applied, unchanged or in doubt are never chosen, nor is a row that a later one with its key has overtaken or that another load corrects. Killed in the middle, it is carried on by resume. File and mapping must be what they were. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      ...storeOption,
      outcome: {
        type: "string",
        value: "WORD,…",
        choices: ["failed", "not-attempted", "skipped", "rejected", "invalid"],
        help: "Which rows: failed, not-attempted, skipped (these three by default), rejected, invalid.",
      },
      ...mappingChangeOption,
      ...verifyOption,
      ...deliveryOptions,
    },
    examples: [
      {
        line: "waybill retry wb-20261122-0231",
        does: "What failed in an outage, now that it is over",
      },
      {
        line: "waybill retry wb-20261122-0231 --outcome failed,rejected",
        does: "Also what the API refused, when the cause is gone there",
      },
    ],
    load: async () => (await import("../commands/retry.ts")).retryAction,
  },
  {
    name: "reconcile",
    summary: "Find out what became of rows in doubt.",
    usage: "LOAD [--mark applied|failed --row N --because TEXT]",
    description:
      "Asks the API for the record of every row in doubt and compares it with the row, made again from file and mapping: applied when it is what the row says, failed (for waybill retry to send) when it certainly does not exist, else in doubt as before, with what to look at. Writes nothing to the API. Records of creates are sought by their load id and record number, where the API offers a search. With --mark a person says what became of rows instead; who, when and why is kept. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      ...storeOption,
      mark: {
        type: "string",
        value: "OUTCOME",
        choices: ["applied", "failed"],
        help: "Settle rows by what you know: applied or failed. Nothing is asked of the API.",
      },
      row: {
        type: "string",
        multiple: true,
        value: "N",
        help: "A row to mark, by its number in report.csv; may be given several times.",
      },
      because: { type: "string", value: "TEXT", help: "How you know; kept with the mark." },
      ...askingOptions,
    },
    examples: [
      {
        line: "waybill reconcile wb-20261122-0231",
        does: "Look up what a lost answer left in doubt",
      },
      {
        line: 'waybill reconcile wb-20261122-0231 --mark applied --row 17 --row 18 --because "seen in the portal"',
        does: "Say what no search can find",
      },
    ],
    load: async () => (await import("../commands/reconcile.ts")).reconcileAction,
  },
];
