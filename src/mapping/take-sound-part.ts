import { z } from "zod";
import { nearestName } from "../kernel/nearest-name.ts";
import type { KeyPath } from "../yaml/problem.ts";
import { type MappingFile, mappingSchema } from "./mapping-schema.ts";
import { columnSchema, textSchema } from "./schema/text-schema.ts";

/** What of a mapping file can be used where other parts of it are at fault. */
export interface SoundPart {
  /** Fields at fault keep the column that they name, or stand there as still to be decided. */
  readonly file: MappingFile;
  /** Fields whose settings are at fault: what they would make is not known. */
  readonly faultyFields: ReadonlySet<string>;
  /** Settings of the mapping that are left out for their faults: what depends on them is not known. */
  readonly faultySettings: ReadonlySet<string>;
}

const settingNames = Object.keys(mappingSchema.shape);
const fieldSource = z.union([
  z.object({ column: columnSchema }),
  z.object({ template: textSchema }),
]);

type Written = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Written =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A field at fault, as far as it says where it comes from. */
function keepSource(written: unknown): unknown {
  const { data } = fieldSource.safeParse(written);
  return data ?? { decide: "its settings are at fault" };
}

/** A custom field of an unknown type: fields that use it have to be taken for faulty too. */
function listFaultyFields(problems: readonly KeyPath[], fields: Written): ReadonlySet<string> {
  const of = (setting: string): readonly string[] =>
    problems.flatMap(([top, name]) =>
      top === setting && name !== undefined ? [String(name)] : [],
    );
  const customs = of("custom_fields");
  const names = Object.keys(fields).filter((name) =>
    customs.some((custom) => name === custom || name.startsWith(`${custom}.`)),
  );
  return new Set([...of("fields"), ...names]);
}

function keepFields(fields: Written, faulty: ReadonlySet<string>): Written {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      faulty.has(name) ? keepSource(field) : field,
    ]),
  );
}

function keepCustomFields(written: unknown, problems: readonly KeyPath[]): unknown {
  if (!isRecord(written)) return written;
  const faulty = problems.filter(([top]) => top === "custom_fields").map(([, name]) => name);
  return Object.fromEntries(
    Object.entries(written).map(([name, type]) => [name, faulty.includes(name) ? "string" : type]),
  );
}

/**
 * Leaves the parts out of a mapping file that do not fit its schema, so that what depends on none of them can be checked
 * all the same.
 * @param written the content of the file
 * @param problems with it, each with the path of the setting
 * @returns undefined where no fields can be told
 */
export function takeSoundPart(
  written: unknown,
  problems: readonly { readonly path: KeyPath }[],
): SoundPart | undefined {
  if (!isRecord(written) || !isRecord(written["fields"])) return undefined;
  const { fields } = written;
  const paths = problems.map(({ path }) => path).filter((path) => path.length > 0);
  const faultyFields = listFaultyFields(paths, fields);
  const tops = paths.map(([top]) => String(top));
  // A word that is no setting may be a mistyped one, and then that is not known.
  const meant = tops.map((top) => nearestName(top, settingNames) ?? top);
  const faultySettings = new Set([...tops, ...meant].filter((top) => top !== "fields"));
  const kept = Object.entries(written).filter(
    ([name]) => !tops.includes(name) || name === "custom_fields",
  );
  const { data } = mappingSchema.safeParse(
    {
      ...Object.fromEntries(kept),
      version: 1,
      target: typeof written["target"] === "string" ? written["target"] : "unknown",
      ...("custom_fields" in written && {
        custom_fields: keepCustomFields(written["custom_fields"], paths),
      }),
      fields: keepFields(fields, faultyFields),
    },
    { jitless: true },
  );
  return data === undefined ? undefined : { file: data, faultyFields, faultySettings };
}
