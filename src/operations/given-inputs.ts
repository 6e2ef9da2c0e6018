import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { LedgerError, messageOf, UsageError } from "../kernel/load-error.ts";
import { defaultRunsDir, loadDirectory, makeLoadDirectory } from "../load/books/load-files.ts";
import { newLoadId } from "../load/books/load-id.ts";
import { planWriteFailure } from "../plan/plan-failures.ts";
import { spoolStdin } from "../source/places/stdin.ts";
import { newId, path } from "./request-shapes.ts";

/** Text or bytes of a file, in pieces: an iterable, a stream, the body of a response. */
export type SourceInput =
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>
  | ReadableStream<Uint8Array>;

/** What a mapping file says, as an object: `{ version: 1, target, fields, … }`. */
export type MappingInput = Readonly<Record<string, unknown>>;

/** A request that brings source and mapping: each as the path of its file, or itself. Leaving one out, or giving it twice, does not compile. */
export type WithInputs<Request> = Omit<Request, "sourcePath" | "mappingPath"> &
  SourceOrPath &
  MappingOrPath;

/** A request that brings a source: as the path of its file, or itself. */
export type WithSource<Request> = Omit<Request, "sourcePath"> & SourceOrPath;

/** A request that brings a mapping, and a source where one is looked at as well: each as the path of its file, or itself. */
export type WithMapping<Request> = Omit<Request, "sourcePath" | "mappingPath"> &
  MappingOrPath &
  (SourceOrPath | { readonly sourcePath?: never; readonly source?: never });

/** What is loaded: a file, or what would be in it. */
export type SourceOrPath =
  | {
      /** The file: CSV, a workbook, or one of them packed. */
      readonly sourcePath: string;
      readonly source?: never;
    }
  | {
      /** Written into a file first, because it is read more than once. */
      readonly source: SourceInput;
      readonly sourcePath?: never;
    };

/** How it is mapped: a mapping file, or what it would say. */
export type MappingOrPath =
  | {
      /** The mapping file: YAML or JSON. */
      readonly mappingPath: string;
      readonly mapping?: never;
    }
  | {
      /** Look-up files in it are meant from the folder that it is kept in, so name them in full. */
      readonly mapping: MappingInput;
      readonly mappingPath?: never;
    };

interface Inputs {
  readonly source?: SourceInput;
  readonly sourceName?: string;
  readonly mapping?: MappingInput;
  readonly signal?: AbortSignal;
  readonly stopSignal?: AbortSignal;
}

const mappingName = "mapping.json";
const ownNames: ReadonlySet<string> = new Set(["stdin.csv", mappingName]);

/**
 * Keeps what a new load is given in the load's folder, where a resume finds it.
 * @throws UsageError ERR_REQUEST_INVALID; SourceError ERR_SOURCE_SPOOL; LedgerError ERR_RUNS_DIR; and what `use` throws
 */
export async function keepInputs<
  Given extends Inputs & { runsDir?: string; loadId?: string },
  Result,
>(
  given: Given,
  use: (request: Omit<Given, "source" | "mapping">) => Promise<Result>,
): Promise<Result> {
  const { loadId = newLoadId(Date.now()), runsDir = defaultRunsDir } = given;
  // What can't be an id makes no folder: the operation refuses it.
  if (!bringsInputs(given) || !newId.safeParse(loadId).success) return await use(given);
  const directory = loadDirectory(runsDir, loadId);
  await makeLoadDirectory(directory);
  try {
    return await use({ ...(await writeInputs(given, directory)), loadId });
  } catch (error) {
    // A load that began has files of its own there, and goes on from these.
    const names = await readdir(directory).catch(() => [""]);
    if (names.every((name) => ownNames.has(name))) await rm(directory, { recursive: true });
    throw error;
  }
}

