import type { KeyPath } from "../../yaml/problem.ts";
import { createFindColumn } from "../find-column.ts";
import { parseFieldAddress } from "../field-address.ts";
import { createFindField } from "../find-field.ts";
import type { Finding } from "../checks/mapped-field.ts";
import type { UnboundMapping } from "../load-mapping.ts";
import type { Mapping } from "../mapping.ts";
import { findIdleChanges } from "./find-idle-changes.ts";
import { findIdleKeys } from "./find-idle-keys.ts";
import { listWants } from "../resolve-columns.ts";
import { settingsOf } from "../schema/field-schema.ts";

/** Allowed values that a field with a table can never be given. */
function findUnmadeValues({ target, customFields, file }: UnboundMapping): Finding[] {
  const find = createFindField(target, customFields);
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const { table, otherwise, default: standIn } = settingsOf(field);
    const known = find(parseFieldAddress(name) ?? []);
    if (table === undefined || otherwise === "keep" || !("allowed" in known)) return [];
    const made = new Set(Object.values(table));
    if (typeof otherwise === "object") made.add(otherwise.value);
    if (standIn !== undefined) made.add(table[standIn] ?? standIn);
    const unmade = (known.allowed ?? []).filter((value) => !made.has(value));
    if (unmade.length === 0) return [];
    const text = `no value of the table gives ${unmade.join(", ")}, which the API also takes.`;
    return [{ path: ["fields", name, "table"], text }];
  });
}

/** Fields that the server is trusted to fill though its document does not say that it does. */
function findTrustedFields({ target, leaveToServer }: UnboundMapping): Finding[] {
  return leaveToServer.flatMap((name, i) => {
    const spec = target.fields.find((one) => one.name === name);
    if (spec === undefined || spec.writtenByServer) return [];
    const text = `the API requires ${name}, and its document does not say that the server fills it.`;
    return [{ path: ["leave_to_server", i], text }];
  });
}

function findUndecided({ file }: UnboundMapping): Finding[] {
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const { decide } = settingsOf(field);
    if (decide === undefined) return [];
    const text = `is still to be decided: ${decide.replace(/\.?$/, ".")}`;
    return [{ path: ["fields", name], text }];
  });
}

/** Required fields that rows lack which do not meet a condition. */
function findConditionalFields({ target, file, write }: UnboundMapping): Finding[] {
  if (write === "merge") return [];
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const isRequired = target.fields.some((spec) => spec.name === name && spec.required);
    if (settingsOf(field).when === undefined || !isRequired) return [];
    const text = `the API requires ${name}, so every row that does not meet this condition is refused.`;
    return [{ path: ["fields", name, "when"], text }];
  });
}

/** Defaults that take the place of live values: a merge leaves a field alone whose cell is blank, but for these. */
function findOverwritingDefaults({ file, write }: UnboundMapping): Finding[] {
  if (write !== "merge") return [];
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const settings = settingsOf(field);
    if (settings.default === undefined || settings.default_when !== undefined) return [];
    const text = `a row whose cell is blank overwrites the live ${name} by this. Without it the live value stays; default_when: absent fills in what a live record lacks.`;
    return [{ path: ["fields", name, "default"], text }];
  });
}

/** Words under clean that can change no cell of their field, or that trim says already. */
function findIdleCleaning({ target, customFields, file }: UnboundMapping): Finding[] {
  const find = createFindField(target, customFields);
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const { clean = [], trim } = settingsOf(field);
    const known = find(parseFieldAddress(name) ?? []);
    const path = ["fields", name, "clean"];
    const isOpen = "allowed" in known && known.allowed === undefined;
    const texts = [
      ...(isOpen && clean.includes("enum-case")
        ? [`the document lists no values for ${name}, so enum-case does nothing.`]
        : []),
      ...(trim === true && clean.includes("outer-blanks")
        ? ["outer-blanks and trim do the same; only outer-blanks is counted and told."]
        : []),
    ];
    return texts.map((text) => ({ path, text }));
  });
}

