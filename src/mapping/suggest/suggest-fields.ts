import type { FieldSpec, Target } from "../../targets/target.ts";
import { type ColumnMatch, matchColumns } from "./match-columns.ts";
import type { ColumnProfile } from "./profile-column.ts";
import { suggestField, undecided } from "./suggest-field.ts";
import { suggestItems } from "./suggest-items.ts";
import { writeComment, writeText } from "./write-yaml.ts";

/** What is suggested for the fields of a target. */
export interface SuggestedFields {
  readonly lines: readonly string[];
  readonly leaveToServer: readonly string[];
  readonly matched: number;
  readonly usedColumns: ReadonlySet<string>;
}

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));

/** Fields that a mapping may set and that a column can belong to: no tags, nothing that is refused, no items of lists. */
function listCandidates(target: Target): readonly FieldSpec[] {
  const tags = new Set<string>(Object.values(target.tags ?? {}));
  const lists = target.fields.filter(({ type }) => type === "array").map(({ name }) => `${name}.`);
  return target.fields.filter(
    ({ name }) =>
      !tags.has(name) &&
      target.refusedFields[name] === undefined &&
      !target.filledByServer.includes(name) &&
      !lists.some((list) => name.startsWith(list)),
  );
}

const describeNear = ({ near }: ColumnMatch): string =>
  near
    .map(({ column, score }) => `${writeText(column)} (${Math.round(score * 100)} % alike)`)
    .join(" or ");

/** Suggests every field of a target that a header has a column for, marks the required ones that it lacks. */
export function suggestFields(
  target: Target,
  header: readonly string[],
  profiles: ReadonlyMap<string, ColumnProfile>,
): SuggestedFields {
  const matches = matchColumns(listCandidates(target), header);
  const isTaken = ({ field, column }: ColumnMatch): boolean =>
    column !== undefined && (field.required || !field.writtenByServer);
  const taken = matches.filter(isTaken);
  const isFilled = (name: string): boolean =>
    taken.some(({ field }) => field.name === name || field.name.startsWith(`${name}.`));
  const isNeeded = ({ name, required }: FieldSpec): boolean => {
    const parent = parentOf(name);
    return required && !isFilled(name) && (parent === "" || isFilled(parent));
  };
  const lines: string[] = [];
  const leaveToServer: string[] = [];
  for (const match of matches) {
    const { field, column } = match;
    const profile = profiles.get(column ?? "");
    const near = describeNear(match);
    if (column !== undefined && profile !== undefined && isTaken(match))
      lines.push(...suggestField(field, column, profile));
    else if (isNeeded(field) && field.writtenByServer) leaveToServer.push(field.name);
    else if (isNeeded(field))
      lines.push(
        ...undecided(
          field.name,
          "the API requires it, and no column has its name",
          near === "" ? "" : `perhaps ${near}`,
        ),
      );
    else if (column !== undefined)
      lines.push(writeComment(`${field.name}: ${writeText(column)} (the server fills it)`));
    else if (near !== "") lines.push(writeComment(`${field.name}: perhaps ${near}`));
  }
  const usedColumns = new Set(taken.flatMap(({ column }) => column ?? []));
  const free = header.filter((name) => name !== "" && !usedColumns.has(name));
  lines.push(...suggestItems(target, free));
  return { lines, leaveToServer, matched: taken.length, usedColumns };
}
