import { makeLoadDirectory, spoolStdin } from "../operations/entrance.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandWorld } from "./command.ts";

/** A file to read. */
export interface TakenSource {
  readonly sourcePath: string;
  readonly sourceName?: string;
}

const isStdin = (word: string): boolean => word === "-";

/**
 * `-` stands for stdin, which is copied into the load's folder first, so that it can be checked before and resumed after.
 * A copy that did not become whole is taken away again.
 */
export async function keepSource(
  word: string,
  world: CommandWorld,
  directory: string,
): Promise<TakenSource> {
  if (!isStdin(word)) return { sourcePath: word };
  await makeLoadDirectory(directory);
  try {
    return await spool(world, directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The same for a source that is only looked at: the copy of stdin is gone afterwards. */
export async function withSource<T>(
  word: string,
  world: CommandWorld,
  use: (source: TakenSource) => Promise<T>,
): Promise<T> {
  if (!isStdin(word)) return await use({ sourcePath: word });
  const directory = await mkdtemp(join(tmpdir(), "waybill-"));
  try {
    return await use(await spool(world, directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function spool(world: CommandWorld, directory: string): Promise<TakenSource> {
  const sourcePath = await spoolStdin(world.stdin, directory, world.stopSignal);
  return { sourcePath, sourceName: "stdin.csv" };
}
