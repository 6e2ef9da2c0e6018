import { z } from "zod";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { ConfigurationError } from "../kernel/load-error.ts";
import { parseLatency, parseRequestRate, parseShare } from "./parse-settings.ts";
import { ruleSchema } from "./rule-schema.ts";
import { serviceNames } from "./services.ts";
import { seedSchema } from "./seed-schema.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { writesSchema } from "./write-habits.ts";

const text = z.string().min(1);
const count = z.number().int().min(0);
const positive = z.number().int().min(1);
const share = z.union([z.number().min(0).max(1), z.string().transform(parseShare)]).default(0);
const rate = z.union([
  z.strictObject({ requestsPerSecond: z.number().positive(), burst: positive }),
  z.string().transform(parseRequestRate),
]);
const latency = z.union([
  z
    .strictObject({ fromMs: count, toMs: count })
    .refine(({ fromMs, toMs }) => fromMs <= toMs, "runs backwards"),
  count.transform((ms) => ({ fromMs: ms, toMs: ms })),
  z.string().transform(parseLatency),
]);
const service = z.enum(serviceNames);
const reading = z.enum(["allowed", "forbidden", "not-allowed"]);
const leftOut = z.enum(["erase", "keep"]);

const optionsSchema = z.strictObject({
  port: count.max(65_535).default(0),
  seed: z.number().int().default(1),
  tokens: z.array(text).default([]),
  sessionIds: z.array(text).default([]),
  logins: z.array(z.strictObject({ username: text, password: text })).default([]),
  clients: z.array(z.strictObject({ clientId: text, clientSecret: text })).default([]),
  tenants: z.array(text).default([]),
  org: text.optional(),
  tokenLifeSeconds: positive.default(86_400),
  tokenQuota: count.optional(),
  sessionExpiry: z
    .strictObject({ requests: positive.optional(), ms: positive.optional() })
    .default({}),
  expiredSession: z.enum(["401", "500"]).default("401"),
  unknownFields: z.enum(["keep", "refuse"]).default("keep"),
  unknownIds: z.enum(["create", "not-found"]).default("create"),
  nulls: z.enum(["keep", "refuse"]).default("keep"),
  serverFields: z.enum(["required", "optional"]).default("optional"),
  checkVersion: z.boolean().default(false),
  reads: z.union([reading, z.partialRecord(service, reading)]).default("allowed"),
  readShape: z.enum(["object", "array"]).optional(),
  leftOut: z.union([leftOut, z.partialRecord(service, leftOut)]).default("erase"),
  writes: writesSchema.default({}),
  errorBody: z.enum(["message", "Message", "error", "text", "html", "empty"]).default("message"),
  billingplatformErrorBody: z.enum(["message", "errors"]).default("message"),
  answerShape: z.enum(["retrieve", "update", "update-array"]).default("retrieve"),
  batch: z.enum(["per-record", "all-or-nothing"]).default("per-record"),
  batchOrder: z.enum(["same", "reversed"]).default("same"),
  batchAnswer: z.enum(["full", "short", "without-ids", "numeric-ids"]).default("full"),
  batchLimit: positive.optional(),
  search: z.boolean().default(true),
  rate: rate.optional(),
  retryAfter: z.enum(["seconds", "date", "none"]).default("seconds"),
  maxInFlight: positive.optional(),
  requestsPerDay: count.optional(),
  latency: latency.default({ fromMs: 0, toMs: 0 }),
  faults: share,
  lost: share,
  rules: z.array(ruleSchema).default([]),
  records: z.array(seedSchema).default([]),
  keepRecords: z.boolean().default(true),
  keepReceived: count.default(10_000),
  maxBodyBytes: positive.default(10 * 1024 * 1024),
});

/** The options with every default filled in. */
export type SimulatorSettings = z.output<typeof optionsSchema> & {
  readonly clock: Clock;
} & Pick<SimulatorOptions, "onReceived" | "onRead" | "onWrite">;

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option, UsageError for a setting that can't be read
 */
export function readOptions(options: SimulatorOptions): SimulatorSettings {
  const { clock = systemClock, onReceived, onRead, onWrite, ...plain } = options;
  const result = optionsSchema.safeParse(plain);
  if (result.success) return { ...result.data, clock, onReceived, onRead, onWrite };
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") || "the options";
  throw new ConfigurationError(`Simulator: ${name}: ${issue?.message ?? "can't be read"}.`, {
    code: "ERR_SIMULATOR_OPTIONS",
    actions: ["See docs/simulator.md for the settings and their values."],
  });
}
