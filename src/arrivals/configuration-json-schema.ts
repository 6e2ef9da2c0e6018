import { z } from "zod";
import { configurationSchema } from "../connections/connection-schema.ts";
import { secretSchema, textOrSecretSchema } from "../connections/secret-schema.ts";
import { dropsFileSchema } from "../drops/drop-schema.ts";
import { notifySchema } from "../notices/channel.ts";
import { serversOfDropsSchema } from "../sites/server-settings.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

const text = { type: "string", minLength: 1 } as const satisfies JsonSchema;
const reference = ["env", "file"].map((kind) => ({
  type: "object",
  properties: { [kind]: text },
  required: [kind],
  additionalProperties: false,
})) satisfies JsonSchema[];
const command = {
  type: "object",
  properties: {
    command: { anyOf: [text, { type: "array", items: text, minItems: 1 }] },
    variables: { type: "array", items: text },
  },
  required: ["command"],
  additionalProperties: false,
} as const satisfies JsonSchema;

/** Checked by hand, lest a message quotes a secret; for an editor it has a shape all the same. */
const byHand: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [secretSchema, { anyOf: [...reference, command] }],
  [textOrSecretSchema, { anyOf: [text, ...reference, command] }],
]);

/**
 * The JSON Schema of waybill.config.yaml, by which editors complete it: of connections, policies, drops and channels alike, which are read
 * by those whom they concern. Checks across settings are not in it.
 */
export function describeConfigurationSchema(): object {
  const whole = z.strictObject({
    ...configurationSchema.shape,
    drops: dropsFileSchema.shape.drops,
    notify: notifySchema,
  });
  const [schema, servers] = [whole, serversOfDropsSchema].map((one) =>
    z.toJSONSchema(one, {
      io: "input",
      target: "draft-7",
      override: ({ zodSchema, jsonSchema }) =>
        void Object.assign(jsonSchema, byHand.get(zodSchema)),
    }),
  );
  const { sftp, s3 } = settingsOfDrops(servers);
  Object.assign(settingsOfDrops(schema), { sftp, s3 });
  return { title: "Waybill configuration, version 1", ...schema };
}

/** The settings that each drop of a schema has. */
function settingsOfDrops(schema: JsonSchema | undefined): Record<string, unknown> {
  const drops = schema?.properties?.["drops"];
  const drop = typeof drops === "object" ? drops.additionalProperties : undefined;
  if (typeof drop === "object" && drop.properties !== undefined) return drop.properties;
  throw new Error("the schema has no drops");
}
