import { ConfigurationError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { type KeyPath, showPath } from "../yaml/problem.ts";
import type { Finding } from "./checks/mapped-field.ts";
import { createFindColumn, type TakeColumn } from "./find-column.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { listGivenNames } from "./given-names.ts";
import { columnsOfGroup, writtenPath } from "./group/collected-fields.ts";
import type { Mapping } from "./mapping.ts";
import { columnsOfCondition } from "./conditions/walk-condition.ts";
import { type FieldSettings, settingsOf } from "./schema/field-schema.ts";
import { namesOf, parseTemplate } from "./transforms/parse-template.ts";

/** A column that the mapping takes, and the setting that takes it. */
export interface Want {
  readonly path: KeyPath;
  readonly wanted: string | readonly string[];
}

const mostShown = 10;
const mostColumns = 60;

/** Every column that a mapping takes, in the order of the file. */
export function listWants({ file }: Pick<Mapping, "file">): readonly Want[] {
  const fromFields = Object.entries(file.fields).flatMap(([name, field]): Want[] => {
    const settings = settingsOf(field);
    const wanted = [...columnsOf(settings), ...besides(settings)];
    return wanted.map((one) => ({ path: ["fields", name], wanted: one }));
  });
  const fromSkips = (file.skip_rows ?? []).flatMap((skip, i) =>
    columnsOfCondition(skip).map((wanted) => ({ path: ["skip_rows", i], wanted })),
  );
  const fromChecks = (file.checks ?? []).flatMap(({ that }, i) =>
    columnsOfCondition(that).map((wanted) => ({ path: ["checks", i], wanted })),
  );
  const fromSums = Object.entries(file.expect?.sum ?? {}).flatMap(([name, sum]): Want[] =>
    typeof sum === "object" ? [{ path: ["expect", "sum", name], wanted: sum.by }] : [],
  );
  const { on_duplicate: duplicates } = file;
  const fromOrder: Want[] =
    typeof duplicates === "object" ? [{ path: ["on_duplicate", "by"], wanted: duplicates.by }] : [];
  const fromGroup = columnsOfGroup(file).map((wanted): Want => ({ path: ["group", "by"], wanted }));
  const given = new Set(listGivenNames(file));
  const all = [...fromFields, ...fromSkips, ...fromChecks, ...fromSums, ...fromOrder, ...fromGroup];
  return all.flatMap((want): Want[] => {
    const { path, wanted } = want;
    if (typeof wanted === "string") return given.has(wanted) ? [] : [want];
    return wanted.some((name) => given.has(name)) ? [] : [{ path, wanted }];
  });
}

/** The columns that a field's text is made of. */
function columnsOf({
  column,
  first_of: firstOf,
  join,
  sum,
  hash,
  template,
}: FieldSettings): readonly Want["wanted"][] {
  if (column !== undefined) return [column];
  const parts = template === undefined ? [] : (parseTemplate(template) ?? []);
  return firstOf ?? join?.columns ?? sum ?? hash?.sha256 ?? namesOf(parts);
}

/** Columns that say how the others are read, or whether they are. */
function besides({ decimal, lookup, when }: FieldSettings): readonly Want["wanted"][] {
  const currency = typeof decimal === "object" ? decimal.currency_column : undefined;
  return [
    ...(currency === undefined ? [] : [currency]),
    ...(lookup?.beside ?? []),
    ...(when === undefined ? [] : columnsOfCondition(when)),
  ];
}

/** Columns that the header of a source has, each with the names that it may have. */
export function wantedColumns(mapping: Pick<Mapping, "file">): readonly (readonly string[])[] {
  return listWants(mapping).map(({ wanted }) => [wanted].flat());
}

function describeHeader(header: readonly string[]): string {
  const shown = header.slice(0, mostColumns).map((name) => `"${name}"`);
  if (header.length > mostColumns) shown.push(`and ${header.length - mostColumns} more`);
  return `The header of the file is ${shown.join(", ")}.`;
}

function refuseHeader(
  mapping: Mapping,
  header: readonly string[],
  sourceName: string,
  faults: readonly string[],
): ConfigurationError {
  const hidden = faults.length - mostShown;
  const lines = [
    ...faults.slice(0, mostShown),
    ...(hidden > 0 ? [`… and ${hidden} more.`] : []),
    describeHeader(header),
  ];
  const opening = `${sourceName} does not have the columns that ${mapping.path} takes:`;
  return new ConfigurationError(printableLines([opening, ...lines]), {
    code: "ERR_HEADER_MISMATCH",
    actions: [
      "Use the mapping that was made for this file, or correct the names in the mapping.",
      "Other names that a column may have go into a list in the mapping: column: [Status, State].",
    ],
  });
}

const printableLines = (lines: readonly string[]): string => lines.map(printable).join("\n");

/** Columns that a mapping takes and a header lacks or has twice. */
export function findMissingColumns(
  mapping: Pick<Mapping, "file">,
  header: readonly string[],
): readonly Finding[] {
  const find = createFindColumn(header);
  return listWants(mapping).flatMap(({ path, wanted }) => {
    const found = find(wanted);
    if (!("refused" in found)) return [];
    const own = [wanted].flat().find((name) => name.startsWith("$"));
    const hint = own === undefined ? "" : didYouMean(own, listGivenNames(mapping.file));
    return [{ path, text: `${found.refused}${hint}` }];
  });
}

/** Finds columns in a header that has all of them; behind its last one stand the names that are given for every row. */
export function createTakeColumn(
  mapping: Pick<Mapping, "file">,
  header: readonly string[],
): TakeColumn {
  const find = createFindColumn(header);
  const given = listGivenNames(mapping.file);
  return (wanted) => {
    const found = find(wanted);
    if (!("refused" in found)) return found;
    const name = [wanted].flat().find((one) => given.includes(one));
    if (name === undefined) throw new Error(`the column was not resolved: ${found.refused}`);
    return { name, index: header.length + given.indexOf(name), isGiven: true };
  };
}

/** Columns of a header that a mapping does not take. */
export function findUnusedColumns(
  mapping: Pick<Mapping, "file">,
  header: readonly string[],
): readonly string[] {
  const find = createFindColumn(header);
  const taken = new Set(
    listWants(mapping).map(({ wanted }) => {
      const found = find(wanted);
      return "index" in found ? found.index : undefined;
    }),
  );
  return header.filter((_, index) => !taken.has(index));
}

/**
 * Finds every column that a mapping takes in a header.
 * @throws ConfigurationError ERR_HEADER_MISMATCH naming each column that is missing or stands twice, the nearest one
 * found, and the header
 */
export function resolveColumns(
  mapping: Mapping,
  header: readonly string[],
  sourceName: string,
): TakeColumn {
  const faults = findMissingColumns(mapping, header);
  if (faults.length > 0) {
    const sentences = faults.map(
      ({ path, text }) => `${showPath(writtenPath(mapping.file, path))}: ${text}`,
    );
    throw refuseHeader(mapping, header, sourceName, sentences);
  }
  return createTakeColumn(mapping, header);
}
