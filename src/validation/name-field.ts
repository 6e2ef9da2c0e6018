type Path = readonly PropertyKey[];

/** A path as mappings write it: `reminders[0].reminder_notice_id`. */
export function nameField(path: Path): string {
  let name = "";
  for (const part of path) {
    if (typeof part === "number") name += `[${part}]`;
    else name += name === "" ? String(part) : `.${String(part)}`;
  }
  return name;
}

/** The names of what the field lies in, nearest first: `a[0].b` → `a[0]`, `a`. */
export function parentNames(path: Path): readonly string[] {
  return path
    .map((_, at) => nameField(path.slice(0, at)))
    .toReversed()
    .filter((name) => name !== "");
}
