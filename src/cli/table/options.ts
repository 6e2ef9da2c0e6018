import { defaultRunsDir } from "../../operations/basics.ts";
import type { OptionSpec } from "../command.ts";

/** Flags that say how a file is written. */
export const readingOptions = {
  sheet: {
    type: "string",
    value: "NAME|N",
    help: "Of a workbook: the sheet that is read, by its name or as which tab it is, from 1.",
  },
  entry: {
    type: "string",
    value: "NAME",
    help: "Of a zip file with several files in it: the name of the one that is read.",
  },
  encoding: {
    type: "string",
    value: "NAME",
    help: "The file's encoding, where it is not UTF-8: windows-1252, windows-1250, cp850 …",
  },
  delimiter: {
    type: "string",
    value: "C",
    help: 'The file\'s delimiter: one character, || or "tab" (us: 1F).',
  },
  quote: {
    type: "string",
    value: "C",
    help: "The quote around cells, where it is another one than the double quote.",
  },
  "header-row": {
    type: "string",
    value: "N",
    help: "The line on which the header begins, where other lines stand above it.",
  },
  footer: {
    type: "string",
    value: "N",
    help: "How many lines of totals and the like stand below the rows; 0: every line is a row.",
  },
  "pad-short-rows": {
    type: "boolean",
    help: "Rows may leave out blank cells at their end, as spreadsheets do; a lost delimiter is then not noticed.",
  },
} as const satisfies Record<string, OptionSpec>;

/** The flag that lets damage pass. */
export const acceptOption = {
  accept: {
    type: "string",
    value: "CODE,…",
    help: "Let this damage pass, by its code: id-sci, id-15-digits, xl-error, xl-hashes …",
  },
} as const satisfies Record<string, OptionSpec>;

