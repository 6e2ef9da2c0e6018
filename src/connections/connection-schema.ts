import { z } from "zod";
import { parseDuration } from "../kernel/parse-duration.ts";
import { parseRate } from "../kernel/parse-rate.ts";
import { deskSchema } from "./desk-schema.ts";
import { secretSchema, secretSettings, textOrSecretSchema } from "./secret-schema.ts";
import { parsedText } from "../yaml/parsed-text.ts";

const connectionSchema = z.strictObject({
  base_url: z.string().optional(),
  tenant: z.string().optional(),
  token: secretSchema.optional(),
  session_id: secretSchema.optional(),
  client_credentials: secretSettings(
    z.strictObject({
      domain: z.string().optional(),
      client_id: textOrSecretSchema,
      client_secret: secretSchema,
      audience: z.string().optional(),
    }),
  ).optional(),
  login: secretSettings(
    z.strictObject({ username: textOrSecretSchema, password: secretSchema }),
  ).optional(),
  cache_dir: z.string().min(1).optional(),
  ca_file: z.string().min(1).optional(),
  client_cert_file: z.string().min(1).optional(),
  client_key_file: z.string().min(1).optional(),
  allow_plain_http: z.boolean().optional(),
  rate: parsedText(parseRate).optional(),
  concurrency: z.int().min(1, "takes a whole number from 1 on").optional(),
  account_concurrency: z.int().min(1, "takes a whole number from 1 on").optional(),
  requests_per_day: z.int().min(1, "takes a whole number from 1 on").optional(),
  batch: z.int().min(1, "takes a whole number from 1 on").optional(),
  timeout: parsedText(parseDuration).optional(),
  require_approval: z.boolean().optional(),
  max_wait: parsedText(parseDuration).optional(),
});

const policySchema = z.strictObject({
  base_url: z.url({ protocol: /^https?$/, error: "takes an address that begins with https://" }),
  tenant: z.string().min(1).optional(),
  require_approval: z.literal(true, "takes true: a policy demands, and allows nothing"),
});

/** The content of waybill.config.yaml, version 1. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  /** For addresses, whatever connection or flag leads there. */
  policies: z.array(policySchema).optional(),
  /** Where loads are remembered, when not in the runs folder. */
  ledger: z.strictObject({ url: textOrSecretSchema }).optional(),
  connections: z.record(z.string(), connectionSchema).default({}),
  /** Where the files of submitted loads lie: a folder, from the folder of the file. */
  store: z.string().min(1, "takes a folder").optional(),
  /** How the desk is given out to a team. */
  desk: deskSchema.optional(),
  /** Files that come by themselves; read by those whom they concern. */
  drops: z.unknown().optional(),
  notify: z.unknown().optional(),
});

export type ConfiguredConnection = z.output<typeof connectionSchema>;

/** The names of the settings that a connection can have. */
export const connectionSettings: readonly string[] = Object.keys(connectionSchema.shape);
