import { parseServerFolder } from "../drops/server-folder.ts";
import type { Site } from "./site.ts";

/** A folder in a bucket, opened as the SDK finds region, endpoint and keys: by AWS_… variables, a profile, a role. */
export interface OpenBucket {
  readonly site: Pick<Site, "look" | "read" | "put" | "remove" | "close">;
  /** Absolute, in the bucket. */
  readonly folder: string;
}

/** The bucket stands in the path of addresses: so all that speak the language of S3 understand. */
const settings = { region: undefined, endpoint: undefined, isPathStyle: true, keys: undefined };

/**
 * @param address `s3://bucket/prefix`
 * @throws Error whose message says what is wrong with the address; it shows nothing that may be a password
 */
export async function openBucket(address: string): Promise<OpenBucket> {
  const { server, folder } = parseServerFolder(address) ?? {};
  if (server?.kind !== "s3" || folder === undefined) throw new Error("takes s3://bucket/prefix");
  const { BucketSite } = await import("./bucket-site.ts");
  return { site: new BucketSite(server, settings, { place: { env: {}, folder: "." } }), folder };
}