/** Keys that are made of where a row stands: the same row of the next file has another. */
function findPassingKeys({ target, file }: UnboundMapping): Finding[] {
  const { field } = target.key;
  const written = JSON.stringify(file.fields[field] ?? "");
  const name = ["$row", "$line"].find(
    (one) => written.includes(`"${one}"`) || written.includes(`{${one}}`),
  );
  if (name === undefined) return [];
  const text = `is made of ${name}, which the same row has otherwise in another file: it is not found again by it. hash: { sha256: [A, B] } makes ids that stay.`;
  return [{ path: ["fields", field], text }];
}

/** Creates that nobody finds again, and keys that are required as it is. */
function findDoubtfulKeys({ target, requireKey, file }: UnboundMapping): Finding[] {
  const { key, name } = target;
  if (key.required) {
    const text = `every row of ${name} needs its key anyway.`;
    return requireKey ? [{ path: ["require_key"], text }] : [];
  }
  if (target.safeToRepeat || Object.hasOwn(file.fields, key.field)) return [];
  const text = `nothing gives ${key.field} a value: the new records can't be found again, and a file that is delivered again creates them once more.`;
  return [{ path: ["fields"], text }];
}

/** A constant that looks as if something should stand in its place. */
function findUnfilledConstants({ file }: UnboundMapping): Finding[] {
  return Object.entries(file.fields).flatMap(([name, field]) => {
    const { constant } = settingsOf(field);
    const [, inside] = /\$\{([^}]*)\}/.exec(JSON.stringify(constant) ?? "") ?? [];
    if (inside === undefined) return [];
    const text = `a constant is sent as it is, with \${${inside}} in it. What is given with a load is declared under parameters and taken by template: "{$${inside}}".`;
    return [{ path: ["fields", name, "constant"], text }];
  });
}

/** Parameters and texts above the header that nothing takes. */
function findIdleNames({ file }: UnboundMapping): Finding[] {
  const { above = {}, parameters = {}, fields, skip_rows, checks, expect } = file;
  const used = JSON.stringify([fields, skip_rows, checks, expect]);
  const isIdle = (name: string): boolean =>
    !used.includes(`"$${name}"`) && !used.includes(`{$${name}}`);
  return [
    ...Object.keys(above).map((name) => ["above", name] as const),
    ...Object.keys(parameters).map((name) => ["parameters", name] as const),
  ].flatMap(([setting, name]) =>
    isIdle(name) ? [{ path: [setting, name], text: `nothing takes $${name}.` }] : [],
  );
}

/** What is sound in a mapping and may still not be meant. */
export function findDoubts(
  mapping: UnboundMapping & Partial<Pick<Mapping, "lookups">>,
): readonly Finding[] {
  return [
    ...findUndecided(mapping),
    ...findUnmadeValues(mapping),
    ...findTrustedFields(mapping),
    ...findConditionalFields(mapping),
    ...findUnfilledConstants(mapping),
    ...findIdleNames(mapping),
    ...findIdleKeys(mapping),
    ...findOverwritingDefaults(mapping),
    ...findDoubtfulKeys(mapping),
    ...findPassingKeys(mapping),
    ...findIdleCleaning(mapping),
    ...findIdleChanges(mapping),
  ];
}

/** Alternative names of a column of which a header has more than one. */
export interface Choice {
  readonly path: KeyPath;
  readonly taken: string;
  readonly others: readonly string[];
}

/** Where a header has several of the names that a column may have: the first is taken, whatever the row. */
export function listChoices(
  mapping: Pick<UnboundMapping, "file">,
  header: readonly string[],
): readonly Choice[] {
  const find = createFindColumn(header);
  return listWants(mapping).flatMap(({ path, wanted }) => {
    const found = find(wanted);
    const others = [wanted]
      .flat()
      .filter((name) => header.includes(name) && "name" in found && name !== found.name);
    return others.length === 0 || "refused" in found ? [] : [{ path, taken: found.name, others }];
  });
}

export function findChoices(
  mapping: Pick<UnboundMapping, "file">,
  header: readonly string[],
): readonly Finding[] {
  return listChoices(mapping, header).map(({ path, taken, others }) => {
    const listed = others.map((name) => `"${name}"`).join(", ");
    const text = `a list under column gives other names of one column (first_of takes the first cell that is not blank): the file has the column "${taken}", which is taken, and also ${listed}.`;
    return { path, text };
  });
}
