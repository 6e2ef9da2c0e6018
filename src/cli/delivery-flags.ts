import { parseDuration } from "../operations/entrance.ts";
import { defaultRunsDir, type ConnectionRequest } from "../index.ts";
import { choiceFrom } from "./choices.ts";
import type { CommandArguments } from "./command.ts";
import { parseCount, parseErrorBound, parseMaxConsecutive } from "./numbers.ts";

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
  rejects?: "csv";
} {
  const limit = args.text("limit");
  const maxErrors = args.text("max-errors");
  const most = args.text("max-consecutive");
  const rejects = choiceFrom(args, "rejects", ["csv"]);
  return {
    ...(limit === undefined ? {} : { limit: parseCount("limit", limit) }),
    ...(most === undefined ? {} : { maxConsecutive: parseMaxConsecutive(most) }),
    ...(rejects === undefined ? {} : { rejects }),
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
