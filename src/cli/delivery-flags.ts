import { defaultRunsDir, parseDuration, type ConnectionRequest } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";
import { rampOption } from "./ramp-flag.ts";
import { parseCount, parseErrorBound, parseMaxConsecutive } from "./numbers.ts";

/** Where the ledger is. */
export const runsDirOption = {
  "runs-dir": {
    type: "string",
    value: "DIR",
    help: `Folder of the ledger and the reports (default: ${defaultRunsDir}).`,
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
  ...runsDirOption,
  json: { type: "boolean", help: "Print what will happen as JSON, alone on stdout." },
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
  ...runsDirOption,
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

export function connectionFrom(args: CommandArguments): ConnectionRequest {
  const concurrency = args.text("concurrency");
  const batch = args.text("batch");
  return {
    name: args.text("connection"),
    configPath: args.text("config"),
    baseUrl: args.text("base-url"),
    tenant: args.text("tenant"),
    rate: args.text("rate"),
    maxWait: args.text("max-wait"),
    concurrency: concurrency === undefined ? undefined : parseCount("concurrency", concurrency),
    ...(args.flag("allow-plain-http") ? { allowPlainHttp: true } : {}),
    timeout: args.text("timeout"),
    batch: batch === undefined ? undefined : parseCount("batch", batch),
  };
}

export function boundsFrom(args: CommandArguments): {
  limit?: number;
  maxErrors?: ReturnType<typeof parseErrorBound>;
  maxConsecutive?: number;
} {
  const limit = args.text("limit");
  const maxErrors = args.text("max-errors");
  const most = args.text("max-consecutive");
  return {
    ...(limit === undefined ? {} : { limit: parseCount("limit", limit) }),
    ...(most === undefined ? {} : { maxConsecutive: parseMaxConsecutive(most) }),
    ...(maxErrors === undefined ? {} : { maxErrors: parseErrorBound(maxErrors) }),
  };
}

/** Shorter than the 30 s after which most supervisors kill a program that they have told to stop. */
const usualGraceMs = 25_000;

/** Milliseconds from --grace. @throws UsageError */
export function graceFrom(args: CommandArguments): number {
  const text = args.text("grace");
  return text === undefined ? usualGraceMs : parseDuration(text);
}

export function runsDirFrom(args: CommandArguments): string {
  return args.text("runs-dir") ?? defaultRunsDir;
}
