import type { SharedLoad } from "../index.ts";

/** Fewer shards than workers: some have nothing to do, because rows of one key go one after the other. */
export function describeShared({ workers, shards, shardsLeft }: SharedLoad): string {
  const shared = `${workers.length} workers share it`;
  return shardsLeft > 0 && shardsLeft < workers.length
    ? `${shared}, ${shardsLeft} of ${shards} shards left: keys with many rows keep their order`
    : shared;
}
