import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../../index.ts";
import { makeLoadDirectory, openLog } from "../../operations/entrance.ts";
import type { DeskMeans } from "../means.ts";
import { hashOf, isMapping, openMapping } from "./open-mapping.ts";
import { findMappingPlace, noSuchFile } from "./sources.ts";

/** What is on disk where a mapping is to be saved. */
export interface OnDisk {
  readonly path: string;
  /** Undefined where nothing is there yet. */
  readonly text: string | undefined;
  /** By which it is known whether it has changed; `none` where nothing is there. */
  readonly hash: string;
}

/** Nothing was there. */
const none = "none";

/**
 * What a mapping would replace.
 * @throws UsageError ERR_NO_SUCH_FILE where no mapping may be, or something else is there
 */
export async function lookOnDisk(means: DeskMeans, name: string): Promise<OnDisk> {
  const path = await findMappingPlace(means, name);
  if (path === undefined) throw noSuchFile(means, name);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return { path, text: undefined, hash: none };
  return await openMapping(means, name);
}

/** The text as it would be written: with the line ends that the file has. */
export function asOnDisk(text: string, { text: before }: Pick<OnDisk, "text">): string {
  return before?.includes("\r\n") === true ? text.replaceAll("\n", "\r\n") : text;
}

/** Who saves what. */
interface Saving {
  readonly name: string;
  readonly text: string;
  /** Of what the person saw there. */
  readonly hash: string;
  readonly by: string;
}

/** Saves mappings one at a time, each only over what its author saw there. */
export interface Saver {
  /** @throws UsageError ERR_OUTPUT_CHANGED, ERR_OUTPUT, ERR_NO_SUCH_FILE */
  save(saving: Saving): Promise<void>;
}

export function createSaver(means: DeskMeans): Saver {
  let last: Promise<unknown> = Promise.resolve();
  return {
    save: async (saving) => {
      const mine = last.then(async () => await save(means, saving));
      last = mine.catch(() => undefined);
      await mine;
    },
  };
}

async function save(means: DeskMeans, { name, text, hash, by }: Saving): Promise<void> {
  const before = await lookOnDisk(means, name);
  if (before.hash !== hash) throw changed(name);
  const { path } = before;
  const content = asOnDisk(text, before);
  const beside = join(dirname(path), `.${randomBytes(9).toString("hex")}.yaml`);
  try {
    const mode = before.text === undefined ? 0o666 : (await stat(path)).mode;
    const file = await open(beside, "wx", mode & 0o777);
    await file.writeFile(content);
    await file.sync();
    await file.close();
    if (!(await isMapping(beside)))
      throw new UsageError("this is no mapping: it names no target that there is", {
        code: "ERR_OUTPUT",
        actions: ["Say target: with one of the names that waybill targets lists."],
      });
    await replace(beside, path, { hash, name });
  } catch (error) {
    throw error instanceof Error && "syscall" in error
      ? new UsageError(`${name} can't be written: ${error.message}`, {
          code: "ERR_OUTPUT",
          actions: ["Name a file in a folder that the user of the desk may write to."],
        })
      : error;
  } finally {
    await rm(beside, { force: true });
  }
  await tell(means, { path, by, before: hash, after: hashOf(content) });
}

/** A new file is linked into its place, which nobody can have taken meanwhile; an old one is read once more, last of all. */
async function replace(
  beside: string,
  path: string,
  { hash, name }: { readonly hash: string; readonly name: string },
): Promise<void> {
  if (hash === none) {
    await link(beside, path).catch((error: unknown) => {
      throw error instanceof Error && "code" in error && error.code === "EEXIST"
        ? changed(name)
        : error;
    });
    return;
  }
  const now = await readFile(path).then(hashOf, () => none);
  if (now !== hash) throw changed(name);
  await rename(beside, path);
}

function changed(name: string): UsageError {
  return new UsageError(
    `${name} is not what it was when you looked at the difference: somebody has written there since`,
    {
      code: "ERR_OUTPUT_CHANGED",
      actions: ["Look at the difference once more; what you wrote is still in the page."],
    },
  );
}

/** A mapping belongs to no load yet, so that no ledger has a place for who wrote it: the log of the desk has. */
async function tell(
  { books, redact }: DeskMeans,
  {
    by,
    ...fields
  }: {
    readonly path: string;
    readonly by: string;
    readonly before: string;
    readonly after: string;
  },
): Promise<void> {
  await makeLoadDirectory(books.runsDir);
  const log = await openLog(join(books.runsDir, "desk.log"), redact);
  log.info("mapping saved", { person: by, ...fields });
  await log.close();
}
