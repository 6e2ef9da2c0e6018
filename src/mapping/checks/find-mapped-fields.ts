import type { Target } from "../../targets/target.ts";
import { documentedName, parseFieldAddress } from "../field-address.ts";
import { createFindField } from "../find-field.ts";
import type { MappingFile } from "../mapping-schema.ts";
import { settingsOf } from "../schema/field-schema.ts";
import type { Finding, MappedField } from "./mapped-field.ts";

interface MappedFields {
  readonly fields: readonly MappedField[];
  readonly findings: readonly Finding[];
}

/** Why a known field may not be mapped, or undefined. */
function refuseField(documented: string, target: Target): string | undefined {
  const reason = target.refusedFields[documented];
  if (reason !== undefined) return `the API refuses ${documented}: ${reason.replace(/\.?$/, ".")}`;
  if (target.tags !== undefined && Object.values(target.tags).includes(documented))
    return `${documented} tags each record with its load and is always written by waybill. Take it out of the mapping.`;
  return undefined;
}

/** Finds each mapped field in the target's document or the custom fields. */
export function findMappedFields(file: MappingFile, target: Target): MappedFields {
  const find = createFindField(target, file.custom_fields ?? {});
  const fields: MappedField[] = [];
  const findings: Finding[] = [];
  for (const [name, field] of Object.entries(file.fields)) {
    const path = ["fields", name];
    const address = parseFieldAddress(name);
    if (address === undefined) {
      const text = `"${name}" is no name of a field; names look like status, drop_options.drop_notice_id or reminders[0].id.`;
      findings.push({ path, text });
      continue;
    }
    const known = find(address);
    const refused =
      refuseField(documentedName(address), target) ??
      ("refused" in known ? `${known.refused}.` : undefined);
    if (refused !== undefined) findings.push({ path, text: refused });
    else if (!("refused" in known))
      fields.push({ name, address, known, settings: settingsOf(field) });
  }
  return { fields, findings };
}
