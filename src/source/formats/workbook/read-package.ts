import { posix } from "node:path";
import type { Zip, ZipEntry } from "../zip/open-zip.ts";
import { type NumberKind, kindOfFormat } from "./number-format.ts";
import { attributeOf, damagedPart, type PartName, readPart, type XmlEvents } from "./read-xml.ts";

/** A sheet of rows, in the order of the tabs. */
export interface Sheet {
  readonly name: string;
  /** Which tab it is, from 1. */
  readonly tab: number;
  readonly isHidden: boolean;
  readonly entry: ZipEntry;
}

/** What a workbook says of itself: everything but its cells. */
export interface Package {
  readonly sheets: readonly Sheet[];
  /** True where days are counted from 1 January 1904. */
  readonly is1904: boolean;
  /** By the style of a cell. */
  readonly kinds: readonly NumberKind[];
  readonly sharedStrings: ZipEntry | undefined;
  readonly styles: ZipEntry | undefined;
  /** True where its parts hang together by the names of the strict form of the standard. */
  readonly isStrict: boolean;
}

/** Finds files of a zip by name; where none has it exactly, whatever its case, as Excel does. */
export class Parts {
  private readonly byName = new Map<string, ZipEntry>();
  private readonly file: string;

  constructor({ entries }: Pick<Zip, "entries">, file: string) {
    this.file = file;
    for (const entry of entries) {
      const folded = entry.name.toLowerCase();
      if (!this.byName.has(folded)) this.byName.set(folded, entry);
    }
    for (const entry of entries) this.byName.set(entry.name, entry);
  }

  find(name: string): ZipEntry | undefined {
    return this.byName.get(name) ?? this.byName.get(name.toLowerCase());
  }

  /** @throws SourceError ERR_SOURCE_WORKBOOK where it is not there */
  need(name: string): ZipEntry {
    const found = this.find(name);
    if (found === undefined) throw damagedPart({ file: this.file, part: name }, "it is not there");
    return found;
  }
}

interface Relation {
  readonly id: string;
  /** The last part of its type, such as `worksheet`. */
  readonly type: string;
  /** Name of the part that it leads to. */
  readonly target: string;
  readonly isStrict: boolean;
}

/** Where the names of the strict form begin (ISO/IEC 29500-1); those of the usual one are at schemas.openxmlformats.org. */
const strictNames = "http://purl.oclc.org/ooxml/";

type Read = (entry: ZipEntry, events: XmlEvents) => Promise<void>;

const relationsOf = (part: string): string =>
  posix.join(posix.dirname(part), "_rels", `${posix.basename(part)}.rels`);

/** Of relations, sheets and styles; Excel has 64,000 styles at most. */
const mostListed = 100_000;

/** @throws Error where a list would grow without end */
function bound({ length }: { readonly length: number }): void {
  if (length >= mostListed) throw new Error("it lists more than any workbook has");
}

const ignore = (): void => undefined;

async function readRelations(parts: Parts, part: string, read: Read): Promise<readonly Relation[]> {
  const entry = parts.find(relationsOf(part));
  const relations: Relation[] = [];
  if (entry === undefined) return relations;
  await read(entry, {
    open: (name, attributes) => {
      if (name !== "Relationship" || attributes["TargetMode"] === "External") return;
      bound(relations);
      const { Id: id = "", Type: type = "", Target: target = "" } = attributes;
      const from = target.startsWith("/") ? "/" : posix.join("/", posix.dirname(part));
      relations.push({
        id,
        type: type.slice(type.lastIndexOf("/") + 1),
        target: posix.join(from, target).slice(1),
        isStrict: type.startsWith(strictNames),
      });
    },
    close: ignore,
    text: ignore,
  });
  return relations;
}

/** The part of a package that everything else hangs on; undefined where a zip is no package of an office program. */
export async function findDocument(parts: Parts, read: Read): Promise<string | undefined> {
  if (parts.find("[Content_Types].xml") === undefined) return undefined;
  const relations = await readRelations(parts, "", read);
  return relations.find(({ type }) => type === "officeDocument")?.target;
}

/**
 * @param workbook name of the part
 * @throws SourceError ERR_SOURCE_WORKBOOK, ERR_SOURCE_ZIP where a part is damaged or missing
 */
export async function readPackage(
  zip: Zip,
  file: string,
  workbook: string,
  signal: AbortSignal | undefined,
): Promise<Package> {
  const parts = new Parts(zip, file);
  const read = partReader(zip, file, signal);
  const relations = await readRelations(parts, workbook, read);
  const entryOf = (type: string): ZipEntry | undefined => {
    const found = relations.find((one) => one.type === type);
    return found === undefined ? undefined : parts.need(found.target);
  };
  const { listed, is1904 } = await readWorkbook(parts.need(workbook), read);
  const sheets = listed.flatMap(({ id, ...sheet }, at): Sheet[] => {
    const found = relations.find((one) => one.id === id);
    // A chart or a dialog can be a sheet, too, and has no rows.
    if (found?.type !== "worksheet") return [];
    return [{ ...sheet, tab: at + 1, entry: parts.need(found.target) }];
  });
  const styles = entryOf("styles");
  return {
    sheets,
    is1904,
    kinds: styles === undefined ? [] : await readStyles(styles, read),
    sharedStrings: entryOf("sharedStrings"),
    styles,
    isStrict: relations.some((one) => one.type === "styles" && one.isStrict),
  };
}

export const partReader =
  (zip: Zip, file: string, signal: AbortSignal | undefined): Read =>
  async (entry, events) => {
    const name: PartName = { file, part: entry.name };
    await readPart(zip.read(entry, signal), name, events);
  };

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly isHidden: boolean;
}

async function readWorkbook(
  entry: ZipEntry,
  read: Read,
): Promise<{ readonly listed: readonly Listed[]; readonly is1904: boolean }> {
  const listed: Listed[] = [];
  let is1904 = false;
  await read(entry, {
    open: (name, attributes) => {
      if (name === "workbookPr") is1904 = isTrue(attributes["date1904"]);
      if (name !== "sheet") return;
      bound(listed);
      const { name: own = "", state } = attributes;
      listed.push({
        id: attributeOf(attributes, "id") ?? "",
        name: own,
        isHidden: state === "hidden" || state === "veryHidden",
      });
    },
    close: ignore,
    text: ignore,
  });
  return { listed, is1904 };
}

export const isTrue = (value: string | undefined): boolean => value === "1" || value === "true";

async function readStyles(entry: ZipEntry, read: Read): Promise<readonly NumberKind[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  const setCode = (id: number, code: string): void => {
    bound({ length: codes.size });
    codes.set(id, code);
  };
  let isInside = false;
  await read(entry, {
    open: (name, attributes) => {
      if (name === "numFmt")
        setCode(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
      else if (name === "cellXfs") isInside = true;
      else if (name === "xf" && isInside) {
        bound(formats);
        formats.push(Number(attributes["numFmtId"] ?? 0));
      }
    },
    close: (name) => {
      if (name === "cellXfs") isInside = false;
    },
    text: ignore,
  });
  return formats.map((id) => kindOfFormat(id, codes.get(id)));
}