/** For every command that maps rows. */
export const setOption = {
  set: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    help: "The value of a parameter of the mapping. May be given several times.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Flags by which control totals are given. */
export const expectOptions = {
  "expect-rows": {
    type: "string",
    value: "N",
    help: "The file has this many rows, those left out that the mapping skips.",
  },
  "expect-sum": {
    type: "string",
    multiple: true,
    value: "FIELD=AMOUNT",
    help: "The values of the field add up to this, to the digit. May be given several times.",
  },
} as const satisfies Record<string, OptionSpec>;

export const rampOption = {
  ramp: {
    type: "boolean",
    help: "Send 1 row, then 3, then 50, then the rest: each step is read back and judged, and on a terminal you are asked before the next (with --yes the rule decides).",
  },
} as const satisfies Record<string, OptionSpec>;

const rejectsOption = {
  rejects: {
    type: "string",
    value: "csv",
    help: "Write rejects and conflicts of a workbook as CSV, and not as a workbook. A resume keeps to it.",
  },
} as const satisfies Record<string, OptionSpec>;

/** For every command that sends rows. */
export const verifyOption = {
  verify: {
    type: "string",
    value: "sample:N%|all|none",
    help: "Read records back after writing, and say where the API keeps a field otherwise than it was sent: of a share of the rows, of all, or of none (default). Answers that show the record are compared in any case. A resume keeps to it. Not to be confused with waybill verify, which checks the books and sends nothing.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where the ledger is, when not in the runs folder. */
export const ledgerOption = {
  ledger: {
    type: "string",
    value: "ADDRESS",
    help: "The ledger, where it is not in the runs folder: a file, PATH.db, or postgres://USER@HOST/DATABASE. Without a password, which others could read here: WAYBILL_LEDGER and ledger.url of the configuration may hold one.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where the books are. */
export const booksOptions = {
  "runs-dir": {
    type: "string",
    value: "DIR",
    help: `Folder of the ledger and the reports (default: ${defaultRunsDir}).`,
  },
  ...ledgerOption,
} as const satisfies Record<string, OptionSpec>;

/** The same, for commands that need no connection. */
export const booksAloneOptions = {
  ...booksOptions,
  config: {
    type: "string",
    value: "FILE",
    help: "Read where the ledger is from this file instead of ./waybill.config.yaml.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where files of loads lie that any host can carry out. */
export const storeOption = {
  store: {
    type: "string",
    value: "DIR|s3://…",
    help: "The store, which every host reaches: a folder, or s3://bucket/prefix (default: WAYBILL_STORE, store: in waybill.config.yaml, else the folder store in the runs folder).",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where requests go and how fast. */
const requestOptions = {
  connection: {
    type: "string",
    value: "NAME",
    help: "Use this connection from waybill.config.yaml.",
  },
  config: {
    type: "string",
    value: "FILE",
    help: "Read connections from this file instead of ./waybill.config.yaml.",
  },
  "base-url": { type: "string", value: "URL", help: "Send to this address; a path in it is kept." },
  tenant: { type: "string", value: "ID", help: "The Rhythm tenant." },
  rate: {
    type: "string",
    value: "N/s",
    help: "Never more than this many requests: 10/s or 600/min.",
  },
  concurrency: {
    type: "string",
    value: "N",
    help: "Never more than this many requests in flight.",
  },
  "allow-plain-http": {
    type: "boolean",
    help: "Take a plain http address of another machine: credential and records cross the network unencrypted.",
  },
  batch: {
    type: "string",
    value: "N",
    help: "Rows per request, where the target takes many (BillingPlatform; 1 by default).",
  },
  timeout: {
    type: "string",
    value: "TIME",
    help: "How long to wait for an answer: 90s or 5min.",
  },
  "max-wait": {
    type: "string",
    value: "TIME",
    help: "Stop when the API asks for a longer pause than this: 90s or 30min (default: 10min).",
  },
  grace: {
    type: "string",
    value: "TIME",
    help: "After Ctrl-C, SIGTERM or SIGHUP, how long requests under way may take to finish (default: 25s).",
  },
} as const satisfies Record<string, OptionSpec>;

/** For a plan: everything but what bounds and confirms sending. */
export const planningOptions = {
  ...requestOptions,
  ...booksOptions,
  json: { type: "boolean", help: "Print what will happen as JSON, alone on stdout." },
} as const satisfies Record<string, OptionSpec>;

/** Where whoever looks on can ask. */
export const metricsOption = {
  metrics: {
    type: "string",
    value: "ADDRESS",
    help: "Give out metrics for Prometheus at this address while at work: 127.0.0.1:9464, or 9464 for this machine alone (needs the package prom-client).",
  },
} as const satisfies Record<string, OptionSpec>;

/** Flags that a new load and a resumed one share. */
export const deliveryOptions = {
  ...requestOptions,
  limit: {
    type: "string",
    value: "N",
    help: "Only the first N rows; the rest stays not-attempted.",
  },
  "max-errors": {
    type: "string",
    value: "N|N%",
    help: "Stop when more rows than this end otherwise than applied, unchanged or skipped.",
  },
  "max-consecutive": {
    type: "string",
    value: "N|off",
    help: "Stop when so many rows in a row were sent and none went in (default: 100). Unless it is off, 20 records in a row that are not there (404) stop a load of which nothing has gone in before.",
  },
  ...rampOption,
  ...rejectsOption,
  ...metricsOption,
  ...booksOptions,
  yes: {
    type: "boolean",
    short: "y",
    help: "Ask nothing: writing to an address that is not on this machine is agreed to.",
  },
  json: { type: "boolean", help: "Print the summary as JSON, alone on stdout." },
} as const satisfies Record<string, OptionSpec>;

/** For what is done with a load that has begun. */
export const mappingChangeOption = {
  "accept-mapping-change": {
    type: "boolean",
    help: "Go on although the mapping has changed since; recorded and told in the report.",
  },
} as const satisfies Record<string, OptionSpec>;

/** For whoever shows a plan. */
export const pageOption = {
  html: {
    type: "string",
    value: "FILE",
    help: "Write what will happen as one page, too: every change, old and new side by side; needs no network. Replaces only a page of a plan.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Where a plan goes, for every command that makes one. */
export const planOptions = {
  output: {
    type: "string",
    short: "o",
    value: "PLAN",
    help: "Write the plan to this file. Needed.",
  },
  ...pageOption,
  force: {
    type: "boolean",
    help: "Replace a file that stands there; never one that the command reads.",
  },
} as const satisfies Record<string, OptionSpec>;

/** The mapping, where a command can't do without. */
export const mappingOption = {
  mapping: {
    type: "string",
    short: "m",
    value: "FILE",
    help: "The mapping: how columns become fields.",
  },
} as const satisfies Record<string, OptionSpec>;

/** The target, where a command can't do without. */
export const targetOption = {
  target: {
    type: "string",
    value: "TARGET",
    help: "The API operation; waybill targets lists them.",
  },
} as const satisfies Record<string, OptionSpec>;

/** What is said of a new load, whoever carries it out. */
export const newLoadOptions = {
  "keep-before": {
    type: "boolean",
    help: "Read each record before it is replaced and keep it, so that waybill undo can lead back (write: merge does so anyway).",
  },
  corrects: {
    type: "string",
    value: "LOAD",
    help: "The load whose rejects file this is, where the file is no longer in that load's folder.",
  },
} as const satisfies Record<string, OptionSpec>;