/**
 * Keeps what a plan is given in a new folder beside the plan, because whoever reviews or applies it reads file and mapping again.
 * @throws UsageError ERR_REQUEST_INVALID; SourceError ERR_SOURCE_SPOOL; PlanError ERR_PLAN_WRITE; and what `use` throws
 */
export async function keepInputsByPlan<Given extends Inputs & { planPath: string }, Result>(
  given: Given,
  use: (request: Omit<Given, "source" | "mapping">) => Promise<Result>,
): Promise<Result> {
  // What is no path makes no folder: the operation refuses it.
  if (!bringsInputs(given) || !path.safeParse(given.planPath).success)
    return await borrowInputs(given, use);
  const { planPath } = given;
  const directory = await mkdtemp(`${resolve(planPath)}.inputs-`).catch((error: unknown) => {
    throw planWriteFailure(planPath, error);
  });
  try {
    return await use(await writeInputs(given, directory));
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The same for what is only looked at: gone afterwards. */
export async function borrowInputs<Given extends Inputs, Result>(
  given: Given,
  use: (request: Omit<Given, "source" | "mapping">) => Promise<Result>,
): Promise<Result> {
  if (!bringsInputs(given)) return await use(given);
  const directory = await mkdtemp(join(tmpdir(), "waybill-"));
  try {
    return await use(await writeInputs(given, directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const bringsInputs = (given: Inputs): boolean =>
  typeof given === "object" &&
  given !== null &&
  (given.source !== undefined || given.mapping !== undefined);

async function writeInputs<Given extends Inputs>(
  given: Given,
  directory: string,
): Promise<Omit<Given, "source" | "mapping">> {
  const { source, mapping, ...request } = given;
  for (const [name, ofFile] of [
    ["source", "sourcePath"],
    ["mapping", "mappingPath"],
  ] as const)
    if (given[name] !== undefined && Reflect.get(given, ofFile) !== undefined)
      throw invalid(`both ${name} and ${ofFile} are given, and it takes one of them`);
  const paths = {
    ...(source === undefined ? {} : await spool(source, directory, given)),
    ...(mapping === undefined ? {} : { mappingPath: await writeMapping(mapping, directory) }),
  };
  return { ...request, ...paths };
}

async function spool(
  source: SourceInput,
  directory: string,
  { sourceName = "source.csv", signal, stopSignal }: Inputs,
): Promise<{ sourcePath: string; sourceName: string }> {
  const isIterable =
    typeof source === "object" && (Symbol.asyncIterator in source || Symbol.iterator in source);
  if (!isIterable || source instanceof Uint8Array)
    throw invalid("source takes an iterable or a stream of text or bytes");
  const bytes = Readable.from(inBytes(source));
  return { sourcePath: await spoolStdin(bytes, directory, signal ?? stopSignal), sourceName };
}

async function* inBytes(
  source: Exclude<SourceInput, Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of source) {
    if (typeof piece !== "string" && !(piece instanceof Uint8Array))
      throw new TypeError(
        `a piece of the source is of the type ${typeof piece}, and no text or bytes`,
      );
    yield Buffer.from(piece);
  }
}

async function writeMapping(mapping: MappingInput, directory: string): Promise<string> {
  if (typeof mapping !== "object" || Array.isArray(mapping))
    throw invalid("mapping takes an object that says what a mapping file says");
  const file = join(directory, mappingName);
  try {
    const content = `${JSON.stringify(mapping, undefined, 2)}\n`;
    await writeFile(file, content, { flag: "wx", mode: 0o600 });
    return file;
  } catch (error) {
    throw new LedgerError(`the mapping can't be kept in ${file}: ${messageOf(error)}`, {
      code: "ERR_RUNS_DIR",
      actions: ["Make room there, or give this user the right to write there."],
      cause: error,
    });
  }
}

const invalid = (what: string): UsageError =>
  new UsageError(`the request can't be carried out so: ${what}`, {
    code: "ERR_REQUEST_INVALID",
    actions: ["Correct the request; nothing was done with it."],
  });
