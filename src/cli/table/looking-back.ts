import { withCommas } from "../../operations/entrance-basics.ts";
import { loadStandings, outcomes, reportFormats } from "../../operations/basics.ts";
import type { Command } from "../command.ts";
import { usualEntries } from "../numbers.ts";
import { booksAloneOptions, storeOption } from "./options.ts";

/** Commands that tell what loads did. */
export const lookingBackCommands: readonly Command[] = [
  {
    name: "loads",
    summary: "List past loads, who ran them and how they ended.",
    usage: "",
    description:
      "Lists the loads of a runs folder, newest first: id, time (UTC), who began it, status, file, target and how many rows ended how. A load whose process was killed is shown as killed, with what to do; one of another host counts as running, because it can't be seen from here.",
    arity: [0, 0],
    options: {
      status: {
        type: "string",
        value: "S,…",
        choices: loadStandings,
        help: `Only loads that are ${loadStandings.join(", ")}.`,
      },
      target: { type: "string", value: "TARGET", help: "Only loads into this target." },
      since: {
        type: "string",
        value: "WHEN",
        help: "Only loads begun since: 7d, 12h, 2026-11-20 or 2026-11-20T08:00Z.",
      },
      limit: { type: "string", value: "N", help: "Only the newest N." },
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill loads", does: "All loads run from this folder" },
      { line: "waybill loads --status stopped,killed --since 7d", does: "Which can be resumed" },
      {
        line: "waybill loads --target invoice-detail --json | jq '.data[0].counts'",
        does: "How the last load of invoice details went, for a script",
      },
    ],
    load: async () => (await import("../commands/loads.ts")).loadsAction,
  },
  {
    name: "report",
    summary: "Report on a load as it stands now, also while it runs or when it was killed.",
    usage: "LOAD",
    description:
      "Makes the report of a load from the ledger, at any time: one line for every row of the file, in file order; rows that the ledger does not know are not-attempted. Text shows the summary and the first rows that need a person, grouped by reason; csv has the columns of report.csv; json is one object with a row a line; html is one page that needs no network. Sends nothing. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      follow: {
        type: "boolean",
        help: "First show how the load goes until it is over, whatever process of whatever host carries it out; ends with its exit code.",
      },
      format: {
        type: "string",
        value: "FORM",
        choices: reportFormats,
        help: "text, csv, json or html (default: as the name of --output ends, else text).",
      },
      outcome: {
        type: "string",
        value: "O,…",
        choices: outcomes,
        help: "List only rows that ended so: failed,rejected. The summary counts all rows.",
      },
      output: {
        type: "string",
        short: "o",
        value: "FILE",
        help: "Write to this file, - is stdout. Replaces only an earlier report in the same form, when the new one is whole.",
      },
      force: {
        type: "boolean",
        help: "Replace whatever file stands there, but none of the load's.",
      },
      ...storeOption,
      ...booksAloneOptions,
      json: { type: "boolean", help: "The same as --format json." },
    },
    examples: [
      { line: "waybill report wb-20261122-0231 --follow", does: "How it goes, and how it ended" },
      { line: "waybill report wb-20261122-0231", does: "How far is it, and what needs a person?" },
      {
        line: "waybill report wb-20261122-0231 --output report.html",
        does: "One page to look through, filter and search",
      },
      {
        line: "waybill report wb-20261122-0231 --format csv --outcome failed,in-doubt > open.csv",
        does: "Some rows for a spreadsheet",
      },
      {
        line: "waybill report wb-20261122-0231 --json | jq .data.summary.outcomes",
        does: "The counts for a script",
      },
    ],
    load: async () => (await import("../commands/report.ts")).reportAction,
  },
  {
    name: "verify",
    summary: "Check the books of a load: file, ledger and reports against one another.",
    usage: "LOAD",
    description:
      "Reads the file, the ledger, report.csv and summary.json of a load again and holds them against one another, row by row: number, place, key and outcome of every row, all sums, the fingerprint of the file, and the payload of every row made again from file and mapping against the hash that was recorded before it was sent. Sends nothing and changes nothing. Exit code 0 when all agree, 1 when something differs or could not be checked, 2 when there is no such load or a process is at work on it. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: {
      ...storeOption,
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill verify wb-20261122-0231", does: "Do the books of this load balance?" },
      {
        line: "waybill verify wb-20261122-0231 --json | jq '.data.differences[].code'",
        does: "What differs, for a script",
      },
    ],
    load: async () => (await import("../commands/verify.ts")).verifyAction,
  },
  {
    name: "history",
    summary: "Show which loads and rows touched one id, and with what outcome.",
    usage: "KEY",
    description:
      "Looks one id up in all loads of a runs folder: the key of a row as the file has it, or the id that the API gave to a created record. Shows every row that had to do with it, newest last: when (UTC), outcome and reason, file and line, load and target. Reads the ledger only; sends nothing.",
    arity: [1, 1],
    options: {
      target: { type: "string", value: "TARGET", help: "Only loads into this target." },
      limit: {
        type: "string",
        value: "N",
        help: `Show the newest N entries (default: ${withCommas(usualEntries)}).`,
      },
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill history act-4711", does: "What was done to this record, by which loads?" },
      {
        line: "waybill history 5001 --target billingplatform/invoice-detail --json | jq '.data.entries[-1].outcome'",
        does: "How its last row ended, for a script",
      },
    ],
    load: async () => (await import("../commands/history.ts")).historyAction,
  },
  {
    name: "ledger",
    summary: "Rebuild a lost ledger, move one to PostgreSQL or back, make its tables, or prune it.",
    usage: "adopt FOLDER… | copy FROM TO | migrate | prune --older AGE",
    description:
      "adopt makes loads known again whose ledger was deleted, cut or replaced by an older one: load, keys and outcomes come from summary.json, report.csv and load.log of each load's folder, and from the file where that is still what it was. A create that may have left, and of which nothing is told, is in doubt. What can't be recovered is said. Sends nothing. A ledger-rescued-….db or a backup knows more: put that back where there is one. copy makes an empty ledger what another one is, from a file to PostgreSQL or back, in one transaction; every row is read again and compared, and the old ledger is closed for good. Ledgers are named as --ledger does; configured stands for the one that WAYBILL_LEDGER or the configuration names. migrate makes the tables of the ledger, or brings them up to date: for the owner of a database in which the role of everybody else may only write rows. Whoever may do so does it with every other command as well. prune takes the rows of loads out that ended longer ago, with their errors and the records before and after them; for ever stay load, sums, hashes and decisions, and of creates key and new id, or they would be created again. A load at work, one that can be carried on, and one with rows in doubt stay whole. Files that a store has for pruned loads, and no other load needs, go with them. Says first what goes and what stays. Folders of loads are not touched.",
    arity: [1, 10_000],
    options: {
      older: {
        type: "string",
        value: "AGE",
        help: "prune: loads whose last write is older (400d, 52w, or a date, 2025-11-20).",
      },
      "dry-run": { type: "boolean", help: "prune: say what would go and what stays, and no more." },
      yes: { type: "boolean", help: "prune: do not ask." },
      store: { ...storeOption.store, help: `adopt, prune: ${storeOption.store.help}` },
      ...booksAloneOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      {
        line: "waybill ledger adopt waybill-runs/wb-20261122-0231-4f2a1b3c",
        does: "Make one load known again",
      },
      {
        line: "waybill ledger adopt waybill-runs/wb-*",
        does: "All of them, after the ledger was lost",
      },
      {
        line: "waybill ledger copy waybill-runs/ledger.db configured",
        does: "From a file to PostgreSQL, whose address stands in WAYBILL_LEDGER",
      },
      {
        line: "waybill ledger migrate --ledger postgres://waybill_owner@db.example/waybill",
        does: "Make the tables of a ledger in PostgreSQL, or bring them up to date",
      },
      {
        line: "waybill ledger prune --older 400d --dry-run",
        does: "What of the ledger is older than 400 days, and may go?",
      },
      { line: "waybill ledger prune --older 400d --yes", does: "Take it out, from cron" },
    ],
    load: async () => (await import("../commands/ledger.ts")).ledgerAction,
  },
];
