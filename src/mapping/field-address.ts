/** Where a value goes in the payload: names, and indexes of lists. */
export type FieldAddress = readonly (string | number)[];

const step = /^([A-Za-z_$][\w$-]*)(?:\[(0|[1-9]\d{0,3})\])?$/;
const unsafeNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads `drop_options.drop_notice_id` or `reminders[0].reminder_notice_id`.
 * @returns undefined when the text is no such name
 */
export function parseFieldAddress(name: string): FieldAddress | undefined {
  const address: (string | number)[] = [];
  for (const part of name.split(".")) {
    const [, word, index] = step.exec(part) ?? [];
    if (word === undefined || unsafeNames.has(word)) return undefined;
    address.push(word);
    if (index !== undefined) address.push(Number(index));
  }
  return address;
}

/** An address as mappings and messages write it. */
export function showFieldAddress(address: FieldAddress): string {
  let shown = "";
  for (const part of address)
    shown += typeof part === "number" ? `[${part}]` : shown === "" ? part : `.${part}`;
  return shown;
}

/** The name under which a target documents the field: the address without its indexes. */
export function documentedName(address: FieldAddress): string {
  return address.filter((part) => typeof part === "string").join(".");
}

/** True when `address` lies within `parent` or is the same. */
export function isWithin(address: FieldAddress, parent: FieldAddress): boolean {
  return address.length >= parent.length && parent.every((part, i) => part === address[i]);
}
