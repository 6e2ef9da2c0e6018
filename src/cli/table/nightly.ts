import type { Command } from "../command.ts";
import { booksAloneOptions, booksOptions, ledgerOption, metricsOption } from "./options.ts";

const dropsOptions = {
  config: {
    type: "string",
    value: "FILE",
    help: "Read drops and connections from this file instead of ./waybill.config.yaml.",
  },
  "runs-dir": {
    ...booksOptions["runs-dir"],
    help: "Folder of the ledger and the reports (default: waybill-runs beside the configuration).",
  },
  ...ledgerOption,
} as const;

const wishOptions = {
  because: { type: "string", value: "WORDS", help: "Why; it stands in the report." },
  ...booksAloneOptions,
  json: { type: "boolean", help: "Print one JSON object, for machines." },
} as const;

/** Commands for what runs by itself. */
export const nightlyCommands: readonly Command[] = [
  {
    name: "watch",
    summary: "Load files that arrive by themselves, and notice when none comes.",
    usage: "[DROP…]",
    description:
      "Looks after the drops of waybill.config.yaml, or those that are named: what is proven whole is copied, claimed and loaded, one file of a drop after the other; what stopped is carried on; what should have come and did not is written down as late, then missing. Ends within the grace time when it is told to (Ctrl-C, SIGTERM), reads the configuration again on SIGHUP where it was not started from a terminal, and anything that dies in between is carried on by the next look. With --once it looks once and ends: for cron, timers and CronJobs. Exit code 0 nothing due or all well, 1 rows otherwise or something in need of a person, 4 a file late, missing or quarantined.",
    arity: [0, 1000],
    options: {
      once: { type: "boolean", help: "Look once, and end." },
      "dry-run": {
        type: "boolean",
        help: "Say what would be done with every file that lies there, and why; nothing is written or moved.",
      },
      grace: {
        type: "string",
        value: "TIME",
        help: "After Ctrl-C, SIGTERM or SIGHUP, how long requests under way may take to finish (default: 25s).",
      },
      ...metricsOption,
      "metrics-file": {
        type: "string",
        value: "FILE.prom",
        help: "With --once: write metrics into this file at the end, for node_exporter's textfile collector.",
      },
      ...dropsOptions,
      json: { type: "boolean", help: "Print one JSON object at the end, for machines." },
    },
    examples: [
      { line: "waybill watch", does: "Look after all drops until it is told to stop" },
      { line: "waybill watch --once nightly-actions", does: "Look once, from cron" },
      {
        line: "waybill watch --metrics 127.0.0.1:9464",
        does: "The same, with /metrics, /healthz and /readyz",
      },
      { line: "waybill watch --dry-run", does: "What would be done with what lies there?" },
    ],
    load: async () => (await import("../commands/watch.ts")).watchAction,
  },
  {
    name: "drops",
    summary:
      "List what came and what should have, and decide about a file that waits for a person.",
    usage: "[DROP…] | show ARRIVAL | release|reject|again ARRIVAL --because WORDS",
    description:
      "Without more, or with names of drops: how each stands, its last and next arrival, and everything that is not over. show tells everything that happened to one arrival. release has a quarantined file loaded all the same, tries a stopped one at once, and lets the next file of the drop go on; reject has done with it; again loads a file once more that was loaded, creates included. Each decision is kept with reason, person and time, and the next look of waybill watch acts on it. ARRIVAL is an id or its beginning.",
    arity: [0, 1000],
    options: {
      because: { type: "string", value: "WORDS", help: "Why; needed for a decision." },
      ...dropsOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill drops", does: "Did everything come tonight?" },
      { line: "waybill drops show a-20261130-0231", does: "What happened to this file?" },
      {
        line: 'waybill drops release a-20261130-0231 --because "the partner confirmed the new column"',
        does: "Have a quarantined file loaded",
      },
    ],
    load: async () => (await import("../commands/drops.ts")).dropsAction,
  },
  {
    name: "pause",
    summary: "Have a load that is under way send nothing for a while.",
    usage: "LOAD",
    description:
      "Writes a wish into the ledger; whichever process is at work on the load heeds it within a second: requests under way finish, and none leaves until waybill continue. The load keeps its ledger, its place and its pace. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: wishOptions,
    examples: [
      {
        line: 'waybill pause wb-20261122-0231 --because "the API team is deploying"',
        does: "Send nothing for now",
      },
    ],
    load: async () => (await import("../commands/wish.ts")).wishAction("pause"),
  },
  {
    name: "continue",
    summary: "Let a load go on that was told to pause.",
    usage: "LOAD",
    description:
      "Takes the wish of waybill pause back; the load goes on within a second. A load whose process has ended is carried on by waybill resume. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: wishOptions,
    examples: [{ line: "waybill continue wb-20261122-0231", does: "Go on where it paused" }],
    load: async () => (await import("../commands/wish.ts")).wishAction("continue"),
  },
  {
    name: "cancel",
    summary: "Have a load that is under way stop, from anywhere.",
    usage: "LOAD",
    description:
      "As Ctrl-C in the process that is at work on the load, wherever that runs: requests under way finish, the reports are written, and the load ends as stopped (exit code 3). Nothing that went in is taken back (waybill undo does that); a resume carries it on. A drop does not carry it on by itself. LOAD is an id or its beginning.",
    arity: [1, 1],
    options: wishOptions,
    examples: [
      {
        line: 'waybill cancel wb-20261122-0231 --because "wrong file"',
        does: "Stop it before more goes in",
      },
    ],
    load: async () => (await import("../commands/wish.ts")).wishAction("cancel"),
  },
];
