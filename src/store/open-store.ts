import { UsageError } from "../kernel/load-error.ts";
import { openFolderStore } from "./folder-store.ts";
import type { ContentStore } from "./store.ts";

/** Such as `s3://bucket/prefix`. A letter alone is a drive. */
const otherKind = /^([a-z][a-z0-9+.-]{1,30}):\/\//i;

/**
 * Opens the store at an address; nothing is looked at before it is used.
 * @param address the path of a folder
 * @throws UsageError ERR_STORE_ADDRESS for an address of a kind that this version does not know
 */
export function openStore(address: string): ContentStore {
  const kind = otherKind.exec(address)?.[1];
  if (kind === undefined) return openFolderStore(address);
  throw new UsageError(`a store at ${kind}:// can't be opened: this version keeps it in a folder`, {
    code: "ERR_STORE_ADDRESS",
    actions: ["Name the path of a folder that every host has, such as a mounted share."],
  });
}
