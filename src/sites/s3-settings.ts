import { z } from "zod";
import type { SecretReference, TextOrReference } from "../connections/connection.ts";
import { isLoopback } from "../connections/is-loopback.ts";
import { secretSchema, secretSettings, textOrSecretSchema } from "../connections/secret-schema.ts";

/** Where a bucket is, and how one signs in to it. */
export interface S3Settings {
  /** Undefined: as the SDK finds it (AWS_REGION, a profile). */
  readonly region: string | undefined;
  /** Undefined: that of AWS. */
  readonly endpoint: string | undefined;
  /** Whether the bucket stands in the path of an address, and not in the name of its host. */
  readonly isPathStyle: boolean;
  /** Undefined: as the SDK finds them. */
  readonly keys:
    | { readonly accessKeyId: TextOrReference; readonly secretAccessKey: SecretReference }
    | undefined;
}

/** For a drop that says nothing. */
export const usualS3Settings: S3Settings = {
  region: undefined,
  endpoint: undefined,
  isPathStyle: false,
  keys: undefined,
};

/** What speaks the language of S3 mostly has no regions, and takes this one, which S3 had first. */
const regionOfOthers = "us-east-1";

const endpoint = z.string().transform((text, context): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBare =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.search + url.hash === "";
  if (isBare) return url;
  // It may hold a credential.
  const message =
    "takes an address such as https://minio.example.com:9000, and nothing secret in it";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

const written = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, "takes the name of a region, such as eu-central-1")
    .optional(),
  endpoint: endpoint.optional(),
  path_style: z.boolean().optional(),
  allow_plain_http: z.boolean().default(false),
  access_key_id: textOrSecretSchema.optional(),
  secret_access_key: secretSchema.optional(),
});

export const s3SettingsSchema = secretSettings(written).transform(
  (settings, context): S3Settings => {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, path_style } = settings;
    const { endpoint: url, region = url && regionOfOthers } = settings;
    const complain = (path: readonly string[], message: string): void =>
      context.addIssue({ code: "custom", path: [...path], message });
    if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
      complain([], "takes access_key_id and secret_access_key together, or neither");
    if (url?.protocol === "http:" && !isLoopback(url) && !settings.allow_plain_http)
      complain(
        ["endpoint"],
        "is plain http: the files would cross the network unencrypted; take https, or say allow_plain_http: true where the network in between is your own",
      );
    return {
      region,
      endpoint: url?.href,
      isPathStyle: path_style ?? url !== undefined,
      keys:
        accessKeyId === undefined || secretAccessKey === undefined
          ? undefined
          : { accessKeyId, secretAccessKey },
    };
  },
);
