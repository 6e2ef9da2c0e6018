import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { chmod, mkdir, open, rename, rm, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { systemCodeOf } from "../kernel/load-error.ts";
import { hasContent, hashBytes, readFileBytes } from "./hash-bytes.ts";
import type { ContentStore, Removal, StoredContent } from "./store.ts";
import { storeDamaged, storeLacks, storeUnreachable } from "./store-faults.ts";

/**
 * A store in a folder: of this host, or one that several hosts share. A content is written under a name that nobody else uses, brought
 * to disk, and then takes its own name, so that whoever finds it finds all of it. Who may read the folder may read what is in it:
 * rights are taken over from the folder, which is made for this user alone where it is missing.
 */
export function openFolderStore(folder: string): ContentStore {
  const root = resolve(folder);
  const pathOf = ({ hash }: StoredContent): string => {
    const digits = hash.replace(/^sha256:/, "");
    return join(root, "sha256", digits.slice(0, 2), digits);
  };
  return {
    address: root,
    keep: async (path, signal) => {
      try {
        const mode = await makeRoot(root);
        const incoming = join(root, "incoming", randomUUID());
        await makeFolder(dirname(incoming), mode);
        const content = await copy(path, incoming, { mode: mode & 0o666, signal });
        try {
          const kept = pathOf(content);
          await makeFolder(dirname(dirname(kept)), mode);
          await makeFolder(dirname(kept), mode);
          await rename(incoming, kept);
          await syncFolder(dirname(kept));
        } catch (error) {
          await rm(incoming, { force: true });
          throw error;
        }
        return content;
      } catch (error) {
        if (systemCodeOf(error) === undefined || isOf(error, path)) throw error;
        throw storeUnreachable(root, "written to", error);
      }
    },
    fetch: async (content, to, signal) => {
      if (await hasContent(to, content)) return;
      const kept = pathOf(content);
      const arriving = `${to}.${randomUUID()}.part`;
      try {
        const found = await copy(kept, arriving, { mode: 0o600, signal });
        if (found.hash !== content.hash) throw storeDamaged(root, content);
        await rename(arriving, to);
      } catch (error) {
        await rm(arriving, { force: true });
        if (systemCodeOf(error) === "ENOENT" && isOf(error, kept)) {
          await stat(root).catch((cause: unknown) => {
            throw storeUnreachable(root, "found", cause);
          });
          throw storeLacks(root, content);
        }
        throw isOf(error, kept) ? storeUnreachable(root, "read", error) : error;
      }
    },
    has: async (content) => (await look(root, pathOf(content)))?.size === content.bytes,
    remove: async (content, before) => await removeKept(root, pathOf(content), before),
  };
}

async function removeKept(root: string, kept: string, before: number): Promise<Removal> {
  const seen = await look(root, kept);
  if (seen === undefined) return "absent";
  if (seen.mtimeMs >= before) return "young";
  try {
    await unlink(kept);
    return "removed";
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return "absent";
    throw systemCodeOf(error) === undefined ? error : storeUnreachable(root, "written to", error);
  }
}

/** @returns undefined where a store that was kept in lacks it; a folder that is no store proves nothing */
async function look(root: string, kept: string): Promise<Stats | undefined> {
  try {
    return await stat(kept);
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    if (systemCodeOf(error) !== "ENOENT") throw storeUnreachable(root, "read", error);
    await stat(join(root, "sha256")).catch((cause: unknown) => {
      throw storeUnreachable(root, "found", cause);
    });
    return undefined;
  }
}

/** @returns the mode of the store's folder, which what is in it takes over */
async function makeRoot(root: string): Promise<number> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  return (await stat(root)).mode & 0o777;
}

async function makeFolder(path: string, mode: number): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  // Past the umask, which knows nothing of with whom the folder is shared.
  if (made !== undefined) await chmod(path, mode);
}

/** @throws errors of the system; nothing is left of the copy then */
async function copy(
  from: string,
  to: string,
  { mode, signal }: { readonly mode: number; readonly signal: AbortSignal | undefined },
): Promise<StoredContent> {
  const { note, content } = hashBytes();
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const source = readFileBytes(from);
  // A file that can't be read leaves nothing behind.
  const first = await source.next();
  const file = await open(to, O_CREAT | O_EXCL | O_WRONLY, mode);
  try {
    await file.chmod(mode);
    for (let next = first; next.done !== true; next = await source.next()) {
      signal?.throwIfAborted();
      note(next.value);
      await file.writeFile(next.value);
    }
    await file.sync();
    await file.close();
  } catch (error) {
    await source.return(undefined);
    await file.close().catch(() => undefined);
    await rm(to, { force: true });
    throw error;
  }
  return content();
}

/** Where a system has nothing to bring to disk of a folder, a rename is all that there is. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(async () => await folder.close());
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
  }
}

/** True for an error of the system about this path. */
function isOf(error: unknown, path: string): boolean {
  return error instanceof Error && Reflect.get(error, "path") === path;
}
