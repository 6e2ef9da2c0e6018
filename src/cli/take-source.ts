import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spoolStdin } from "../index.ts";
import type { CommandWorld } from "./command.ts";

/** A file to read, and how to be rid of it where it was only a copy. */
export interface TakenSource {
  readonly sourcePath: string;
  readonly sourceName?: string;
  readonly dispose: () => Promise<void>;
}

/** `-` stands for stdin, which is copied into a file first, so that it can be read more than once. */
export async function takeSource(
  word: string,
  world: CommandWorld,
  directory?: string,
): Promise<TakenSource> {
  if (word !== "-") return { sourcePath: word, dispose: async () => undefined };
  const folder = directory ?? (await mkdtemp(join(tmpdir(), "waybill-")));
  const sourcePath = await spoolStdin(world.stdin, folder, world.stopSignal);
  const dispose = async (): Promise<void> =>
    await rm(directory === undefined ? folder : sourcePath, { recursive: true, force: true });
  return { sourcePath, sourceName: "stdin.csv", dispose };
}
