import { stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import { UsageError } from "../../index.ts";
import { quoteArgument } from "../../operations/entrance-basics.ts";
import { filesBelow } from "../files-below.ts";
import type { DeskMeans } from "../means.ts";
import type { Way } from "./way.ts";

/** A file that is mapped. */
export interface Source {
  /** As people call it. */
  readonly name: string;
  readonly path: string;
  /** Changes with the file. */
  readonly stamp: string;
  readonly isUpload: boolean;
}

/** Tables, by their names; what else lies in a folder is nobody's to read here, a key or a token among it. */
const tableName = /\.(?:csv|tsv|tab|psv|xlsx|xlsm|zip|gz)$/i;
const mappingName = /\.ya?ml$/i;

/** Files that are listed, and folders below a root that are looked into for them. */
const most = 200;
const deepest = 3;

/** @throws UsageError ERR_NO_SUCH_FILE */
export async function requireSource(means: DeskMeans, way: Way, by: string): Promise<Source> {
  const { uploads } = means;
  const upload = way.upload === undefined ? undefined : uploads.find(way.upload, by);
  if (upload !== undefined)
    return { name: upload.name, path: upload.path, stamp: upload.id, isUpload: true };
  const path = way.file === undefined ? undefined : await findTable(means, way.file);
  if (path === undefined)
    throw way.upload === undefined
      ? noSuchFile(means, way.file ?? "")
      : new UsageError("the file that was brought here is no longer there", {
          code: "ERR_NO_SUCH_FILE",
          actions: [
            "Files that are brought into a page stay until the desk ends, and until others took their places. Bring it again.",
          ],
        });
  const { size, mtimeMs } = await stat(path);
  return { name: way.file ?? "", path, stamp: `${size} ${mtimeMs}`, isUpload: false };
}

/** The real path of a table in a folder of the desk: a CSV file, a workbook, or one of them packed. */
export async function findTable({ roots }: DeskMeans, name: string): Promise<string | undefined> {
  const path = await roots.find(name);
  if (path === undefined || !tableName.test(path) || isHidden(roots.rootOf(path), path))
    return undefined;
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() === true ? path : undefined;
}

/** The real path at which a mapping is, or may be made; undefined where it may not. */
export async function findMappingPlace(
  { roots, books }: DeskMeans,
  name: string,
): Promise<string | undefined> {
  const path = (await roots.find(name)) ?? (await roots.findPlace(name));
  if (path === undefined || !mappingName.test(path) || isHidden(roots.rootOf(path), path))
    return undefined;
  // The folder of the loads has what a resume goes by.
  const isOfLoads =
    (await roots.isBelow(books.runsDir, path)) ||
    /^waybill\.config\./i.test(path.split(sep).at(-1) ?? "");
  return isOfLoads ? undefined : path;
}

/** Tables in the folders of the desk, as people name them. */
export async function listTables(means: DeskMeans): Promise<readonly string[]> {
  return await listNames(means, (name) => tableName.test(name));
}

/** Files that may be mappings. */
export async function listMappings(means: DeskMeans): Promise<readonly string[]> {
  const names = await listNames(means, (name) => mappingName.test(name));
  const places = await Promise.all(
    names.map(async (name) => ({ name, path: await findMappingPlace(means, name) })),
  );
  return places.flatMap(({ name, path }) => (path === undefined ? [] : [name]));
}

/** Files of the folders that were named; what loads wrote is on their pages. */
async function listNames(
  { roots, books }: DeskMeans,
  fits: (name: string) => boolean,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const root of roots.folders)
    for (const path of await filesBelow(root, { fits, depth: deepest, left: most })) {
      const real = await roots.find(path);
      const isShown = real !== undefined && !(await roots.isBelow(books.runsDir, real));
      if (isShown && found.size < most) found.add(relative(root, path));
    }
  return [...found].toSorted();
}

const isHidden = (root: string | undefined, path: string): boolean =>
  root === undefined ||
  relative(root, path)
    .split(sep)
    .some((part) => part.startsWith("."));

export function noSuchFile({ roots }: DeskMeans, name: string): UsageError {
  return new UsageError(`there is no file ${name} in the folders of this desk that is read here`, {
    code: "ERR_NO_SUCH_FILE",
    actions: [
      `A table has to lie in ${roots.folders.map(quoteArgument).join(" or ")}, or below, and to end with .csv, .tsv, .tab, .psv, .xlsx, .xlsm, .zip or .gz; a mapping ends with .yaml and is not written among the loads. Other files can be brought into the page.`,
    ],
  });
}
