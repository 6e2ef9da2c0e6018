import type { Command } from "../command.ts";
import { planningOptions as askedOptions, booksOptions, targetOption } from "./options.ts";

/** Commands for whoever begins to work with Waybill on a machine. */
export const settingUpCommands: readonly Command[] = [
  {
    name: "init",
    summary: "Make a folder to begin in: configuration, mapping, sample, page.",
    usage: "[FOLDER] --target TARGET --connection NAME --base-url URL",
    description:
      "Makes waybill.config.yaml, mapping.yaml, sample.csv, README.md and .gitignore in FOLDER (default: this one). What no flag says is asked for on the terminal: target, name of the connection, address, tenant, and where the key is. The key itself is neither asked for nor written. No file is replaced. The sample has invented rows: it passes waybill check and can be loaded into the simulated API.",
    arity: [0, 1],
    options: {
      ...targetOption,
      connection: {
        type: "string",
        value: "NAME",
        help: "What the connection is called, mostly by its environment: sandbox, live.",
      },
      "base-url": {
        ...askedOptions["base-url"],
        help: "Its address (default: the target's own, where it has one).",
      },
      tenant: askedOptions.tenant,
      "key-from": {
        type: "string",
        value: "PLACE",
        help: "Where the key is: env:NAME, file:PATH or command:WORDS (default: the environment variable that the vendor's key is read from anyway).",
      },
      json: { type: "boolean", help: "Print one JSON object, for machines; asks nothing." },
    },
    examples: [
      { line: "waybill init actions", does: "Asks for everything else" },
      {
        line: 'waybill init invoices --target billingplatform/invoice-detail --connection sandbox --base-url https://sandbox.billingplatform.com/acme --key-from "command:pass show bp"',
        does: "Asks nothing",
      },
    ],
    load: async () => (await import("../commands/init.ts")).initAction,
  },
  {
    name: "template",
    summary: "Write an empty sheet with the fields of a target, to be filled in.",
    usage: "--target TARGET [--xlsx] [-o FILE] [-m MAPPING]",
    description:
      "Writes the header of a CSV file: a column for each field that a row may fill, named as the API names it, the key and what every row needs first. Fields that the server fills and the marks of a load are left out. On stderr stands which columns every row needs, and which values a column takes. With -m the mapping is written by which the sheet can be loaded once it is filled in: dates as 2026-01-31, several values in a cell with | between them.",
    arity: [0, 0],
    options: {
      ...targetOption,
      output: {
        type: "string",
        short: "o",
        value: "FILE",
        help: "Write to this file, - is stdout (default). A name that ends with .xlsx makes it a workbook.",
      },
      xlsx: {
        type: "boolean",
        help: "Write a workbook: what every row needs is marked, allowed values are a drop-down, cells are text.",
      },
      mapping: {
        type: "string",
        short: "m",
        value: "FILE",
        help: "Write the mapping of the sheet to this file.",
      },
      force: { type: "boolean", help: "Replace files that stand there." },
      json: {
        type: "boolean",
        help: "Print one JSON object, with type, allowed values and meaning of each column.",
      },
    },
    examples: [
      {
        line: "waybill template --target rhythm/billing-run-action -o actions.csv -m actions.yaml",
        does: "A sheet for whoever fills it in, and its mapping",
      },
      {
        line: "waybill template --target rhythm/billing-run-action --xlsx -o actions.xlsx -m actions.yaml",
        does: "The same as a workbook, with drop-downs",
      },
      {
        line: "waybill template --target billingplatform/invoice-detail --json | jq '.data.columns[] | select(.required == \"yes\").name'",
        does: "What every row needs, for a script",
      },
    ],
    load: async () => (await import("../commands/template.ts")).templateAction,
  },
  {
    name: "doctor",
    summary: "Look at what a load needs: machine, ledger, address, tenant, key, clock.",
    usage: "[--connection NAME | --base-url URL --tenant ID]",
    description:
      "Looks at the runtime, the space on the disk and the ledger, then goes the way of a load's first request: settings, address, tenant, credential, and a read of a record that nobody has; holds the clock against the server's, and says which limits the API announces. Without a connection or an address every connection of waybill.config.yaml is looked at. Each line is good, or says what to do. Nothing is written to the API; a login is logged out again. Exit code 0 when nothing is bad, 2 for usage and configuration, 5 for address, tenant and key, else 1.",
    arity: [0, 0],
    options: {
      connection: askedOptions.connection,
      config: askedOptions.config,
      "base-url": { ...askedOptions["base-url"], help: "Look at this address." },
      tenant: askedOptions.tenant,
      "allow-plain-http": askedOptions["allow-plain-http"],
      target: {
        type: "string",
        value: "TARGET",
        help: "Look at a connection as a load into this target would (default: a target that fits its settings).",
      },
      ...booksOptions,
      json: { type: "boolean", help: "Print one JSON object, for machines." },
    },
    examples: [
      { line: "waybill doctor", does: "This machine and every connection of waybill.config.yaml" },
      { line: "waybill doctor --connection bp-sandbox", does: "One connection" },
      {
        line: "waybill doctor --connection rhythm --target rhythm/collect-billing-run --json | jq '.data.findings[] | select(.standing == \"bad\")'",
        does: "What is wrong, for a script",
      },
    ],
    load: async () => (await import("../commands/doctor.ts")).doctorAction,
  },
];

/** @param all tells every command, this one included */
export const completionCommand = (all: () => readonly Command[]): Command => ({
  name: "completion",
  summary: "Print what makes a shell complete commands, flags, targets and loads.",
  usage: "bash|zsh|fish",
  description:
    "Prints a script for the shell. It asks this program at every press of the Tab key what may come next: commands, flags, words that a flag takes, targets, and the ids of the loads in the ledger (of --runs-dir, --ledger and --config where they stand on the line; one in PostgreSQL is not asked at every press). So it has not to be made anew with a new version. It changes nothing by itself: the line below puts it where the shell finds it.",
  arity: [1, Number.POSITIVE_INFINITY],
  options: {},
  examples: [
    {
      line: `echo 'eval "$(waybill completion bash)"' >> ~/.bashrc`,
      does: "bash, from the next shell on",
    },
    {
      line: `echo 'eval "$(waybill completion zsh)"' >> ~/.zshrc`,
      does: "zsh, where that line stands behind compinit",
    },
    {
      line: "waybill completion fish > ~/.config/fish/completions/waybill.fish",
      does: "fish",
    },
  ],
  load: async () => (await import("../commands/completion.ts")).completionAction(all()),
});
