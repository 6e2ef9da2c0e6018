import { defaultRunsDir, type ConnectionRequest } from "../index.ts";
import type { CommandArguments, OptionSpec } from "./command.ts";
import { parseCount, parseErrorBound } from "./numbers.ts";

/** Flags that a new load and a resumed one share. */
export const deliveryOptions = {
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
  "runs-dir": {
    type: "string",
    value: "DIR",
    help: `Folder of the ledger and the reports (default: ${defaultRunsDir}).`,
  },
  yes: {
    type: "boolean",
    short: "y",
    help: "Don't ask before writing to an address that is not on this machine.",
  },
  json: { type: "boolean", help: "Print the summary as JSON, alone on stdout." },
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
} {
  const limit = args.text("limit");
  const maxErrors = args.text("max-errors");
  return {
    ...(limit === undefined ? {} : { limit: parseCount("limit", limit) }),
    ...(maxErrors === undefined ? {} : { maxErrors: parseErrorBound(maxErrors) }),
  };
}

export function runsDirFrom(args: CommandArguments): string {
  return args.text("runs-dir") ?? defaultRunsDir;
}
