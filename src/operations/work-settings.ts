import { z } from "zod";
import { ConfigurationError } from "../kernel/load-error.ts";
import type { ConnectionRequest, DeliverySettings } from "../load/load-request.ts";
import type { RequestShape } from "./enter-operation.ts";
import { count, flag, maxErrors, text } from "./request-shapes.ts";

/** How a load is to be carried out, as it is kept with it in the queue. Where it goes is in the load itself, and no secret anywhere. */
type Settings = Pick<DeliverySettings, "limit" | "maxErrors" | "maxConsecutive"> & {
  readonly ramp?: Record<string, never>;
  readonly connection: Omit<ConnectionRequest, Place>;
};

/** What of a connection is known by the load, or is the worker's own. */
type Place = "name" | "baseUrl" | "tenant" | "configPath" | "configText";

const off = "off";

const shape = {
  connection: z.strictObject({
    rate: text.optional(),
    maxWait: text.optional(),
    concurrency: count.optional(),
    allowPlainHttp: flag.optional(),
    timeout: text.optional(),
    batch: count.optional(),
  } satisfies RequestShape<Settings["connection"]>),
  limit: count.optional(),
  maxErrors: maxErrors.optional(),
  maxConsecutive: z.union([count, z.literal(off)]).optional(),
  ramp: z.strictObject({}).optional(),
} satisfies RequestShape<Settings>;

export function writeWorkSettings({
  connection,
  limit,
  maxErrors: bound,
  maxConsecutive,
  ramp,
}: DeliverySettings): string {
  const { rate, maxWait, concurrency, allowPlainHttp, timeout, batch } = connection;
  return JSON.stringify({
    connection: { rate, maxWait, concurrency, allowPlainHttp, timeout, batch },
    limit,
    maxErrors: bound,
    maxConsecutive: maxConsecutive === Number.POSITIVE_INFINITY ? off : maxConsecutive,
    ...(ramp === undefined ? {} : { ramp: {} }),
  });
}

/** @throws ConfigurationError ERR_WORK_SETTINGS for settings of a version that knows more */
export function readWorkSettings(written: string): Settings {
  const { success, data, error } = z
    .strictObject(shape)
    .safeParse(JSON.parse(written), { jitless: true });
  if (success) {
    const { connection, limit, maxErrors: bound, maxConsecutive, ramp } = data;
    const most = maxConsecutive === off ? Number.POSITIVE_INFINITY : maxConsecutive;
    return {
      connection,
      ...(limit === undefined ? {} : { limit }),
      ...(bound === undefined ? {} : { maxErrors: bound }),
      ...(most === undefined ? {} : { maxConsecutive: most }),
      ...(ramp === undefined ? {} : { ramp: {} }),
    };
  }
  const [issue] = error.issues;
  const what = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : issue?.path.join(".");
  throw new ConfigurationError(
    `this Waybill does not know how the load is to be carried out (${what ?? "its settings"}): it was submitted by another version`,
    { code: "ERR_WORK_SETTINGS", actions: ["Have every worker run the newest version in use."] },
  );
}
