import { parseFieldAddress } from "../field-address.ts";
import { createFindField } from "../find-field.ts";
import { listsOfGroup } from "../group/collected-fields.ts";
import type { Check, CheckedMapping, Finding } from "./mapped-field.ts";

const isWithinList = (field: string, list: string): boolean =>
  field === list || field.startsWith(`${list}[`);

function checkLists({ file, target, customFields, fields }: CheckedMapping): Finding[] {
  const find = createFindField(target, customFields);
  return listsOfGroup(file).flatMap((list): Finding[] => {
    const path = ["group", "collect", list];
    const address = parseFieldAddress(list);
    if (address === undefined || address.some((part) => typeof part === "number")) {
      const text = `"${list}" is no name of a list; names look like reminders or options.reminders.`;
      return [{ path, text }];
    }
    const known = find(address);
    // A list that is not known is told where its fields are looked up.
    if ("refused" in known) return [];
    const isList = known.type === undefined || known.type === "array";
    if (!isList) return [{ path, text: `${list} is documented as ${known.type}, and no list.` }];
    const collected = Object.keys(file.fields).filter((field) => isWithinList(field, list));
    const items = file.group?.collect[list] ?? [];
    const counted = items.reduce((count, item) => count + Object.keys(item).length, 0);
    if (collected.length <= counted) return [];
    const beside = fields.find(({ name }) => isWithinList(name, list))?.name ?? list;
    const text = `rows add the items of ${list}, so ${beside} can't stand under fields as well. Put it under collect.`;
    return [{ path, text }];
  });
}

/** What a group collects are lists, and nothing else sets them. */
export const checkGroup: Check = (mapping) => {
  const { group, on_duplicate: duplicates } = mapping.file;
  if (group === undefined) return [];
  const latest =
    typeof duplicates === "object"
      ? [
          {
            path: ["on_duplicate"],
            text: "which record is the latest can't be told where each has several rows. Leave it out, or say reject or last.",
          },
        ]
      : [];
  return [...checkLists(mapping), ...latest];
};
