import { messageOf, UsageError } from "../kernel/load-error.ts";
import { openBucket } from "../sites/open-bucket.ts";
import { openBucketStore } from "./bucket-store.ts";
import { openFolderStore } from "./folder-store.ts";
import type { ContentStore } from "./store.ts";

/** Such as `s3://bucket/prefix`. A letter alone is a drive. */
const otherKind = /^([a-z][a-z0-9+.-]{1,30}):\/\//i;

/**
 * Opens the store at an address; nothing is looked at before it is used.
 * @param address the path of a folder, or `s3://bucket/prefix`
 * @throws UsageError ERR_STORE_ADDRESS for an address of a kind that this version does not know
 */
export function openStore(address: string): ContentStore {
  const kind = otherKind.exec(address)?.[1]?.toLowerCase();
  if (kind === undefined) return openFolderStore(address);
  if (kind !== "s3") throw wrongAddress(`a store at ${kind}:// can't be opened`);
  return openBucketStore(address, async () => {
    try {
      return await openBucket(address);
    } catch (error) {
      throw wrongAddress(`the address of the store ${messageOf(error)}`);
    }
  });
}

function wrongAddress(what: string): UsageError {
  return new UsageError(what, {
    code: "ERR_STORE_ADDRESS",
    actions: [
      "Name the path of a folder that every host has, such as a mounted share, or a bucket: s3://bucket/prefix",
    ],
  });
}
