import type { Command } from "../command.ts";

/** The command that stands in for the APIs. */
export const rehearsingCommands: readonly Command[] = [
  {
    name: "simulate",
    summary: "Run the simulated APIs on this machine, to rehearse a load.",
    usage: "",
    description:
      "Runs all five endpoints on 127.0.0.1, written from the vendors' documents: validation, stored records, error answers, rate limits and faults. Prints the addresses to use and every request it receives. Ctrl-C ends it. Any credential is good.",
    arity: [0, 0],
    options: {
      port: { type: "string", value: "N", help: "Listen on this port (default: a free one)." },
      rate: {
        type: "string",
        value: "N/s",
        help: 'Refuse with 429 above this rate: 20/s, 600/min, "20/s burst 5".',
      },
      "retry-after": {
        type: "string",
        value: "FORM",
        choices: ["seconds", "date", "none"],
        help: "How a 429 says when to come back: seconds (default), date or none.",
      },
      latency: { type: "string", value: "MS", help: "Take this long for an answer: 80 or 60-300." },
      faults: {
        type: "string",
        value: "SHARE",
        help: "Answer this share of requests with 500 or 503: 1%.",
      },
      lost: {
        type: "string",
        value: "SHARE",
        help: "Process this share of requests and lose the answer: 0.5%.",
      },
      "max-in-flight": {
        type: "string",
        value: "N",
        help: "Refuse more than this many requests at once.",
      },
      "session-expiry": {
        type: "string",
        value: "N",
        help: "End every session or token after so many requests.",
      },
      "expired-session": {
        type: "string",
        value: "FORM",
        choices: ["401", "500"],
        help: "How BillingPlatform tells of an ended session: 401 or 500.",
      },
      "unknown-ids": {
        type: "string",
        value: "HOW",
        choices: ["create", "not-found"],
        help: "An id never seen before: create (default) or not-found.",
      },
      "answer-shape": {
        type: "string",
        value: "SHAPE",
        choices: ["retrieve", "update", "update-array"],
        help: "BillingPlatform's answer: retrieve, update or update-array.",
      },
      "no-search": {
        type: "boolean",
        help: "Offer no search for created records, as the real API may not.",
      },
      rules: {
        type: "string",
        value: "FILE",
        help: "A scenario: which record is answered how, what is done to values (docs/simulator.md).",
      },
      records: {
        type: "string",
        multiple: true,
        value: "[NAME=]FILE",
        help: "Records to start with, one JSON object a line or an array: collect=runs.ndjson.",
      },
      reads: {
        type: "string",
        multiple: true,
        value: "[SERVICE=]HOW",
        help: "Reading a record: allowed (default), forbidden (403) or not-allowed (405).",
      },
      seed: { type: "string", value: "N", help: "Same seed, same faults." },
      "forget-records": { type: "boolean", help: "Store nothing, so that memory stays flat." },
      quiet: { type: "boolean", help: "Don't print requests." },
    },
    examples: [
      { line: "waybill simulate --port 4010", does: "All five APIs, without limits" },
      {
        line: 'waybill simulate --rate "15/s" --retry-after none --latency 60-300',
        does: "A slow API that refuses without saying for how long",
      },
      {
        line: "waybill simulate --records rhythm/billing-run-action=live.ndjson",
        does: "With the records of a file, to see what a merge or a plan makes of them",
      },
    ],
    load: async () => (await import("../commands/simulate.ts")).simulateAction,
  },
];
