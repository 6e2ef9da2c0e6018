import type { KeyPath } from "../../yaml/problem.ts";
import type { Finding } from "../checks/mapped-field.ts";
import type { MappingFile } from "../mapping-schema.ts";

interface CollectedField {
  readonly name: string;
  readonly path: KeyPath;
  readonly field: MappingFile["fields"][string];
}

function listCollected({ group }: Pick<MappingFile, "group">): readonly CollectedField[] {
  return Object.entries(group?.collect ?? {}).flatMap(([list, items]) =>
    items.flatMap((item, at) =>
      Object.entries(item).map(([child, field]) => ({
        name: `${list}[${at}].${child}`,
        path: ["group", "collect", list, at, child],
        field,
      })),
    ),
  );
}

/** Fields that stand under `fields` and are collected as well. */
export function findSetTwice(file: MappingFile): readonly Finding[] {
  return listCollected(file)
    .filter(({ name }) => Object.hasOwn(file.fields, name))
    .map(({ name, path }) => {
      const text = `${name} also stands under fields. Keep one of the two.`;
      return { path, text };
    });
}

/** What a row of a group adds to a list is a field of that row like any other. */
export function withCollected(file: MappingFile): MappingFile {
  const collected = listCollected(file).map(({ name, field }) => [name, field] as const);
  if (collected.length === 0) return file;
  return { ...file, fields: { ...file.fields, ...Object.fromEntries(collected) } };
}

/** Where a setting stands in the file: fields of items that are collected stand under `group`. */
export function writtenPath(file: Pick<MappingFile, "group">, path: KeyPath): KeyPath {
  const [top, name, ...rest] = path;
  if (top !== "fields" || file.group === undefined) return path;
  const collected = listCollected(file).find((one) => one.name === name);
  return collected === undefined ? path : [...collected.path, ...rest];
}

/** Columns that tell groups apart. */
export const columnsOfGroup = ({ group }: Pick<MappingFile, "group">): readonly string[] =>
  group === undefined ? [] : [group.by].flat();

/** The lists that rows of a group add to, by their dotted names. */
export const listsOfGroup = ({ group }: Pick<MappingFile, "group">): readonly string[] =>
  Object.keys(group?.collect ?? {});
