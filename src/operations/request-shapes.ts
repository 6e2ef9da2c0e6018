import { AccountPaces } from "../load/account-paces.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { z } from "zod";
import type {
  ConnectionRequest,
  DeliverySettings,
  LaterRequest,
  GivenTotals,
  ReadingSettings,
} from "../load/load-request.ts";
import { defaultRunsDir } from "../load/books/load-files.ts";
import { workPriorities } from "../ledger/queued-state.ts";
import { outcomes } from "../rows/outcome.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import type { RequestShape } from "./enter-operation.ts";

// The words behind `takes` end the sentence "limit is -5, and takes …".
export const text = z.string("a text").min(1, "a text that is not empty");
/** It becomes the name of a folder, and a tag of every record. */
const idWords =
  "1 to 100 letters, digits, hyphens, underscores or full stops, beginning with a letter or digit";
export const newId = z.string(idWords).regex(/^[A-Za-z0-9][\w.-]{0,99}$/, idWords);
export const path = z.string("a path").min(1, "a path that is not empty");
export const flag = z.boolean("true or false");
export const count = z.int("a whole number of at least 1").min(1, "a whole number of at least 1");
export const countFrom0 = z.union([z.int().min(0), z.literal(Number.POSITIVE_INFINITY)], {
  error: "a whole number of at least 0, or Infinity",
});
export const countOrAll = z.union([count, z.literal(Number.POSITIVE_INFINITY)], {
  error: "a whole number of at least 1, or Infinity",
});
const shareWords = "a number from 0 to 1";
export const share = z.number(shareWords).min(0, shareWords).max(1, shareWords);
export const signal = z.instanceof(AbortSignal, { error: "an AbortSignal" });
export const callback = z.custom<unknown>((value) => typeof value === "function", "a function");
// process.env is no plain object, so zod takes it for no record.
export const variables = z.custom<unknown>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one) => one === undefined || typeof one === "string"),
  "an object of variables",
);
export const clock = z.custom<unknown>(
  (value) => typeof value === "object" && value !== null && "now" in value,
  "a clock",
);

export const runsFolder = path.default(defaultRunsDir);
export const environment = variables.default(() => process.env);

const rowsWords = "a whole number of at least 0";
const wayOfReading = {
  sheet: text.optional(),
  entry: text.optional(),
  encoding: text.optional(),
  delimiter: text.optional(),
  quote: text.optional(),
  headerRow: count.optional(),
  footer: z.int(rowsWords).min(0, rowsWords).optional(),
  padShortRows: flag.optional(),
} satisfies RequestShape<SourceSettings>;

/** How a file is read, of which nothing else is known. */
export const settings = z.strictObject(wayOfReading, { error: "an object" });

export const reading = z.strictObject(
  {
    ...wayOfReading,
    accept: z.array(text, "a list of codes").optional(),
    parameters: z.record(z.string(), z.string(), "texts by name").optional(),
  } satisfies RequestShape<ReadingSettings>,
  { error: "an object" },
);

export const expect = z.strictObject(
  {
    rows: z.int(rowsWords).min(0, rowsWords).optional(),
    sum: z.record(z.string(), text, "amounts by field").optional(),
  } satisfies RequestShape<GivenTotals>,
  { error: "an object" },
);

export const ledger = z.strictObject(
  {
    address: text,
    options: z.array(text, "a list of flags").optional(),
  } satisfies RequestShape<LedgerChoice>,
  { error: "an object" },
);

export const maxErrors = z.union(
  [z.strictObject({ rows: z.int().min(0) }), z.strictObject({ share: z.number().min(0).max(1) })],
  { error: "{ rows: a whole number of at least 0 } or { share: a number from 0 to 1 }" },
);

export const connection = z.strictObject(
  {
    name: text.optional(),
    baseUrl: text.optional(),
    tenant: z.string("a text").optional(),
    rate: text.optional(),
    concurrency: count.optional(),
    allowPlainHttp: flag.optional(),
    timeout: text.optional(),
    batch: count.optional(),
    maxWait: text.optional(),
    configPath: path.optional(),
    configText: text.optional(),
  } satisfies RequestShape<ConnectionRequest>,
  { error: "an object" },
);

export const observer = z.looseObject(
  {
    onPreflight: callback.optional(),
    onWait: callback.optional(),
    onStart: callback.optional(),
    onAnswer: callback.optional(),
    onRow: callback.optional(),
    onEnd: callback.optional(),
    onPlanning: callback.optional(),
    onRampStep: callback.optional(),
  },
  { error: "an object of functions" },
);

const logger = z.custom<unknown>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ["debug", "info", "warn", "error"].every(
      (level) => typeof Reflect.get(value, level) === "function",
    ),
  "an object with debug, info, warn and error",
);

export const deliveryShape = {
  connection: connection.default({}),
  runsDir: runsFolder,
  ledger: ledger.optional(),
  store: text.optional(),
  limit: count.optional(),
  maxErrors: maxErrors.optional(),
  maxConsecutive: countOrAll.optional(),
  rejects: z.literal("csv", "csv").optional(),
  ramp: z.strictObject({ confirm: callback.optional() }, { error: "an object" }).optional(),
  env: environment,
  stopSignal: signal.optional(),
  abortSignal: signal.optional(),
  observer: observer.optional(),
  logger: logger.optional(),
  paces: z.instanceof(AccountPaces, { error: "an AccountPaces" }).optional(),
  confirm: callback.optional(),
  clock: clock.optional(),
  random: callback.optional(),
} satisfies RequestShape<DeliverySettings>;

/** The members that say which file is read, and how. */
export const sourceShape = {
  sourcePath: path,
  sourceName: text.optional(),
  reading: reading.optional(),
};

export const laterShape = {
  ...deliveryShape,
  load: text,
  acceptMappingChange: flag.optional(),
  verify: share.optional(),
} satisfies RequestShape<LaterRequest>;

/** Among the loads of an account. */
export const priorityOf = z.enum(workPriorities, workPriorities.join(", "));

const outcomeWords = `a list of ${outcomes.join(", ")}`;
export const outcomeList = z.array(z.enum(outcomes, outcomeWords), outcomeWords);

/** A shape without some of its members. */
export function without<Shape extends object, Key extends keyof Shape>(
  shape: Shape,
  ...keys: readonly Key[]
): Omit<Shape, Key> {
  const left = { ...shape };
  for (const key of keys) delete left[key];
  return left;
}
