import { workPriorities } from "../../operations/basics.ts";
import type { Command } from "../command.ts";
import {
  acceptOption,
  deliveryOptions,
  expectOptions,
  metricsOption,
  readingOptions,
  booksOptions,
  setOption,
  storeOption,
  verifyOption,
  mappingOption,
  newLoadOptions,
} from "./options.ts";

/** Of sending, what is the worker's own. */
const { grace: graceOption, metrics: _metrics, ...submitOptions } = deliveryOptions;

/** Commands by which loads are submitted on one host and carried out on another. */
export const hostsCommands: readonly Command[] = [
  {
    name: "submit",
    summary: "Queue a file, or a plan, for a worker to send, on this host or another.",
    usage: "FILE -m MAPPING (--connection NAME | --base-url URL --tenant ID), or PLAN",
    description:
      "Checks the file as waybill load does (preflight, what was sent before, confirmation), keeps file and mapping in the store and puts the load into the queue of the ledger; a waybill work carries it out. Flags about pace and bounds go with it. No credential is needed here: the worker has its own, by the name of the connection. Prints the id of the load. Nothing is sent from here. FILE may be - for stdin. A PLAN is checked as waybill apply does (whether it is whole, approved, and what comes of its file and mapping), and a worker carries it out as it was made.",
    arity: [1, 1],
    options: {
      ...mappingOption,
      ...readingOptions,
      ...acceptOption,
      ...setOption,
      ...verifyOption,
      ...submitOptions,
      ramp: {
        type: "boolean",
        help: "Send 1 row, then 3, then 50, then the rest: each step is read back and judged by the rule before the next.",
      },
      json: { type: "boolean", help: "Print one JSON object, for machines." },
      ...storeOption,
      ...expectOptions,
      approve: {
        type: "string",
        value: "HASH",
        help: "Of a plan: the hash that was approved, or its first 12 digits or more: any other plan is refused.",
      },
      again: {
        type: "boolean",
        help: "Queue a file or a plan again that an earlier load has sent, or has begun to send, and creates whose keys were sent before.",
      },
      ...newLoadOptions,
      follow: {
        type: "boolean",
        help: "Show how the load goes until it is over, and end with its summary, its reports and its exit code; Ctrl-C leaves it with the workers.",
      },
      priority: {
        type: "string",
        value: workPriorities.join("|"),
        help: "Before or behind other loads of the same account (default: normal). A step is worth four hours of waiting.",
      },
    },
    examples: [
      {
        line: "waybill submit actions.csv -m actions.yaml --connection rhythm-sandbox",
        does: "For the next free worker",
      },
      {
        line: "waybill submit actions.csv -m actions.yaml --connection rhythm-sandbox --follow",
        does: "The same, and wait for its end",
      },
      {
        line: "waybill submit details.csv -m details.yaml --connection bp --priority low --rate 5/s",
        does: "Behind the others, and slowly",
      },
      {
        line: "waybill submit corrections.plan --connection bp --follow",
        does: "What a plan says, by a worker",
      },
    ],
    load: async () => (await import("../commands/submit.ts")).submitAction,
  },
  {
    name: "work",
    summary: "Carry out loads that were submitted, of every account in turn.",
    usage: "",
    description:
      "A worker: takes loads from the queue of the ledger, those of the account that has waited longest first, and carries each out as waybill load would, with the connections and credentials of this host. A load that this host lacks something for is left to other workers. One that an outage, a quota or a credential stopped is tried again after 1, 2, 5, 15 and then every 30 minutes; whatever else stops one waits for a person (waybill loads says what to do). A load whose worker has died is taken over within 35 s. Ends within the grace time when it is told to (Ctrl-C, SIGTERM) and gives back what it has not finished.",
    arity: [0, 0],
    options: {
      slots: {
        type: "string",
        value: "N",
        help: "Carry out so many loads at once (default: 1); those of one account share its pace.",
      },
      account: {
        type: "string",
        value: "NAME|URL",
        help: "Only loads of this connection, or sent to this address.",
      },
      once: { type: "boolean", help: "End when nothing is due any more." },
      config: {
        type: "string",
        value: "FILE",
        help: "Read connections, and where ledger and store are, from this file instead of ./waybill.config.yaml.",
      },
      grace: graceOption,
      ...metricsOption,
      ...storeOption,
      ...booksOptions,
      json: { type: "boolean", help: "Print one JSON object at the end, for machines." },
    },
    examples: [
      { line: "waybill work", does: "Carry loads out until it is told to stop" },
      { line: "waybill work --slots 4", does: "Four at a time" },
      { line: "waybill work --once --account rhythm-sandbox", does: "What is due now, from cron" },
    ],
    load: async () => (await import("../commands/work.ts")).workAction,
  },
];
