import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { posix } from "node:path";
import { LoadError } from "../kernel/load-error.ts";
import type { OpenBucket } from "../sites/open-bucket.ts";
import type { FileFacts } from "../sites/site.ts";
import { hasContent, hashBytes, readFileBytes } from "./hash-bytes.ts";
import type { ContentStore, StoredContent } from "./store.ts";
import {
  storeChanged,
  storeCodes,
  storeDamaged,
  storeLacks,
  storeUnreachable,
} from "./store-faults.ts";

/**
 * A store in a bucket of S3, or of what speaks its language. An object is there when it is whole, and its bytes are checked by
 * whoever keeps it and by whoever fetches it, so nothing rests on conditions, which not all servers know.
 * @param address as a person writes it
 * @param openIt signs in anew for every file: a load has few, and days may lie between them
 */
export function openBucketStore(address: string, openIt: () => Promise<OpenBucket>): ContentStore {
  const atBucket = async <T>(what: string, act: (bucket: OpenBucket) => Promise<T>): Promise<T> => {
    const bucket = await openIt();
    try {
      return await act(bucket);
    } catch (error) {
      const isOurs = error instanceof LoadError && storeCodes.has(error.code);
      if (isOurs || isOfThisHost(error)) throw error;
      throw storeUnreachable(address, what, error);
    } finally {
      await bucket.site.close();
    }
  };
  return {
    address,
    keep: async (path, signal) => {
      const content = await contentOf(path, signal);
      return await atBucket("written to", async ({ site, folder }) => {
        await site.put({ path }, keyOf(folder, content), { modifiedAt: 0 });
        // What was put is what the file was by then.
        if (!(await hasContent(path, content))) throw storeChanged(path);
        return content;
      });
    },
    fetch: async (content, to, signal) => {
      if (await hasContent(to, content)) return;
      await atBucket("read", async ({ site, folder }) => {
        const key = keyOf(folder, content);
        const seen = await site.look(key);
        if (seen === undefined) throw storeLacks(address, content);
        const isWhole =
          seen.size === content.bytes && (await bring(site, { key, seen, content }, to, signal));
        if (!isWhole) throw storeDamaged(address, content);
      });
    },
    has: async (content) =>
      await atBucket(
        "read",
        async ({ site, folder }) =>
          (await site.look(keyOf(folder, content)))?.size === content.bytes,
      ),
    remove: async (content, before) =>
      await atBucket("written to", async ({ site, folder }) => {
        const key = keyOf(folder, content);
        const seen = await site.look(key);
        if (seen === undefined) return "absent";
        if (seen.modifiedAt >= before) return "young";
        await site.remove(key);
        return "removed";
      }),
  };
}

interface SeenContent {
  readonly key: string;
  readonly seen: FileFacts;
  readonly content: StoredContent;
}

/** Whole or not at all. @returns false where something else came */
async function bring(
  site: Pick<OpenBucket["site"], "read">,
  { key, seen, content }: SeenContent,
  to: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const arriving = `${to}.${randomUUID()}.part`;
  const file = await open(arriving, "wx", 0o600);
  try {
    const { note, content: found } = hashBytes();
    const take = async (piece: Buffer): Promise<void> => {
      note(piece);
      await file.writeFile(piece);
    };
    const isWhole = await site.read(key, seen, take, signal);
    if (isWhole && found().hash === content.hash) {
      await file.sync();
      await file.close();
      await rename(arriving, to);
      return true;
    }
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(arriving, { force: true });
    throw error;
  }
  await file.close();
  await rm(arriving, { force: true });
  return false;
}

function keyOf(folder: string, { hash }: StoredContent): string {
  const digits = hash.replace(/^sha256:/, "");
  return posix.join(folder, "sha256", digits.slice(0, 2), digits);
}

async function contentOf(path: string, signal: AbortSignal | undefined): Promise<StoredContent> {
  const { note, content } = hashBytes();
  for await (const block of readFileBytes(path)) {
    signal?.throwIfAborted();
    note(block);
  }
  return content();
}

/** Errors of the system that are about a path of this host, and an abort. */
function isOfThisHost(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return error.name === "AbortError" || Reflect.get(error, "syscall") !== undefined;
}
